import CLayout
import Events
import Foundation
import Glibc
import Linux
import Sensors
import TestKit
import Testing

@testable import EBPFSensor

extension KernelTests {
    /// The sensor as a whole: order, counts, losses, its end.
    struct WholeSensor {
        private static let threads = 4, times = 2_000
        /// Opens of others that come in between.
        private static let noise: UInt64 = 200

        /// Opens of one path only.
        private static func opens(of path: String) -> Interest {
            Interest(calls: [.openat: .all([.atom(.path(Array(path.utf8))), .atom(.succeeded(true))])])
        }

        private static func flood(_ watch: Watch, _ folder: TemporaryDirectory) throws -> Trace {
            try watch.act("flood", folder.file("wanted-by-the-test").path, folder.file("other").path, String(times), String(threads))
        }

        private static func files() throws -> TemporaryDirectory {
            let folder = try TemporaryDirectory()
            try folder.write("", to: "wanted-by-the-test")
            try folder.write("", to: "other")
            return folder
        }

        @Test func madeIsDeliveredAndFilteredAndLost() throws {
            let folder = try Self.files()
            let wanted = UInt64(Self.threads * Self.times)
            let watch = try Watch(Self.opens(of: folder.file("wanted-by-the-test").path))
            let trace = try Self.flood(watch, folder)
            let opens = trace.all(.openat).filter { $0.text(.path) == folder.file("wanted-by-the-test").path }
            watch.sensor.stop()
            try watch.take { _ in }
            let counters = watch.sensor.counters[.openat] ?? EventCounters()
            #expect(trace.output.isSuccess)
            #expect(counters.lost == 0 && UInt64(opens.count) == wanted)
            // The filter may let too much through, as what others open with `.` for a name.
            #expect(counters.delivered == watch.handedOver[.openat] && counters.delivered < wanted + Self.noise)
            // The rest of the host opens files as well.
            #expect(counters.filtered >= wanted && counters.unusable == 0)
            #expect(watch.sensor.losses.bulk == counters.lost && watch.sensor.losses.malformed == 0)
            print("counters: \(counters)")
        }

        @Test func aFullRingCountsWhatItLoses() throws {
            let folder = try Self.files()
            let wanted = UInt64(Self.threads * Self.times)
            let watch = try Watch(Self.opens(of: folder.file("wanted-by-the-test").path), bulkRing: 65_536)
            // Nobody reads while it runs.
            let program = try Actor.path.get()
            try Command.checked(
                [
                    program, "flood", folder.file("wanted-by-the-test").path, folder.file("other").path, String(Self.times),
                    String(Self.threads),
                ])
            try watch.take { _ in }
            let counters = watch.sensor.counters[.openat] ?? EventCounters()
            #expect(counters.lost > 0 && counters.delivered > 0)
            #expect(watch.handedOver[.openat].map { $0 + Self.noise > counters.delivered && $0 <= counters.delivered } == true)
            let made = counters.delivered + counters.lost + counters.shed
            #expect(made >= wanted && made < wanted + Self.noise)
            #expect(watch.sensor.losses.bulk == counters.lost)
            // It goes on as soon as there is room.
            #expect(try !Self.flood(watch, folder).all(.openat).isEmpty)
        }

        @Test func bothRingsComeInTheOrderOfTime() throws {
            let watch = try Watch.shared.get()
            let trace = try watch.observe(["sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10; do cat /etc/hostname > /dev/null; done"])
            let opens = trace.all(.openat).filter { $0.text(.path) == "/etc/hostname" }
            #expect(opens.count == 10)
            for open in opens {
                let before = trace.records.prefix { $0.bytes !== open.bytes }
                #expect(before.contains { $0.pid == open.pid && $0.record.flags.contains(.child) }, "the fork comes before the open")
                #expect(before.contains { $0.pid == open.pid && $0.record.type == .execve && $0.record.result == 0 })
                #expect(!before.contains { $0.pid == open.pid && $0.record.type == .procexit })
            }
            for process in Dictionary(grouping: trace.records, by: \.pid).values {
                #expect(zip(process, process.dropFirst()).allSatisfy { $0.record.time <= $1.record.time })
            }
        }

        @Test func theAgentItselfIsNotSeen() throws {
            let folder = try Self.files()
            let path = folder.file("wanted-by-the-test").path
            let watch = try Watch(Self.opens(of: path))
            for _ in 0..<20 { close(open(path, O_RDONLY)) }
            var own = 0
            _ = try watch.sensor.poll(limit: .max) { if $0.process.pid == UInt32(getpid()), $0.type == .openat { own += 1 } }
            #expect(own == 0)
            #expect(try Self.flood(watch, folder).all(.openat).count > 0)
        }

        @Test func nothingComesAfterTheEnd() throws {
            let folder = try Self.files()
            let watch = try Watch(Self.opens(of: folder.file("wanted-by-the-test").path))
            watch.sensor.stop()
            _ = try watch.sensor.poll(limit: .max) { _ in }
            try Command.checked([
                try Actor.path.get(), "flood", folder.file("wanted-by-the-test").path, folder.file("other").path, "50", "2",
            ])
            #expect(try watch.sensor.poll(limit: .max) { _ in } == 0)
        }

        @Test(.requires(.readOnlyCast)) func bothFormsOfTheProgramsTellTheSame() throws {
            let folder = try Self.files()
            try folder.write("", to: "data/secret")
            let acts: [[String]] = [
                ["open", "openat", folder.file("data/../data/secret").path, "0", "0"], ["chroot", folder.path, "/data/secret"],
                ["connect", "4"],
                ["connect", "6"], ["dup", folder.file("other").path], ["memfd"], ["missing"], ["pidns"], ["thread"],
            ]
            var shapes: [[String]] = []
            for choice in [ProbeObject.Choice.cast, .base] {
                let watch = try Watch(programs: choice)
                let program = try Actor.path.get()
                shapes.append(
                    try acts.flatMap { act in
                        // From the exec on: before, the process still has the name of the thread that made it.
                        try watch.observe([program] + act).records.drop { $0.record.type != .execve || $0.record.result != 0 }.map(
                            Self.shape)
                    })
            }
            #expect(shapes[0].count > 50)
            #expect(shapes[0].count == shapes[1].count)
            for (cast, base) in zip(shapes[0], shapes[1]) { #expect(cast == base) }
        }

        /// A record without what differs from run to run: times, numbers of processes and namespaces, ports.
        private static func shape(_ kept: KeptRecord) -> String {
            let record = kept.record
            var words = ["\(record.type)", "\(record.flags.rawValue)", record.result > 1_000 ? "pid" : "\(record.result)"]
            for tag in RecordTag.allCases {
                guard let field = record.field(tag) else { continue }
                switch tag {
                case .path, .pathFromRoot, .pathInFileSystem, .callerPath, .argv, .directory, .unixPath:
                    let text = String(decoding: field, as: UTF8.self)
                    words.append("\(tag)=\(text.hasPrefix("/proc/") ? "/proc" : text)")
                case .file:
                    words.append(record.file.map { "file \($0.device) \($0.mode) \($0.uid) \($0.links) \($0.magic) \($0.flags)" } ?? "")
                case .socket:
                    words.append(
                        record.socket.map { "socket \($0.family) \($0.type) \($0.protocol) \($0.state) \($0.local) \($0.remote)" } ?? "")
                case .credentials: words.append(record.credentials.map { "\($0)" } ?? "")
                case .task: words.append(record.task.map { "task \($0.tty) \($0.comm) \($0.user_namespace)" } ?? "")
                case .descriptor: words.append(record.descriptor.map { "\($0)" } ?? "")
                default: words.append("\(tag) \(field.count)")
                }
            }
            return words.joined(separator: "; ")
        }

        @Test func theSnapshotHoldsEveryProcess() throws {
            let watch = try Watch.shared.get()
            let running = try Command.spawn(["sleep", "30"])
            defer { running.terminate(grace: .zero) }
            var found: [UInt32: KeptRecord] = [:]
            try watch.sensor.snapshot { if let kept = try? KeptRecord($0) { found[kept.pid] = kept } }
            let own = try #require(found[UInt32(getpid())])
            #expect(own.record.type == .snapshot && own.text(.path) == URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path)
            let sleep = try #require(found[UInt32(running.pid)])
            #expect(sleep.record.task?.parent == UInt32(getpid()) && sleep.record.task?.parent_start == own.record.process.start)
            // The iterator leaves the first process out on some machines: /proc has it, and its children know when it began.
            let first = try #require(found[1])
            let child = found.values.first { $0.record.task?.parent == 1 }
            #expect(child.map { $0.record.task?.parent_start == first.record.process.start } ?? true)
            let pids = Set(try Procfs().processIDs())
            #expect(pids.subtracting(found.keys).allSatisfy { kill(pid_t($0), 0) != 0 || $0 > UInt32(running.pid) }, "all of /proc")
        }
    }
}
