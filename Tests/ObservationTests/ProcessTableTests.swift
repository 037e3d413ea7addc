import Events
import Glibc
import Linux
import TestKit
import Testing

@testable import Observation

struct ProcessTableTests {
    private let cgroups = CgroupTable(container: EventFixtures.container(), cgroups: [2, 3])
    private let table: ProcessTable
    private let first = ProcessID(pid: 10, start: 1_000), second = ProcessID(pid: 20, start: 2_000),
        third = ProcessID(pid: 30, start: 3_000)

    init() { table = ProcessTable(cgroups: cgroups) }

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
        let late = ProcessTable(cgroups: CgroupTable())
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

    @Test func whoIsInAContainerStaysInIt() throws {
        try apply(Records.snapshot(first, "/bin/sh"))
        let child = try apply(Records.fork(second, by: first))
        #expect(child.workload.isHost && table.takeEscape() == nil)
        try apply(Records.entered(second, cgroup: 2, time: 2_100))
        #expect(child.workload.container?.name == "web" && table.takeEscape() == nil, "a runtime puts it in")
        try apply(Records.entered(second, cgroup: 3, time: 2_200))
        #expect(child.cgroup == 3 && child.home == 3 && table.takeEscape() == nil, "a cgroup of the same container")
        try apply(Records.open(second, time: 2_300, cgroup: 9))
        let escape = try #require(table.takeEscape())
        #expect(escape.process === child && escape.from == 3 && escape.to == 9)
        #expect(child.cgroup == 9 && child.home == 3 && child.workload.container?.name == "web")
        try apply(Records.open(second, time: 2_400, cgroup: 9))
        try apply(Records.open(second, time: 2_410, cgroup: 3))
        try apply(Records.open(second, time: 2_420, cgroup: 9))
        #expect(table.takeEscape() == nil, "told once, also of a process whose threads are here and there")
        let grandchild = try apply(Records.fork(third, by: second, cgroup: 9))
        #expect(grandchild.workload.container?.name == "web" && table.takeEscape() == nil, "its children are the container's")
        try apply(Records.entered(third, cgroup: 10, time: 3_100))
        #expect(table.takeEscape()?.to == 10, "another place is another escape")
        table.update(cgroup: 3, EventFixtures.container(name: "better"))
        #expect(grandchild.workload.container?.name == "better")
    }

    /// A program that was interrupted on a busy machine hands over its record behind others that are newer, of the other ring most of all.
    @Test func whatAnOlderRecordSaysOfTheCgroupIsOver() throws {
        try apply(Records.snapshot(first, "/usr/bin/runc"))
        let child = try apply(Records.fork(second, by: first))
        try apply(Records.entered(second, cgroup: 2, time: 2_200))
        try apply(Records.open(second, time: 2_199))
        #expect(table.takeEscape() == nil && child.cgroup == 2, "begun before it entered, read afterwards")
        let born = try apply(Records.fork(third, by: second, time: 2_150))
        #expect(table.takeEscape() == nil && born.workload.isHost, "a child from before its parent entered is none of the container's")
        try apply(Records.open(second, time: 2_201))
        #expect(table.takeEscape()?.to == 1, "a newer one tells of an escape")
        try apply(Records.exec(ProcessID(pid: 50, start: 2_300), "/bin/x", parent: second, cgroup: 2, time: 2_310))
        try apply(Records.open(ProcessID(pid: 50, start: 2_300), time: 2_305))
        #expect(table.takeEscape() == nil && table.process(pid: 50)?.workload.container != nil, "of one whose start was not seen as well")
        try apply(Records.open(ProcessID(pid: 60, start: 2_400), time: 2_430, cgroup: 2))
        try apply(Records.open(ProcessID(pid: 60, start: 2_400), time: 2_420))
        let late = try apply(Records.fork(ProcessID(pid: 60, start: 2_400), by: first))
        #expect(table.takeEscape() == nil && late.workload.container != nil && late.cgroup == 2, "and of one whose start is told last")
        try apply(Records.open(ProcessID(pid: 60, start: 2_400), time: 2_440))
        #expect(table.takeEscape()?.process === late)
    }

    @Test func aChildThatIsClonedOutOfTheContainerIsInIt() throws {
        try apply(Records.snapshot(first, "/bin/sh", cgroup: 2))
        let child = try apply(Records.fork(second, by: first, cgroup: 9))
        #expect(child.workload.container != nil && child.home == 2 && child.cgroup == 9)
        #expect(table.takeEscape()?.process === child)
        // The fork was lost: what it does first tells who started it.
        let unseen = try apply(Records.exec(third, "/bin/x", parent: first, cgroup: 9, time: 3_100))
        #expect(unseen.workload.container != nil && !unseen.isPlaceholder && table.takeEscape()?.process.id == third)
        // Runtimes clone from the host into the container.
        let entering = ProcessID(pid: 50, start: 5_000)
        try apply(Records.snapshot(ProcessID(pid: 40, start: 4_000), "/usr/bin/runc"))
        #expect(try apply(Records.fork(entering, by: ProcessID(pid: 40, start: 4_000), cgroup: 2)).workload.container != nil)
        #expect(table.takeEscape() == nil)
    }

    @Test func whoLeftBeforeTheAgentCameIsTheContainersToo() throws {
        try apply(Records.snapshot(third, "/bin/c", parent: second, cgroup: 9))
        try apply(Records.snapshot(second, "/bin/b", parent: first, cgroup: 9))
        try apply(Records.snapshot(first, "/bin/a", cgroup: 2))
        try apply(Records.snapshot(ProcessID(pid: 40, start: 4_000), "/bin/d", cgroup: 9))
        table.connect()
        #expect(table.process(pid: 30)?.workload.container?.name == "web" && table.process(pid: 20)?.workload.container?.name == "web")
        #expect(table.process(pid: 40)?.workload.isHost == true)
        try apply(Records.open(third, time: 3_100, cgroup: 9))
        #expect(table.takeEscape() == nil)
    }

    @Test func theNameIsThatOfTheLeaderAtExec() throws {
        try apply(Records.snapshot(first, "/bin/sh"))
        let process = try apply(Records.fork(second, by: first))
        // A thread of it executes: it has the leader's pid by then, and the kernel gives it the name of the file.
        try apply(Records.exec(second, "/bin/cat", parent: first, time: 2_100))
        #expect(process.image.name == "cat")
        // prctl(PR_SET_NAME) of any thread shows in records, and changes what it executes as little as argv written over does.
        try apply(Records.named(second, "hidden", time: 2_200))
        #expect(process.image.name == "cat" && process.image.commandLine == "cat -x")
    }

    @Test func argumentsAreWholeInTheEventAndBoundedAfterwards() throws {
        let limit = ObservationLimits.keptArguments
        try apply(Records.snapshot(first, "/bin/sh"))
        try apply(Records.fork(second, by: first))
        let long = String(repeating: "y", count: 3 * limit)
        let process = try apply(Records.exec(second, "/bin/cat", arguments: ["-x", long], parent: first, time: 2_100))
        #expect(process.image.arguments.count == long.utf8.count + 3 && !process.image.isCut)
        let child = try apply(Records.fork(third, by: second))
        #expect(process.image.argv.count == limit && process.image.isCut && process.image.name == "cat")
        #expect(child.image === process.image)
        try apply(Records.exec(second, "/bin/cat", parent: first, time: 2_200))
        #expect(!process.image.isCut && process.image.arguments == "-x")
    }

    @Test func aFrozenProcessDoesNotChange() throws {
        try apply(Records.snapshot(first, "/bin/sh"))
        let child = try apply(Records.fork(second, by: first))
        let frozen = child.frozen()
        try apply(Records.exec(second, "/bin/cat", parent: first, time: 2_100))
        try apply(Records.exec(first, "/bin/other", time: 2_200))
        #expect(frozen.image.path == "/bin/sh" && frozen.parent?.image.path == "/bin/sh" && frozen.id == second)
        #expect(child.image.path == "/bin/cat" && child.parent?.image.path == "/bin/other")
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

    /// What a process costs: a host with very many of them, each with a program of its own, or children that share their parent's.
    @Test(.serialized, arguments: [("executed", 100), ("with 4 KiB of arguments", 4_000), ("forked", 0)])
    func memoryOfAProcess(kind: String, arguments: Int) throws {
        let count = 100_000 as UInt32
        let words = arguments > 0 ? [String(repeating: "a", count: arguments)] : []
        try apply(Records.snapshot(ProcessID(pid: 1, start: 1), "/sbin/init"))
        let before = try Self.residentBytes()
        for pid in 2..<(count + 2) {
            let id = ProcessID(pid: pid, start: UInt64(pid))
            try apply(Records.fork(id, by: ProcessID(pid: 1, start: 1)))
            if arguments > 0 {
                try apply(Records.exec(id, "/usr/bin/program", arguments: words, parent: ProcessID(pid: 1, start: 1), time: UInt64(pid)))
            }
        }
        let each = (try Self.residentBytes() - before) / Int(count)
        print("process table: \(each) bytes per process (\(kind))")
        #expect(table.count == Int(count) + 1)
        // An image keeps arguments twice: as they are, and joined. Other tests run meanwhile.
        #expect(each < 4_096 + 2 * arguments)
    }

    private static func residentBytes() throws -> Int {
        let fields = try readFile("/proc/self/statm").split(separator: UInt8(ascii: " "))
        let pages = try #require(fields.count > 1 ? Int(String(decoding: fields[1], as: UTF8.self)) : nil)
        return pages * Int(getpagesize())
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
