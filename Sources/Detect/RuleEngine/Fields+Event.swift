import Events

extension FieldFamily {
    /// The event itself.
    static let event = FieldFamily(name: "Event", fields: identity + times + kinds + remarks + outcomes + opens)

    private static let identity: [Field] = [
        Field("evt.num", .unsigned, "number of the event in the stream, from 1") { subject, _ in .number(subject.number) },
        Field("evt.count", .unsigned32, "always 1") { _, _ in .number(1) },
        Field("evt.count.error", .unsigned32, scope: .calls, "1 for a call that failed") { subject, _ in
            subject.result < 0 ? .number(1) : .missing
        },
        Field("evt.source", .text, "source of the event, always syscall", fixed: { _ in Array("syscall".utf8) }) { _, _ in
            .literal("syscall")
        },
        Field("evt.pluginname", .text, "name of the plugin that made the event; never present") { _, _ in .missing },
        Field("evt.plugininfo", .text, "text of the plugin that made the event; never present") { _, _ in .missing },
        Field("evt.is_async", .boolean, "always false") { _, _ in .boolean(false) },
        Field("evt.asynctype", .text, "never present") { _, _ in .missing },
        Field("evt.hostname", .text, "name of the host") { subject, _ in
            guard let name = subject.names.hostName else { return .missing }
            return subject.scratch.copy(name.view)
        },
        Field("evt.cpu", .signed, "processor that the event happened on; not recorded") { _, _ in .missing },
        Field("evt.info", .text, flags: [.computed, .perName], "all arguments of the event as one text") { subject, _ in
            subject.allArguments
        },
    ]

    private static let times: [Field] = [
        Field("evt.time", .text, flags: .computed, "local time of day, HH:MM:SS.nnnnnnnnn") { subject, _ in subject.clock(.time) },
        Field("evt.time.s", .text, flags: .computed, "local time of day without fraction") { subject, _ in subject.clock(.timeSeconds) },
        Field("evt.time.iso8601", .text, flags: .computed, "UTC, YYYY-MM-DDTHH:MM:SS.nnnnnnnnn+0000") { subject, _ in
            subject.clock(.iso8601)
        },
        Field("evt.datetime", .text, flags: .computed, "local date and time with nanoseconds") { subject, _ in subject.clock(.dateTime) },
        Field("evt.datetime.s", .text, flags: .computed, "local date and time") { subject, _ in subject.clock(.dateTimeSeconds) },
        Field("evt.rawtime", .absoluteTime, "nanoseconds since 1970") { subject, _ in .number(subject.wallTime) },
        Field("evt.rawtime.s", .absoluteTime, "seconds since 1970") { subject, _ in .number(subject.wallTime / 1_000_000_000) },
        Field("evt.rawtime.ns", .absoluteTime, "nanoseconds within the second") { subject, _ in .number(subject.wallTime % 1_000_000_000) },
        Field("evt.reltime", .relativeTime, "nanoseconds since the first event") { subject, _ in
            .number(subject.wallTime &- subject.firstWallTime)
        },
        Field("evt.reltime.s", .relativeTime, "seconds since the first event") { subject, _ in
            .number((subject.wallTime &- subject.firstWallTime) / 1_000_000_000)
        },
        Field("evt.reltime.ns", .relativeTime, "nanoseconds within the second since the first event") { subject, _ in
            .number((subject.wallTime &- subject.firstWallTime) % 1_000_000_000)
        },
        Field("evt.latency", .relativeTime, "time that the call took; not recorded") { _, _ in .missing },
        Field("evt.deltatime", .relativeTime, "time since the event before; not recorded") { _, _ in .missing },
        Field("evt.wait_latency", .relativeTime, "time that the call waited; not recorded") { _, _ in .missing },
    ]

    private static let kinds: [Field] = [
        Field("evt.type", .text, "name of the event, such as openat", fixed: { EventNames.name(of: $0) }) { subject, _ in
            .bytes(EventNames.view(of: subject.type))
        },
        Field("syscall.type", .text, scope: .calls, "name of the system call", fixed: { $0.isSystemCall ? EventNames.name(of: $0) : nil }) {
            subject, _ in
            subject.type.isSystemCall ? .bytes(EventNames.view(of: subject.type)) : .missing
        },
        Field(
            "evt.category", .text, "kind of event: file, net, process, user, signal, memory, other", fixed: { EventNames.category(of: $0) }
        ) { subject, _ in
            .bytes(EventNames.categoryView(of: subject.type))
        },
        Field("evt.dir", .text, "always <: events are made when a call returns", fixed: { _ in [UInt8(ascii: "<")] }) { _, _ in
            .literal("<")
        },
        Field("evt.is_io", .boolean, "reads or writes") { subject, _ in
            .boolean(EventNames.reads(subject.type) || EventNames.writes(subject.type))
        },
        Field("evt.is_io_read", .boolean, "reads") { subject, _ in .boolean(EventNames.reads(subject.type)) },
        Field("evt.is_io_write", .boolean, "writes") { subject, _ in .boolean(EventNames.writes(subject.type)) },
        Field("evt.io_dir", .text, "r for a call that reads, w for one that writes") { subject, _ in
            EventNames.reads(subject.type) ? .literal("r") : EventNames.writes(subject.type) ? .literal("w") : .missing
        },
        Field("evt.is_wait", .boolean, "makes the thread wait") { subject, _ in .boolean(EventNames.waits(subject.type)) },
        Field("evt.is_syslog", .boolean, "writes to /dev/log; not recorded, always false") { _, _ in .boolean(false) },
        Field("evt.buffer", .bytes, "data that was read or written; not recorded") { _, _ in .missing },
        Field("evt.buflen", .unsigned, "length of that data; not recorded") { _, _ in .missing },
        Field(
            "evt.abspath", .path, flags: .perName, scope: .calls,
            "absolute path that a call names; the old one of a rename or link, the new one of a symbolic link"
        ) { subject, _ in
            guard !subject.type.isExec else { return .missing }
            let name = subject.traits.paths == .symbolicLink ? subject.secondName : subject.fileName
            return name.map { .bytes($0) } ?? .missing
        },
        Field("evt.abspath.src", .path, flags: .perName, scope: .pathPairs, "absolute path of the old name of a rename or link") {
            subject, _ in
            subject.traits.paths == .symbolicLink || !subject.traits.paths.isPair
                ? .missing : subject.fileName.map { .bytes($0) } ?? .missing
        },
        Field("evt.abspath.dst", .path, flags: .perName, scope: .pathPairs, "absolute path of the new name of a rename or link") {
            subject, _ in
            subject.traits.paths == .symbolicLink || !subject.traits.paths.isPair
                ? .missing : subject.secondName.map { .bytes($0) } ?? .missing
        },
    ]

    /// Not in Falco.
    private static let remarks: [Field] = [
        remark("evt.io_uring", .ring, scope: .calls, "asked for through an io_uring; evt.type is the call that does the same (our own)"),
        remark("evt.path_raced", .raced, scope: .calls, "a path that the caller passed changed during the call (our own)"),
        remark(
            "evt.path_unverified", .unverified, scope: .calls,
            "whether a path that the caller passed changed during the call is not known (our own)"),
        remark("evt.is_compat", .compat, scope: .calls, "a 32-bit call, or one of x32 (our own)"),
        remark(
            "evt.is_truncated", [.truncated, .unreadable], scope: .every,
            "a text of the event was cut, or could not be read (our own)"),
    ]

    private static func remark(_ name: String, _ flags: RecordFlags, scope: Field.Scope, _ meaning: String) -> Field {
        Field(name, .boolean, scope: scope, meaning) { subject, _ in .boolean(!subject.flags.isDisjoint(with: flags)) }
    }

    private static let outcomes: [Field] = [
        Field("evt.res", .text, scope: .calls, "SUCCESS, or the name of the error; missing where the result is not known (io_uring)") {
            subject, _ in subject.outcome
        },
        Field("evt.rawres", .signed, scope: .calls, "return value, a negative errno on failure; missing where it is not known") {
            subject, _ in subject.isResultKnown ? .signed(subject.result) : .missing
        },
        Field("evt.failed", .boolean, scope: .calls, "the call is known to have failed") { subject, _ in .boolean(subject.result < 0) },
    ]

    private static let opens: [Field] = [
        Field("evt.is_open_read", .boolean, scope: .opens, "open family: for reading") { subject, _ in
            let mode = subject.argument(1) & OpenFlags.accessMode
            return .boolean(mode == 0 || mode == OpenFlags.readWrite)
        },
        Field("evt.is_open_write", .boolean, scope: .opens, "open family: for writing") { subject, _ in
            let mode = subject.argument(1) & OpenFlags.accessMode
            return .boolean(mode == OpenFlags.writeOnly || mode == OpenFlags.readWrite)
        },
        Field("evt.is_open_create", .boolean, scope: .opens, "open family: creates the file if it does not exist") { subject, _ in
            .boolean(subject.argument(1) & OpenFlags.create != 0)
        },
        Field("evt.is_open_exec", .boolean, scope: .opens, "open family: creates an executable file") { subject, _ in
            let isTemporary = subject.argument(1) & OpenFlags.temporary == OpenFlags.temporary
            return .boolean((subject.argument(1) & OpenFlags.create != 0 || isTemporary) && subject.argument(2) & 0o111 != 0)
        },
    ]
}
