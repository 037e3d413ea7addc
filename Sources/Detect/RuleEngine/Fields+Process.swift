import Events

extension FieldFamily {
    /// The process that made the event.
    static let process = FieldFamily(name: "Process", fields: own + parent + times)

    private static let own: [Field] = [
        Field("proc.pid", .signed, "process id in the first pid namespace") { subject, _ in .unsigned(subject.process.id.pid) },
        Field("proc.exe", .text, "argv[0] as given") { subject, _ in known(subject.process.image.exe) },
        Field("proc.name", .text, "process name (comm), at most 15 bytes") { subject, _ in known(subject.process.image.name) },
        Field(
            "proc.args", .text, argument: .optionalIndex, flags: .argumentVector,
            "arguments after argv[0], joined by blanks; with a number that argument, from 0"
        ) { subject, argument in
            if argument.isAbsent { return .bytes(subject.process.image.arguments.view) }
            return ArgumentVector.word(argument.index + 1, of: subject.process.image.argv.view)
        },
        Field("proc.cmdline", .text, flags: .argumentVector, "process name, then a blank and the arguments") { subject, _ in
            known(subject.process.image.commandLine)
        },
        Field("proc.exeline", .text, flags: [.computed, .argumentVector], "argv[0], then a blank and the arguments") { subject, _ in
            subject.exeLine(subject.process)
        },
        Field(
            "proc.env", .text, argument: .optionalKey, flags: [.computed, .environment],
            "environment as NAME=value NAME=value, or one variable"
        ) { subject, argument in
            argument.isAbsent ? subject.environmentText(of: subject.process) : subject.variable(argument.key, of: subject.process)
        },
        Field("proc.cwd", .text, "working directory") { subject, _ in subject.directory.map { .bytes($0) } ?? .missing },
        Field("proc.nargs", .unsigned, flags: .argumentVector, "number of arguments after argv[0]") { subject, _ in
            .number(UInt64(max(0, ArgumentVector.count(subject.process.image.argv.view) - 1)))
        },
        Field("proc.cmdnargs", .unsigned, flags: .argumentVector, "number of arguments after argv[0]") { subject, _ in
            .number(UInt64(max(0, ArgumentVector.count(subject.process.image.argv.view) - 1)))
        },
        Field("proc.cmdlenargs", .unsigned, flags: .argumentVector, "bytes of the arguments without the blanks between them") {
            subject, _ in
            let words = max(0, ArgumentVector.count(subject.process.image.argv.view) - 1)
            return .number(UInt64(max(0, subject.process.image.arguments.count - max(0, words - 1))))
        },
        Field("proc.loginshellid", .signed, flags: .computed, "pid of the oldest ancestor that is a shell") { subject, _ in
            subject.loginShell
        },
        Field("proc.fdopencount", .unsigned, "number of open descriptors; not recorded") { _, _ in .missing },
        Field("proc.fdlimit", .signed, "limit of open descriptors; not recorded") { _, _ in .missing },
        Field("proc.vmsize", .unsigned, "virtual memory in kB; not recorded") { _, _ in .missing },
        Field("proc.vmrss", .unsigned, "resident memory in kB; not recorded") { _, _ in .missing },
        Field("proc.stdin.type", .text, "type of descriptor 0; not recorded") { _, _ in .missing },
        Field("proc.stdout.type", .text, "type of descriptor 1; not recorded") { _, _ in .missing },
        Field("proc.stderr.type", .text, "type of descriptor 2; not recorded") { _, _ in .missing },
        Field("proc.stdin.name", .text, "name of descriptor 0; not recorded") { _, _ in .missing },
        Field("proc.stdout.name", .text, "name of descriptor 1; not recorded") { _, _ in .missing },
        Field("proc.stderr.name", .text, "name of descriptor 2; not recorded") { _, _ in .missing },
        Field("proc.is_container_healthcheck", .boolean, "started as a health check; not recorded, always false") { _, _ in .boolean(false)
        },
        Field("proc.is_container_liveness_probe", .boolean, "started as a liveness probe; not recorded, always false") { _, _ in
            .boolean(false)
        },
        Field("proc.is_container_readiness_probe", .boolean, "started as a readiness probe; not recorded, always false") { _, _ in
            .boolean(false)
        },
    ]

    /// Nothing is known of a process that has no name.
    private static func known(_ text: Bytes) -> FieldValue { text.count == 0 ? .missing : .bytes(text.view) }

    private static let parent: [Field] = [
        Field("proc.ppid", .signed, "pid of the parent") { subject, _ in .unsigned(subject.process.parentPID) },
        Field("proc.pname", .text, "process name of the parent") { subject, _ in .optional(subject.ancestor(1)?.image.name) },
        Field("proc.pcmdline", .text, "command line of the parent") { subject, _ in .optional(subject.ancestor(1)?.image.commandLine) },
        Field("proc.pexe", .text, "argv[0] of the parent") { subject, _ in .optional(subject.ancestor(1)?.image.exe) },
        Field("proc.pexepath", .text, "executable path of the parent") { subject, _ in .optional(subject.ancestor(1)?.image.path) },
        Field("proc.pvpid", .signed, "pid of the parent in its own pid namespace") { subject, _ in
            guard let parent = subject.ancestor(1) else { return .missing }
            return .unsigned(parent.task.pid_in_namespace)
        },
    ]

    private static let times: [Field] = [
        Field("proc.duration", .relativeTime, "nanoseconds since the process started") { subject, _ in subject.age(of: subject.process) },
        Field("proc.ppid.duration", .relativeTime, "nanoseconds since the parent started") { subject, _ in
            guard let parent = subject.ancestor(1) else { return .missing }
            return subject.age(of: parent)
        },
        Field("proc.pid.ts", .absoluteTime, "start of the process, nanoseconds since 1970") { subject, _ in
            subject.wallStart(of: subject.process)
        },
        Field("proc.ppid.ts", .absoluteTime, "start of the parent, nanoseconds since 1970") { subject, _ in
            guard let parent = subject.ancestor(1) else { return .missing }
            return subject.wallStart(of: parent)
        },
    ]
}

/// Arguments, each ended by NUL.
enum ArgumentVector {
    static func count(_ argv: ByteView) -> Int {
        var count = 0
        for byte in argv where byte == 0 { count += 1 }
        return argv.last == 0 || argv.isEmpty ? count : count + 1
    }

    static func word(_ wanted: Int, of argv: ByteView) -> FieldValue {
        var index = 0
        var start = 0
        for position in 0...argv.count where position == argv.count || argv[position] == 0 {
            if position == argv.count, start == position { break }
            if index == wanted { return .bytes(argv.slice(start..<position)) }
            index += 1
            start = position + 1
        }
        return .missing
    }
}

extension Subject {
    /// argv[0], a blank and the arguments.
    func exeLine(_ process: Process) -> FieldValue {
        let exe = process.image.exe.view
        let arguments = process.image.arguments.view
        if arguments.count == 0 { return .bytes(exe) }
        return scratch.compose(exe.count + 1 + arguments.count) {
            $0.append(exe)
            $0.append(UInt8(ascii: " "))
            $0.append(arguments)
        }
    }

    /// Nanoseconds from the start of a process to the event.
    func age(of process: Process) -> FieldValue {
        let start = process.id.start
        return start == 0 || start > time ? .missing : .number(time - start)
    }

    /// Start of a process on the wall clock of the event.
    func wallStart(of process: Process) -> FieldValue {
        guard case .number(let age) = age(of: process), age <= wallTime else { return .missing }
        return .number(wallTime - age)
    }

    private static let shells: [StaticString] = ["sh", "ash", "bash", "csh", "dash", "ksh", "tcsh", "zsh"]

    /// pid of the oldest in the unbroken row of ancestors whose name is a shell's.
    var loginShell: FieldValue {
        var found: FieldValue = .missing
        var current: Process? = process
        for _ in 0..<RuleEngineLimits.ancestors {
            guard let candidate = current, !candidate.isPlaceholder else { break }
            let name = candidate.image.name.view
            for shell in Self.shells where name.equals(ByteView(start: UnsafeRawPointer(shell.utf8Start), count: shell.utf8CodeUnitCount)) {
                found = .unsigned(candidate.id.pid)
            }
            current = candidate.parent
        }
        return found
    }
}
