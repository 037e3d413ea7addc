import CLayout

/// Identity of a process on one boot of one host: the pid alone is reused.
public struct ProcessID: Hashable, Sendable {
    /// In the first pid namespace (the kernel's tgid).
    public let pid: UInt32
    /// Start of the first thread, CLOCK_BOOTTIME, nanoseconds.
    public let start: UInt64
    /// A pid and its start.
    public init(pid: UInt32, start: UInt64) {
        self.pid = pid
        self.start = start
    }
}

/// What a process executes: the outcome of one exec, shared by the children that it forks.
public final class ProcessImage: Sendable {
    /// comm of the group leader at exec, at most 15 bytes.
    public let name: Bytes
    /// argv[0] as given.
    public let exe: Bytes
    /// The arguments, each ended by NUL, argv[0] included.
    public let argv: Bytes
    /// What follows argv[0], joined by blanks.
    public let arguments: Bytes
    /// ``name``, a blank and ``arguments``; ``name`` alone without arguments.
    public let commandLine: Bytes
    /// Path of the executable, links resolved, as the process's root sees it; nil if unknown (kernel threads).
    public let path: Bytes?
    /// The executable's inode; nil if unknown.
    public let file: plimsoll_file?
    /// Variables, each ended by NUL; nil unless a rule asked for them.
    public let environment: Bytes?
    /// When the exec happened, CLOCK_BOOTTIME, nanoseconds; the start of the process if it never happened.
    public let time: UInt64
    /// ``argv`` or ``environment`` lack what did not fit into a limit: see ``bounded(to:)``.
    public let isCut: Bool

    /// Derives the joined forms.
    public init(
        name: Bytes, argv: Bytes, path: Bytes?, file: plimsoll_file?, environment: Bytes? = nil, time: UInt64, isCut: Bool = false
    ) {
        self.name = name
        self.argv = argv
        self.path = path
        self.file = file
        self.environment = environment
        self.time = time
        self.isCut = isCut
        var words = argv.view.split(separator: 0, omittingEmptySubsequences: false)
        if words.last?.isEmpty == true { words.removeLast() }
        exe = words.first.map { Bytes(0..<$0.count, of: argv) } ?? name
        if words.count > 1 {
            commandLine = Bytes(Array(name.view) + words.dropFirst().flatMap { [UInt8(ascii: " ")] + $0 })
            arguments = Bytes((name.count + 1)..<commandLine.count, of: commandLine)
        } else {
            commandLine = name
            arguments = .empty
        }
    }

    /// The same with at most so many bytes of arguments, and of variables.
    public func bounded(to limit: Int) -> ProcessImage {
        let isFitting = argv.count <= limit && environment.map { $0.count <= limit } ?? true
        guard !isFitting else { return self }
        return ProcessImage(
            name: name, argv: Self.prefix(argv, limit), path: path, file: file, environment: environment.map { Self.prefix($0, limit) },
            time: time, isCut: true)
    }

    private static func prefix(_ bytes: Bytes, _ limit: Int) -> Bytes {
        bytes.count <= limit ? bytes : Bytes(ByteView(rebasing: bytes.view.prefix(limit)))
    }
}

/// A process as the sensor's thread knows it now. Not shared between threads: findings take a ``ProcessSummary``.
public final class Process {
    /// Who it is.
    public let id: ProcessID
    /// What it executes now.
    public var image: ProcessImage
    /// Who started it, kept although it may have ended; nil if unknown or if there is none.
    public var parent: Process?
    /// pid of the present parent, which may be another than ``parent`` after that one's end.
    public var parentPID: UInt32
    /// Users and capabilities as last seen.
    public var credentials: plimsoll_credentials
    /// Session, process group, terminal, namespaces as last seen.
    public var task: plimsoll_task
    /// Working directory as its own root sees it, as last seen.
    public var directory: Bytes?
    /// What it runs in.
    public var workload: Workload
    /// Id of its cgroup, as last seen.
    public var cgroup: UInt64
    /// Id of the cgroup that ``workload`` was found by. Another one than ``cgroup`` for a process that left its container's cgroup.
    public var home: UInt64
    /// Id of the cgroup outside of its container that it, or who started it, was last found in; 0 if there was none.
    public var escapedTo: UInt64 = 0
    /// Time of the newest record that told of another ``cgroup``: CLOCK_BOOTTIME, nanoseconds; 0 if none did. Rings are not read in the
    /// exact order of time, and what an older record says of the cgroup is over.
    public var movedAt: UInt64 = 0
    /// Time of the record by which it, or who started it, entered the container; 0 if it is in none, or was before records came.
    public var enteredAt: UInt64 = 0
    /// True once it has ended.
    public var exited = false
    /// Made up for a process that was never seen: most is unknown.
    public let isPlaceholder: Bool

    /// A new process.
    public init(
        id: ProcessID, image: ProcessImage, parent: Process?, parentPID: UInt32, credentials: plimsoll_credentials, task: plimsoll_task,
        directory: Bytes?, workload: Workload, cgroup: UInt64, isPlaceholder: Bool = false
    ) {
        self.id = id
        self.image = image
        self.parent = parent
        self.parentPID = parentPID
        self.credentials = credentials
        self.task = task
        self.directory = directory
        self.workload = workload
        self.cgroup = cgroup
        home = cgroup
        self.isPlaceholder = isPlaceholder
    }

    /// What the process is at this moment, with its ancestors: nothing changes it any more.
    public func frozen() -> Process {
        let first = copy()
        var last = first
        while let parent = last.parent {
            let next = parent.copy()
            last.parent = next
            last = next
        }
        return first
    }

    private func copy() -> Process {
        let copy = Process(
            id: id, image: image, parent: parent, parentPID: parentPID, credentials: credentials, task: task, directory: directory,
            workload: workload, cgroup: cgroup, isPlaceholder: isPlaceholder)
        copy.takeOver(self)
        copy.exited = exited
        return copy
    }

    /// Belongs to the workload of another process from now on, as a child does.
    public func takeOver(_ other: Process) {
        workload = other.workload
        home = other.home
        escapedTo = other.escapedTo
        enteredAt = other.enteredAt
    }
}

/// Finds processes; the process table, or a test's dictionary.
public protocol ProcessLookup: AnyObject {
    /// The process that has this pid now (or had it last).
    func process(pid: UInt32) -> Process?
}

/// A process as evidence: what a person reads about it in a finding.
public struct ProcessSummary: Sendable, Hashable {
    /// Who it was.
    public var id: ProcessID
    /// comm.
    public var name: String
    /// Path of the executable; nil if unknown.
    public var path: String?
    /// comm and arguments.
    public var commandLine: String
    /// User id.
    public var uid: UInt32

    /// A process and its ancestors, nearest first, up to the first that was never seen.
    /// - Parameter limit: how many at most.
    public static func ancestry(of process: Process, limit: Int) -> [ProcessSummary] {
        var result: [ProcessSummary] = []
        var current: Process? = process
        while let next = current, !next.isPlaceholder, result.count < limit {
            result.append(ProcessSummary(next))
            current = next.parent
        }
        return result
    }

    /// What a process is at this moment.
    public init(_ process: Process) {
        id = process.id
        name = process.image.name.text
        path = process.image.path?.text
        commandLine = process.image.commandLine.text
        uid = process.credentials.uid
    }
}
