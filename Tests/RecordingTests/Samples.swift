import CLayout
import Events
import Sensors
import TestKit
import Workloads

@testable import Linux
@testable import Recording

/// Recordings that tests make.
enum Samples {
    static let host = RecordedHost(
        HostFacts(kernelRelease: "6.1.0-18-amd64", machine: "x86_64", hostname: "till", bootID: "5c4f", ticksPerSecond: 100),
        began: 1_800_000_000_000_000_000)
    static let names = RecordedNames(
        users: [0: .init(name: "root", home: "/root", shell: "/bin/sh"), 1000: .init(name: "anna", home: "/home/anna", shell: "")],
        groups: [0: "root", 50: "staff"])
    static let process = ProcessID(pid: 77, start: 1_000)

    static let reference = ContainerReference(
        id: String(repeating: "7", count: 64), runtime: .containerd, namespace: "k8s.io", podUID: "6f0d")
    static var workloads: RecordedWorkloads {
        var workloads = RecordedWorkloads()
        workloads.containers = [.init(number: 4, reference: reference, isPending: true, container: container())]
        workloads.cgroups = [
            .init(id: 8, number: 0, hasEnded: false, path: "/"), .init(id: 9, number: 4, hasEnded: false, path: "/a"),
            .init(id: 10, number: 4, hasEnded: true, path: "/a/b"),
        ]
        workloads.lastNumber = 6
        return workloads
    }

    static func mark(_ now: UInt64, lifecycle: UInt64 = 0) -> RecordingMark {
        var losses = SensorLosses()
        losses.lifecycle = lifecycle
        return RecordingMark(now: now, bootToWall: 1_800_000_000_000_000_000 + now % 7, localOffset: 3600, losses: losses)
    }

    /// An opened file, alike those that the programs make.
    static func open(_ number: UInt64) -> [UInt8] {
        var record = RecordBuilder(.openat, process: process, time: 5_000_000_000 + number &* 1_000, result: 3)
        record.header.cgroup = 9
        record.header.args = (UInt64.max - 99, 0x8_0000, 0, 0, number, 0)
        record.add(.path, "/usr/share/application/\(number % 100)/data-\(number)")
        record.add(plimsoll_file())
        record.add(plimsoll_credentials())
        record.add(plimsoll_task())
        return record.bytes
    }

    static func snapshot() -> [UInt8] {
        var record = RecordBuilder(.snapshot, process: process, time: 2_000)
        record.add(.path, "/bin/sh")
        record.add(.argv, "sh\0-c\0true\0")
        record.add(plimsoll_task())
        record.add(plimsoll_credentials())
        return record.bytes
    }

    static func container(_ id: String = String(repeating: "7", count: 64)) -> Workload.Container {
        var container = Workload.Container(id: id, runtime: .containerd)
        container.name = "till"
        container.image = Workload.Image(reference: "localhost/till:1", digest: "sha256:12", id: "sha256:34")
        container.created = 1_799_999_999_000_000_000
        (container.privileged, container.hostNetwork, container.hostPID) = (false, true, nil)
        container.mounts = [
            Workload.Mount(source: "/srv/a", destination: "/a", writable: true), .init(source: "/", destination: "/h", writable: false),
        ]
        container.labels = ["app": "till", "": "empty"]
        container.pod = Workload.Pod(name: "till-7", namespace: "shop", uid: "6f0d", sandbox: "abab", labels: ["tier": "front"])
        container.isResolved = true
        return container
    }

    /// Writes a recording.
    /// - Returns: what it counted.
    @discardableResult
    static func write(
        _ path: String, maximumSize: Int? = nil, maximumFiles: Int = 1, waits: Bool = true, blockBytes: Int = 64 << 10,
        _ body: (RecordingWriter) throws -> Void
    ) throws -> RecordingWriter.Counters {
        var options = RecordingWriter.Options(path: path, maximumSize: maximumSize, maximumFiles: maximumFiles)
        options.waitsForDisk = waits
        let writer = try RecordingWriter(options, host: host, blockBytes: blockBytes)
        writer.tables = { tables in
            tables.add(mark(1_000))
            tables.add(names)
            tables.add(names, of: "777777777777")
            tables.add(workloads)
            tables.add(process: snapshot())
        }
        try body(writer)
        try writer.close()
        return writer.counters
    }

    static func append(_ numbers: Range<UInt64>, to writer: RecordingWriter) throws {
        for number in numbers {
            try open(number).withUnsafeBytes { writer.append(try Record($0)) }
            if number % 1000 == 999 { writer.append(mark(5_000_000_000 + number * 1_000)) }
        }
    }

    /// The number that ``open(_:)`` was made with.
    static func number(_ record: Record) -> UInt64 { record.argument(4) }
}
