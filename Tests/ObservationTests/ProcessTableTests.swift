import Events
import TestKit
import Testing

@testable import Observation

struct ProcessTableTests {
    private let table = ProcessTable { $0 == 2 ? EventFixtures.container() : .host }
    private let first = ProcessID(pid: 10, start: 1_000), second = ProcessID(pid: 20, start: 2_000),
        third = ProcessID(pid: 30, start: 3_000)

    @discardableResult
    private func apply(_ bytes: [UInt8]) throws -> Events.Process {
        try bytes.withUnsafeBytes { table.apply(try Record($0)) }
    }

    @Test func aChildHasItsParentsImageUntilItExecutes() throws {
        try apply(Records.snapshot(first, "/bin/sh"))
        let child = try apply(Records.fork(second, by: first))
        #expect(child.parent?.id == first && child.parentPID == 10 && child.image.path == "/bin/sh" && !child.isPlaceholder)
        try apply(Records.exec(second, "/bin/cat", parent: first, time: 2_100))
        #expect(
            child.image.path == "/bin/cat" && child.image.commandLine == "cat -x" && child.image.time == 2_100 && child.directory == "/work"
        )
        #expect(table.process(pid: 10)?.image.path == "/bin/sh")
        try apply(Records.exec(second, "/bin/none", parent: first, time: 2_200, result: -2))
        #expect(child.image.path == "/bin/cat", "an exec that failed changes nothing")
    }

    @Test func anEndedProcessIsKnownForAWhile() throws {
        try apply(Records.snapshot(first, "/bin/sh"))
        let process = try apply(Records.exit(first, time: 5_000))
        #expect(process.exited)
        table.forget(now: 5_000 + ProcessTable.memoryAfterExit)
        #expect(try apply(Records.open(first, time: 5_100)) === process, "events come late")
        table.forget(now: 5_001 + ProcessTable.memoryAfterExit)
        #expect(table.process(pid: 10) == nil && table.count == 0)
    }

    @Test func aParentThatEndedStaysWithItsChild() throws {
        try apply(Records.snapshot(first, "/bin/sh"))
        let child = try apply(Records.fork(second, by: first))
        try apply(Records.exit(first, time: 5_000))
        table.forget(now: 1 << 60)
        #expect(table.process(pid: 10) == nil && child.parent?.image.path == "/bin/sh")
    }

    @Test func aPidThatIsUsedAgainIsAnotherProcess() throws {
        try apply(Records.snapshot(first, "/bin/sh"))
        try apply(Records.exit(first, time: 5_000))
        let reused = ProcessID(pid: 10, start: 6_000)
        let next = try apply(Records.fork(reused, by: second, time: 6_000))
        #expect(next.id == reused && !next.exited)
        table.forget(now: 1 << 60)
        #expect(table.process(pid: 10) === next, "forgetting the old one keeps the new one")
        let child = try apply(Records.fork(third, by: first))
        #expect(child.parent == nil, "the parent that is meant is gone: another one of its pid is not it")
    }

    @Test func whatWasNeverSeenIsMadeUp() throws {
        let unknown = try apply(Records.open(first, time: 1_100, cgroup: 2))
        #expect(unknown.isPlaceholder && unknown.workload.container != nil)
        #expect(try apply(Records.open(first, time: 1_200, cgroup: 2)) === unknown)
        let known = try apply(Records.snapshot(first, "/bin/sh", cgroup: 2))
        #expect(!known.isPlaceholder && table.process(pid: 10) === known && known.image.path == "/bin/sh")
        #expect(try apply(Records.snapshot(first, "/bin/other")) === known, "what was seen is better than a snapshot")
    }

    @Test func aSnapshotIsConnected() throws {
        try apply(Records.snapshot(third, "/bin/c", parent: second))
        try apply(Records.snapshot(second, "/bin/b", parent: first))
        try apply(Records.snapshot(first, "/bin/a"))
        table.connect()
        #expect(
            table.process(pid: 30)?.parent?.id == second && table.process(pid: 20)?.parent?.id == first
                && table.process(pid: 10)?.parent == nil)
        // A process that began after its child is not its parent: the pid was used again.
        let late = ProcessTable { _ in .host }
        for bytes in [Records.snapshot(ProcessID(pid: 10, start: 9_000), "/bin/a"), Records.snapshot(second, "/bin/b", parent: first)] {
            _ = try bytes.withUnsafeBytes { late.apply(try Record($0)) }
        }
        late.connect()
        #expect(late.process(pid: 20)?.parent == nil)
    }

    @Test func whatASnapshotDoesNotHoldHasEnded() throws {
        try apply(Records.snapshot(first, "/bin/a"))
        try apply(Records.snapshot(second, "/bin/b"))
        table.retain([first], now: 7_000)
        #expect(table.process(pid: 10)?.exited == false && table.process(pid: 20)?.exited == true)
        table.forget(now: 7_001 + ProcessTable.memoryAfterExit)
        #expect(table.count == 1)
    }

    @Test func workloadsFollowTheCgroup() throws {
        let process = try apply(Records.snapshot(first, "/bin/a"))
        #expect(process.workload.isHost)
        try apply(Records.open(first, time: 1_100, cgroup: 2))
        #expect(process.workload.container?.name == "web" && process.cgroup == 2)
        table.update(cgroup: 2, EventFixtures.container(name: "better"))
        #expect(process.workload.container?.name == "better")
        try apply(Records.open(first, time: 1_200, cgroup: 0))
        #expect(process.cgroup == 2, "a record without a cgroup says nothing")
    }

    @Test func ancestriesAreCut() throws {
        try apply(Records.snapshot(ProcessID(pid: 1, start: 1), "/sbin/init"))
        for pid in 2...UInt32(3 * ProcessTable.ancestryLimit) {
            try apply(Records.fork(ProcessID(pid: pid, start: UInt64(pid)), by: ProcessID(pid: pid - 1, start: UInt64(pid - 1))))
        }
        var process = table.process(pid: UInt32(3 * ProcessTable.ancestryLimit)), generations = 0
        while let parent = process?.parent {
            process = parent
            generations += 1
        }
        #expect(generations <= ProcessTable.ancestryLimit && generations > ProcessTable.ancestryLimit / 2)
    }

    /// A million short processes leave nothing behind.
    @Test func memoryIsBounded() throws {
        try apply(Records.snapshot(ProcessID(pid: 1, start: 1), "/sbin/init"))
        var most = 0
        for round in 0..<1_000_000 as Range<UInt64> {
            let time = 1_000 + round * 100_000
            let id = ProcessID(pid: UInt32(2 + round % 4_000_000), start: time)
            try apply(Records.fork(id, by: ProcessID(pid: 1, start: 1)))
            try apply(Records.exit(id, time: time + 50_000))
            if round % 1_000 == 0 {
                table.forget(now: time)
                most = max(most, table.count)
            }
        }
        // 2 seconds of memory at 10,000 forks a second, and a thousand between two looks.
        #expect(most < 22_000)
        table.forget(now: 1 << 60)
        #expect(table.count == 1)
    }
}
