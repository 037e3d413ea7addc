import CLayout
import Events

/// A made-up host: processes with their ancestry, and events of them, in a few lines.
///
///     let host = EventFixtures()
///     let shell = host.process("/bin/sh", parent: host.process("/usr/sbin/nginx"))
///     host.open("/etc/shadow", by: shell).withContext { context in … }
///
/// Times, pids and event numbers count up from fixed starts, so that two runs are the same.
public final class EventFixtures: ProcessLookup {
    /// Clock of the next event, CLOCK_BOOTTIME, nanoseconds; each event moves it on by a microsecond.
    public var time: UInt64 = 1_000_000_000
    /// Added to ``time`` for the wall clock: the start of 2026.
    public var boot: UInt64 = 1_767_225_600_000_000_000
    private var processes: [UInt32: Events.Process] = [:]
    private var lastPID: UInt32 = 999
    private var lastNumber: UInt64 = 0

    /// A host on which nothing runs.
    public init() {}

    /// The process that has this pid.
    public func process(pid: UInt32) -> Events.Process? { processes[pid] }

    /// A new process.
    /// - Parameter path: of its executable; the name is what follows the last `/`.
    /// - Parameter arguments: that follow argv[0], which is the path.
    /// - Parameter workload: the parent's, or the host, if nil.
    @discardableResult
    public func process(
        _ path: String, arguments: [String] = [], parent: Events.Process? = nil, workload: Workload? = nil, uid: UInt32 = 0,
        environment: [String]? = nil, directory: String? = "/", file: plimsoll_file? = nil
    ) -> Events.Process {
        lastPID += 1
        let image = image(path, arguments: arguments, environment: environment, file: file)
        var task = plimsoll_task()
        task.parent = parent?.id.pid ?? 1
        task.parent_start = parent?.id.start ?? 0
        task.session = parent?.task.session ?? lastPID
        task.group = lastPID
        task.pid_in_namespace = lastPID
        task.tid_in_namespace = lastPID
        withUnsafeMutableBytes(of: &task.comm) { $0.copyBytes(from: image.name.view) }
        let process = Events.Process(
            id: ProcessID(pid: lastPID, start: time), image: image, parent: parent, parentPID: task.parent,
            credentials: Self.credentials(uid: uid), task: task, directory: directory.map { Bytes($0.utf8) },
            workload: workload ?? parent?.workload ?? .host, cgroup: parent?.cgroup ?? 1)
        processes[lastPID] = process
        return process
    }

    /// A container of podman.
    public static func container(
        id: String = String(repeating: "0123456789abcdef", count: 4), name: String = "web", image: String = "docker.io/library/nginx:1.25",
        pod: Workload.Pod? = nil
    ) -> Workload {
        var container = Workload.Container(id: id, runtime: pod == nil ? .podman : .containerd)
        container.name = name
        container.image = Workload.Image(reference: image, digest: nil, id: nil)
        container.pod = pod
        container.isResolved = true
        return Workload(container: container)
    }

    /// Users and capabilities; the superuser has all capabilities, others none.
    public static func credentials(uid: UInt32, loginuid: UInt32 = .max) -> plimsoll_credentials {
        let capabilities: UInt64 = uid == 0 ? (1 << 41) - 1 : 0
        return plimsoll_credentials(
            uid: uid, gid: uid, euid: uid, egid: uid, suid: uid, sgid: uid, fsuid: uid, loginuid: loginuid, cap_inheritable: 0,
            cap_permitted: capabilities, cap_effective: capabilities)
    }

    /// An event made from a record: the way to those that have no function of their own here.
    public func event(_ builder: RecordBuilder, by process: Events.Process) -> EventFixture {
        var builder = builder
        time += 1_000
        lastNumber += 1
        builder.header.time = time
        builder.header.pid = process.id.pid
        builder.header.tid = process.id.pid
        builder.header.start = process.id.start
        builder.header.cgroup = process.cgroup
        return EventFixture(record: Bytes(builder.bytes), process: process, number: lastNumber, wallTime: boot + time, host: self)
    }

    func image(_ path: String, arguments: [String], environment: [String]?, file: plimsoll_file?) -> ProcessImage {
        let name = Self.name(of: path)
        let variables = environment.map { Bytes(Self.ended($0)) }
        return ProcessImage(
            name: name, argv: Bytes(Self.ended([path] + arguments)), path: Bytes(path.utf8), file: file, environment: variables, time: time)
    }

    /// Texts, each ended by NUL.
    static func ended(_ texts: [String]) -> [UInt8] { texts.flatMap { Array($0.utf8) + [0] } }

    /// As the kernel makes comm: what follows the last `/`, at most 15 bytes.
    static func name(of path: String) -> Bytes {
        Bytes(path.utf8.split(separator: UInt8(ascii: "/")).last.map { Array($0.prefix(15)) } ?? [])
    }
}

/// One event, with what it needs to be looked at.
public struct EventFixture {
    /// The event in the layout of plimsoll_layout.h.
    public let record: Bytes
    /// Who made it.
    public let process: Events.Process
    /// Number in the stream, from 1.
    public let number: UInt64
    /// Nanoseconds since 1970.
    public let wallTime: UInt64
    /// Where it was made.
    public let host: EventFixtures

    /// Hands over the event as a detector sees it.
    /// - Throws: ``RecordError`` if the record is malformed, and what the body throws.
    public func withContext<Result>(_ body: (EventContext) throws -> Result) throws -> Result {
        try withExtendedLifetime((record, host)) {
            let record = try Record(record.view)
            return try body(EventContext(record: record, process: process, number: number, wallTime: wallTime, processes: host))
        }
    }
}
