import Events
import Foundation
import Glibc
import Linux
import TestKit
import Testing

@testable import EBPFSensor

extension KernelTests {
    /// Cgroups that appear, are entered and go, in the hierarchy that counts; and the out-of-memory killer.
    struct CgroupEvents {
        /// A cgroup of its own in each hierarchy that is mounted here, removed at the end.
        private final class Cgroups {
            let name = "/plimsoll-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
            let layout: CgroupLayout
            private(set) var directories: [String] = []

            init() throws { layout = CgroupLayout(try Procfs().mounts()) }

            deinit { for directory in directories.reversed() { rmdir(directory) } }

            func make(in hierarchy: CgroupLayout.Hierarchy) throws -> (directory: String, id: UInt64) {
                let directory = try #require(layout.root(of: hierarchy)) + name
                try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
                directories.append(directory)
                return (directory, layout.identifier(of: Array(name.utf8), in: hierarchy))
            }
        }

        typealias Form = (CgroupLayout.Hierarchy, ProbeObject.Choice)

        private static var mounted: [CgroupLayout.Hierarchy] {
            let layout = (try? Procfs().mounts()).map { CgroupLayout($0) }
            return CgroupLayout.Hierarchy.allCases.filter { layout?.root(of: $0) != nil }
        }

        @Test(arguments: [(.unified, .base), (.pids, .cast), (.pids, .base), (.memory, .cast)] as [Form])
        func aProcessThatMovesIsSeenInTheHierarchyThatCounts(hierarchy: CgroupLayout.Hierarchy, programs: ProbeObject.Choice) throws {
            guard Self.mounted.contains(hierarchy) else {
                print("notice: the hierarchy \(hierarchy) is not mounted here: not tried")
                return
            }
            guard programs != .cast || Requirement.readOnlyCast.isMet else {
                print("notice: \(Requirement.readOnlyCast.reason): not tried")
                return
            }
            let watch = try Watch(Interest(), programs: programs, hierarchy: hierarchy)
            let cgroups = try Cgroups()
            var ids: [CgroupLayout.Hierarchy: UInt64] = [:]
            var moves = ""
            for each in Self.mounted {
                let made = try cgroups.make(in: each)
                ids[each] = made.id
                moves += "echo $$ > \(made.directory)/cgroup.procs; "
            }
            let own = try #require(ids[hierarchy])
            let created = watch.created
            #expect(created.filter { $0.path == cgroups.name }.map(\.id) == [own], "the others are not told")
            let trace = try watch.observe(["sh", "-c", moves + "/bin/true"])
            #expect(trace.output.isSuccess, "\(trace.output)")
            let entered = trace.all(.cgroupEntered)
            #expect(entered.map { $0.record.argument(0) } == [own])
            let move = try #require(entered.first)
            #expect(move.pid == trace.pid && move.record.cgroup == own && move.text(.cgroupPath) == cgroups.name)
            #expect(move.record.argument(2) == UInt64(trace.pid), "it moved itself")
            // What it does from then on is done there, and what its child does.
            let last = try #require(trace.executions.last)
            #expect(last.pid != trace.pid && last.record.cgroup == own)
            #expect(try #require(trace.executions.first).record.cgroup != own)
        }

        /// A rule about containers does not get what the host's processes do; it gets everything of one that was elsewhere, wherever it is.
        @Test(arguments: [(.unified, .base), (.unified, .cast), (.pids, .cast)] as [Form])
        func onlyWhoNeverWasElsewhereIsTheHosts(hierarchy: CgroupLayout.Hierarchy, programs: ProbeObject.Choice) throws {
            guard Self.mounted.contains(hierarchy), programs != .cast || Requirement.readOnlyCast.isMet else {
                print("notice: the hierarchy \(hierarchy) is not mounted here, or \(Requirement.readOnlyCast.reason): not tried")
                return
            }
            let kill = try #require(EventType(named: "kill"))
            let watch = try Watch(Interest(calls: [kill: .atom(.container)]), programs: programs, hierarchy: hierarchy)
            try watch.sensor.snapshot { _ in }
            let layout = CgroupLayout(try Procfs().mounts()), cgroups = try Cgroups()
            let path = try #require(try Procfs().process(UInt32(getpid())).cgroups().first { $0.isIn(hierarchy) }?.path)
            let root = try #require(layout.root(of: hierarchy)), home = root + String(decoding: path, as: UTF8.self)
            let other = try cgroups.make(in: hierarchy)
            func kills(_ script: String) throws -> Int {
                let trace = try watch.observe(["sh", "-c", script])
                #expect(trace.output.isSuccess, "\(trace.output)")
                return trace.all(kill).count
            }
            let looks = "kill -0 $$; (kill -0 $$; :)"
            #expect(try kills(looks) == 2, "whose a cgroup is nobody has said")
            watch.sensor.learn(hostCgroups: [layout.identifier(of: path, in: hierarchy)])
            #expect(try kills(looks) == 0)
            let away = "echo $$ > \(other.directory)/cgroup.procs; ", back = "echo $$ > \(home)/cgroup.procs; "
            #expect(try kills(away + looks) == 2)
            #expect(try kills(away + back + looks) == 2, "who has left a container stays the container's")
            #expect(try kills(away + back + "sh -c '\(looks)'; :") == 2, "so does what it starts")
            #expect(try kills(looks) == 0, "others do not")
            watch.sensor.learn(hostCgroups: [other.id])
            #expect(try kills(away + looks) == 0 && kills(away + back + looks) == 0, "both are the host's")
        }

        /// The killer is only asked where a cgroup limits memory.
        @Test func whomTheKernelEndsForMemoryIsTold() throws {
            let layout = CgroupLayout(try Procfs().mounts())
            guard layout.legacy["memory"] != nil else {
                print("notice: no hierarchy of version 1 limits memory here: not tried")
                return
            }
            let watch = try Watch.shared.get()
            let cgroups = try Cgroups()
            let directory = try cgroups.make(in: .memory).directory
            try Data("16777216".utf8).write(to: URL(filePath: directory + "/memory.limit_in_bytes"))
            let trace = try watch.observe([
                "sh", "-c", "echo $$ > \(directory)/cgroup.procs; dd if=/dev/zero of=/dev/null bs=200M count=1; exit 0",
            ])
            let killed = try #require(trace.first(.oomKilled))
            #expect(killed.pid != 0 && killed.record.process.start > 0)
            let end = try #require(trace.first(.procexit) { $0.pid == killed.pid })
            #expect(end.record.process == killed.record.process && end.record.result & 0x7f == 9)
        }
    }
}

extension Watch {
    /// Cgroups that appeared since the last look.
    fileprivate var created: [(id: UInt64, path: String)] {
        var result: [(id: UInt64, path: String)] = []
        try? take { record in
            guard record.type == .cgroupCreated, let path = record.field(.path) else { return }
            result.append((record.argument(0), String(decoding: path, as: UTF8.self)))
        }
        return result
    }
}
