import CLayout
import Events
import RuleLanguage

@testable import RuleEngine

/// Processes and events for tests.
final class World: ProcessLookup {
    private(set) var processes: [UInt32: Process] = [:]

    func process(pid: UInt32) -> Process? { processes[pid] }

    /// A process that executes `argv`.
    @discardableResult
    func make(
        pid: UInt32, name: String? = nil, _ argv: [String] = ["/sbin/init"], path: String? = nil, parent: Process? = nil,
        file: plimsoll_file? = nil,
        uid: UInt32 = 0, directory: String = "/", tty: UInt32 = 0, workload: Workload = .host, environment: [String]? = nil,
        start: UInt64 = 1_000_000_000
    ) -> Process {
        let comm = name ?? String((argv[0].split(separator: "/").last ?? "x").prefix(15))
        let image = ProcessImage(
            name: Bytes(comm.utf8), argv: Bytes(argv.flatMap { Array($0.utf8) + [0] }), path: Bytes((path ?? argv[0]).utf8), file: file,
            environment: environment.map { Bytes($0.flatMap { Array($0.utf8) + [0] }) }, time: start)
        var credentials = plimsoll_credentials()
        credentials.uid = uid
        credentials.euid = uid
        credentials.loginuid = .max
        credentials.cap_effective = uid == 0 ? (1 << 41) - 1 : 0
        var task = plimsoll_task()
        task.tty = tty
        task.session = 1
        task.group = pid
        task.pid_in_namespace = pid
        let process = Process(
            id: ProcessID(pid: pid, start: start), image: image, parent: parent, parentPID: parent?.id.pid ?? 0, credentials: credentials,
            task: task,
            directory: Bytes(directory.utf8), workload: workload, cgroup: 0)
        processes[pid] = process
        return process
    }

    static func container(image: String = "docker.io/library/nginx:1.25", privileged: Bool = false) -> Workload {
        var container = Workload.Container(id: String(repeating: "0123456789ab", count: 5) + "cdef", runtime: .podman)
        container.name = "web"
        container.image = Workload.Image(reference: image, digest: nil, id: nil)
        container.privileged = privileged
        return Workload(container: container)
    }
}

extension RecordBuilder {
    /// An open that succeeded or failed.
    static func open(
        _ path: String?, type: EventType = .openat, flags: UInt64 = 0, result: Int64 = 3, caller: String? = nil, root: String? = nil,
        inFileSystem: String? = nil,
        mode: UInt32 = 0o100644
    ) -> RecordBuilder {
        var builder = RecordBuilder(type, time: 10_000_000_000, result: result)
        builder.header.args.0 = UInt64(bitPattern: -100)
        builder.header.args.1 = flags
        if let path { builder.add(.path, path) }
        if let root { builder.add(.pathFromRoot, root) }
        if let inFileSystem { builder.add(.pathInFileSystem, inFileSystem) }
        if let caller = caller ?? path { builder.add(.callerPath, caller) }
        if result >= 0 {
            var file = plimsoll_file()
            file.mode = mode
            builder.add(file)
        }
        return builder
    }

    /// A call on an internet socket.
    static func socket(
        _ type: EventType, local: String, _ localPort: UInt16, remote: String, _ remotePort: UInt16, result: Int64 = 0, state: UInt16 = 1,
        transport: UInt16 = 6
    ) -> RecordBuilder {
        var builder = RecordBuilder(type, time: 10_000_000_000, result: result)
        var socket = plimsoll_socket()
        let here = InternetAddress.parse(local) ?? []
        let there = InternetAddress.parse(remote) ?? []
        socket.family = here.count == 4 ? 2 : 10
        socket.type = 1
        socket.protocol = transport
        socket.state = state
        socket.local_port = localPort
        socket.remote_port = remotePort
        withUnsafeMutableBytes(of: &socket.local) { $0.copyBytes(from: here) }
        withUnsafeMutableBytes(of: &socket.remote) { $0.copyBytes(from: there) }
        builder.add(socket)
        var descriptor = plimsoll_descriptor()
        descriptor.kind = UInt32(PLIMSOLL_KIND_SOCKET.rawValue)
        descriptor.number = 5
        builder.add(descriptor)
        return builder
    }

    /// Hands the event to a detector.
    /// - Returns: what it found.
    func examine(_ detector: RuleDetector, _ process: Process, in world: World, number: UInt64 = 1) -> [Finding] {
        var findings: [Finding] = []
        bytes.withUnsafeBytes { raw in
            guard let record = try? Record(raw) else { return }
            let context = EventContext(
                record: record, process: process, number: number, wallTime: 1_700_000_000_123_456_789, processes: world)
            detector.examine(context) { findings.append($0) }
        }
        return findings
    }
}

extension Rule {
    /// A rule with a condition and a message.
    static func test(_ condition: Condition, output: String = "found", name: String = "test", skips: Bool = false) -> Rule {
        Rule(
            name: name, description: "", condition: condition, output: output, priority: .warning, tags: ["t"], skipsIfUnknownField: skips,
            origin: Origin(file: "test.yaml", position: SourcePosition()))
    }

    static func test(_ condition: String, output: String = "found", name: String = "test") throws -> Rule {
        .test(try ConditionParser(maxDepth: 1000).parse(condition), output: output, name: name)
    }
}

/// An executable's file.
func plimsollFile(upper: Bool = false, overlay: Bool = false, memfd: Bool = false) -> plimsoll_file {
    var file = plimsoll_file()
    file.mode = 0o100755
    file.flags =
        (upper ? PLIMSOLL_FILE_UPPER.rawValue : 0) | (overlay ? PLIMSOLL_FILE_OVERLAY.rawValue : 0)
        | (memfd ? PLIMSOLL_FILE_MEMFD.rawValue : 0)
    return file
}
