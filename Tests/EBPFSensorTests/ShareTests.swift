import Events
import Foundation
import Glibc
import Sensors
import TestKit
import Testing

@testable import EBPFSensor

extension KernelTests {
    /// Shares of workloads, and the exchange of what is watched while it is watched.
    struct SharesAndExchange {
        /// A cgroup of the hierarchy of version 2, gone with the value.
        private final class Cgroup {
            let path: String
            let id: UInt64

            init(_ name: String, below parent: String? = nil) throws {
                let root =
                    FileManager.default.fileExists(atPath: "/sys/fs/cgroup/cgroup.controllers")
                    ? "/sys/fs/cgroup" : "/sys/fs/cgroup/unified"
                path = "\(parent ?? root)/plimsoll-test-\(name)-\(getpid())"
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
                var information = stat()
                stat(path, &information)
                id = UInt64(information.st_ino)
            }

            deinit { rmdir(path) }

            /// A command that runs in it.
            func inside(_ command: [String]) -> [String] { ["sh", "-c", "echo $$ > \(path)/cgroup.procs; exec \"$@\"", "sh"] + command }
        }

        private static let times = 3_000

        private static func watch(_ path: String) throws -> Watch {
            try Watch(Interest(calls: [.openat: .all([.atom(.path(Array(path.utf8))), .atom(.succeeded(true))])]))
        }

        private static let unifiedCgroups = Requirement(
            "cgroups of version 2 are not mounted",
            isMet: ["", "/unified"].contains { FileManager.default.fileExists(atPath: "/sys/fs/cgroup\($0)/cgroup.procs") })

        @Test(.requires(unifiedCgroups)) func whoFloodsLosesItsOwnEventsOnly() throws {
            let folder = try TemporaryDirectory()
            try folder.write("", to: "wanted")
            let wanted = folder.file("wanted").path
            let loud = try Cgroup("loud"), quiet = try Cgroup("quiet")
            let watch = try Self.watch(wanted)
            watch.sensor.share = WorkloadShare(rate: 10, burst: 100, isStrict: true)
            watch.sensor.useShare(of: loud.id, for: loud.id)
            // Made while it is watched, by whom nobody told the sensor about.
            let inner = try Cgroup("inner", below: loud.path)
            let flood = [try Actor.path.get(), "flood", wanted, "/dev/null", String(Self.times), "2"]
            func delivered(_ trace: Trace, _ cgroup: Cgroup) -> Int {
                trace.records.count { $0.record.type == .openat && $0.text(.path) == wanted && $0.record.cgroup == cgroup.id }
            }
            let first = delivered(try watch.observe(loud.inside(flood)), loud)
            #expect(first >= 90 && first < 1_000)
            // A cgroup inside of the workload has no share of its own.
            #expect(delivered(try watch.observe(inner.inside(flood)), inner) < 100)
            #expect(delivered(try watch.observe(quiet.inside(["cat", wanted])), quiet) == 1)
            watch.sensor.stop()
            let shed = watch.sensor.shed
            #expect(shed[quiet.id] == nil && shed[inner.id] == nil)
            #expect(shed[loud.id, default: 0] > UInt64(2 * 2 * Self.times - 1_100))
            let counters = watch.sensor.counters[.openat] ?? EventCounters()
            #expect(counters.shed >= shed[loud.id, default: 0] && watch.sensor.losses.shed == counters.shed)
            #expect(counters.delivered + counters.shed >= UInt64(2 * 2 * Self.times + 1))
        }

        @Test func aShareIsNoLimitWhileThereIsRoom() throws {
            let folder = try TemporaryDirectory()
            try folder.write("", to: "wanted")
            let wanted = folder.file("wanted").path
            let watch = try Self.watch(wanted)
            watch.sensor.share = WorkloadShare(rate: 1, burst: 1)
            let trace = try watch.act("flood", wanted, "/dev/null", "500", "2")
            #expect(trace.all(.openat).count { $0.text(.path) == wanted } == 1_000)
            #expect(watch.sensor.losses.shed == 0)
        }

        @Test func anExchangeLosesNothingAndRepeatsNothing() throws {
            let folder = try TemporaryDirectory()
            try folder.write("", to: "wanted")
            let wanted = folder.file("wanted").path
            let watch = try Self.watch(wanted)
            let condition = Interest.Condition.all([.atom(.path(Array(wanted.utf8))), .atom(.succeeded(true))])
            // Others come and go beside the one that stays.
            let interests = [
                Interest(calls: [.openat: condition, .unlink: .always, .connect: .always]),
                Interest(calls: [.openat: .any([condition, .atom(.basename(Array("nobody".utf8)))]), .dup2: .always]),
                Interest(calls: [.openat: condition]),
            ]
            let running = try Command.spawn([try Actor.path.get(), "flood", wanted, "/dev/null", "20000", "2"])
            var seen = 0, exchanges = 0
            func take() throws { try watch.take { if $0.type == .openat, $0.process.pid == UInt32(running.pid) { seen += 1 } } }
            while running.isRunning {
                try watch.sensor.replace(interests[exchanges % interests.count])
                exchanges += 1
                try take()
            }
            #expect(try running.wait().isSuccess)
            try take()
            let losses = watch.sensor.losses
            print("exchanges: \(exchanges), seen: \(seen), lost: \(losses.bulk), shed: \(losses.shed)")
            #expect(exchanges > 3)
            // The program's own libraries are opened as well.
            let made = seen + Int(losses.bulk + losses.shed)
            #expect(made >= 40_000 && made < 40_010)
        }

        @Test func whatIsNoLongerWantedIsNoLongerSeen() throws {
            let folder = try TemporaryDirectory()
            try folder.write("", to: "old")
            let watch = try Self.watch(folder.file("old").path)
            #expect(
                try watch.observe(["cat", folder.file("old").path]).all(.openat).contains { $0.text(.path) == folder.file("old").path })
            try watch.sensor.replace(Interest(calls: [.unlinkat: .always]))
            let trace = try watch.observe(["rm", folder.file("old").path])
            #expect(trace.all(.openat).isEmpty && trace.all(.unlinkat).contains { $0.text(.callerPath) == folder.file("old").path })
        }
    }
}
