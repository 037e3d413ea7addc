// Seeds of the reader of recordings: small ones with every kind of entry. Their checksums are right, which chance
// would not find. Each once as a file, to be damaged, and once as its entries alone.
import CLayout
import Events
import Glibc
import Linux
import Sensors
import Workloads

@testable import Recording

@main
struct RecordingSeeds {
    static func main() {
        guard CommandLine.arguments.count == 2 else { exit(2) }
        do {
            for (name, records) in [("none", 0), ("few", 3), ("many", 600)] {
                let path = "\(CommandLine.arguments[1])/\(name)"
                try write(path, records)
                let file = try readFile(path)
                unlink(path)
                try save([0] + file, path + "-file")
                let reader = try BlockReader(MemorySource(file)) { _ in }
                var entries: [UInt8] = [1]
                while let block = try reader.next() { entries += Array(block.entries) }
                try save(entries, path + "-entries")
            }
        } catch {
            print(error)
            exit(1)
        }
    }

    static func save(_ bytes: [UInt8], _ path: String) throws {
        let written = fopen(path, "w").map { file in (fwrite(bytes, 1, bytes.count, file), fclose(file)) }
        guard let written, written == (bytes.count, 0) else { throw SystemError(call: "write", path: path, errno: errno) }
    }

    static func write(_ path: String, _ count: Int) throws {
        unlink(path)
        let writer = try RecordingWriter(.init(path: path), host: RecordedHost(.current(), began: 1))
        var container = Workload.Container(id: "0123456789abcdef", runtime: .podman)
        container.name = "web"
        container.image = Workload.Image(reference: "localhost/web:1", digest: "sha256:0", id: nil)
        container.labels = ["a": "b"]
        container.mounts = [Workload.Mount(source: "/a", destination: "/b", writable: true)]
        container.pod = Workload.Pod(name: "p", namespace: "n", uid: "u", sandbox: nil, labels: ["c": "d"])
        var workloads = RecordedWorkloads()
        workloads.containers = [
            .init(
                number: 4, reference: ContainerReference(id: "0123456789abcdef", runtime: .podman), isPending: true, container: container)
        ]
        workloads.cgroups = [.init(id: 3, number: 4, hasEnded: false, path: "/a"), .init(id: 5, number: 0, hasEnded: true, path: "/b")]
        workloads.lastNumber = 5
        let mark = RecordingMark(now: 1_000_000_000, bootToWall: 5, localOffset: 0, losses: SensorLosses())
        var process = RecordBuilder(.snapshot, process: ProcessID(pid: 7, start: 9))
        process.add(plimsoll_process_state())
        writer.tables = { tables in
            tables.add(mark)
            tables.add(RecordedNames(users: [0: .init(name: "root", home: "/root", shell: "/bin/sh")], groups: [0: "root"]))
            tables.add(RecordedNames(users: [7: .init(name: "web", home: "/", shell: "")]), of: "0123456789ab")
            tables.add(workloads)
            tables.add(process: process.bytes)
        }
        for number in 0..<count {
            var record = RecordBuilder(
                number % 5 == 4 ? .cgroupCreated : .openat, process: ProcessID(pid: 7, start: 9), time: 2_000_000_000 + UInt64(number))
            record.header.args.0 = UInt64(number)
            record.add(.path, "/etc/file-\(number)")
            try record.bytes.withUnsafeBytes { writer.append(try Record($0)) }
            if number % 50 == 2 {
                let time = 2_000_000_000 * UInt64(number)
                writer.append(WorkloadNews(number: 4, isFinal: number > 100, container: container), time: time)
                writer.appendWait(behind: 1, time: time)
                if number > 300 { writer.appendNamesGone(of: "0123456789ab") }
                writer.append(
                    RecordingMark(now: 2_000_000_000 * UInt64(number), bootToWall: 6, localOffset: 1, losses: SensorLosses()))
            }
        }
        writer.resynchronise()
        try writer.close()
    }
}
