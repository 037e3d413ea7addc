import Events
import Glibc
import Linux
import Sensors
import TestKit
import Testing

@testable import ProcfsSensor

/// A record that was kept.
struct Kept {
    let bytes: Bytes
    /// The record; valid while this value lives.
    func look<T>(_ body: (Record) throws -> T) throws -> T { try body(try Record(bytes.view)) }
}

extension ProcfsSensor {
    /// Polls until a record meets a condition.
    /// - Parameter limit: nanoseconds after which it gives up.
    func find(_ seen: inout [Kept], limit: UInt64 = 10_000_000_000, _ condition: (Record) -> Bool) throws -> Kept? {
        let deadline = Clock.sinceBoot() + limit
        repeat {
            var found: Kept?
            while true {
                let count = try poll(limit: 64) { record in
                    let kept = Kept(bytes: Bytes(record.bytes))
                    seen.append(kept)
                    if found == nil, condition(record) { found = kept }
                }
                if count == 0 { break }
            }
            if let found { return found }
            try wait(timeout: 20)
        } while Clock.sinceBoot() < deadline
        return nil
    }
}

/// The sensor on live processes. One at a time: each looks at all processes of the host.
@Suite(.serialized) struct ProcfsSensorTests {
    @Test func tellsWhatIsThereThenExecThenExit() throws {
        let old = try Command.spawn(["sleep", "61"])
        defer { old.terminate() }
        usleep(100_000)
        let sensor = try ProcfsSensor(interval: 20)
        try sensor.start(Interest())
        defer { sensor.stop() }
        var seen: [Kept] = []
        let snapshot = try #require(try sensor.find(&seen) { $0.process.pid == UInt32(old.pid) })
        try snapshot.look { record in
            #expect(record.type == .snapshot && record.flags.isEmpty)
            #expect(record.field(.argv)?.elementsEqual("sleep\u{0}61\u{0}".utf8) == true)
            #expect(record.task?.parent == UInt32(getpid()) && record.task?.pid_in_namespace == UInt32(old.pid))
            #expect(record.task?.parent_start != 0 && (record.task?.parent_start ?? 0) <= record.process.start)
        }
        let new = try Command.spawn(["sh", "-c", "exec sleep 62"])
        let found = try #require(
            try sensor.find(&seen) { $0.process.pid == UInt32(new.pid) && $0.field(.argv)?.elementsEqual("sleep\u{0}62\u{0}".utf8) == true }
        )
        let identity = try found.look { record in
            #expect(record.type == .execve && record.flags == .polled && record.result == 0)
            #expect(
                record.field(.path)?.elementsEqual("/usr/bin/sleep".utf8) == true
                    || record.field(.path)?.elementsEqual("/bin/sleep".utf8) == true)
            #expect(record.credentials?.uid == getuid() && record.field(.directory) != nil && record.field(.environment) == nil)
            #expect(record.file?.inode != 0 && (record.file?.mode ?? 0) & 0o111 != 0)
            return record.process
        }
        new.terminate()
        let exit = try #require(try sensor.find(&seen) { $0.type == .procexit && $0.process == identity })
        try exit.look { #expect($0.flags.contains(.polled)) }
        #expect(sensor.losses.malformed == 0)
    }

    @Test func seesAnExecOfTheSameProcess() throws {
        let sensor = try ProcfsSensor(interval: 20)
        try sensor.start(Interest())
        defer { sensor.stop() }
        var seen: [Kept] = []
        // sh, then sh again: the same executable.
        let first = "sleep 1; exec sh -c 'sleep 63; true'"
        let command = try Command.spawn(["sh", "-c", first])
        defer { command.terminate() }
        for script in [first, "sleep 63; true"] {
            let arguments = "sh\u{0}-c\u{0}\(script)\u{0}"
            let found = try #require(
                try sensor.find(&seen) { $0.process.pid == UInt32(command.pid) && $0.field(.argv)?.elementsEqual(arguments.utf8) == true })
            #expect(try found.look { $0.type } == .execve)
        }
        let mine = try seen.filter { try $0.look { $0.process.pid == UInt32(command.pid) } }
        #expect(Set(try mine.map { try $0.look { $0.process } }).count == 1)
    }

    @Test func listsEveryProcessOnceParentsFirst() throws {
        let sensor = try ProcfsSensor(interval: 10_000)
        try sensor.start(Interest())
        defer { sensor.stop() }
        var pids: [UInt32] = []
        while try sensor.poll(limit: 7, { record in if record.type == .snapshot { pids.append(record.process.pid) } }) > 0 {}
        #expect(Set(pids).count == pids.count && pids.contains(1) && pids.contains(UInt32(getpid())))
        let first = try #require(pids.firstIndex(of: 1)), own = try #require(pids.firstIndex(of: UInt32(getpid())))
        #expect(first < own)
    }

    @Test func aSnapshotOnDemandIsNotRepeated() throws {
        let old = try Command.spawn(["sleep", "65"])
        defer { old.terminate() }
        usleep(100_000)
        let sensor = try ProcfsSensor(interval: 20)
        try sensor.start(Interest())
        defer { sensor.stop() }
        let new = try Command.spawn(["sleep", "66"])
        defer { new.terminate() }
        usleep(100_000)
        var pids: [UInt32] = []
        try sensor.snapshot { record in
            #expect(record.type == .snapshot)
            pids.append(record.process.pid)
        }
        #expect(pids.contains(UInt32(old.pid)) && pids.contains(UInt32(new.pid)) && Set(pids).count == pids.count)
        // The one that came after the start is told as an exec nevertheless; the others are not told again.
        var seen: [Kept] = []
        let found = try #require(try sensor.find(&seen) { $0.process.pid == UInt32(new.pid) })
        #expect(try found.look { $0.type } == .execve)
        #expect(try seen.allSatisfy { try $0.look { $0.process.pid != UInt32(old.pid) && $0.type != .snapshot } })
    }

    @Test func environmentOnlyIfWanted() throws {
        let command = try Command.spawn(["sleep", "64"], environment: ["PLIMSOLL_TEST_VARIABLE": "here"])
        defer { command.terminate() }
        let sensor = try ProcfsSensor(interval: 20)
        try sensor.start(Interest(environment: true))
        var seen: [Kept] = []
        let found = try sensor.find(&seen) { record in
            guard record.process.pid == UInt32(command.pid), let environment = record.field(.environment) else { return false }
            return environment.split(separator: 0).contains { $0.elementsEqual("PLIMSOLL_TEST_VARIABLE=here".utf8) }
        }
        #expect(found != nil)
    }

    @Test func nothingAfterStop() throws {
        let sensor = try ProcfsSensor(interval: 20)
        #expect(try sensor.poll(limit: 10) { _ in } == 0)
        try sensor.start(Interest())
        #expect(try sensor.poll(limit: 3) { _ in } == 3)
        sensor.stop()
        #expect(try sensor.poll(limit: 10) { _ in } == 0)
        try sensor.start(Interest())
        #expect(try sensor.poll(limit: 3) { _ in } == 3)
    }

    @Test func waitsNoLongerThanAsked() throws {
        let sensor = try ProcfsSensor(interval: 60_000)
        try sensor.start(Interest())
        while try sensor.poll(limit: 1000, { _ in }) > 0 {}
        let before = Clock.sinceBoot()
        try sensor.wait(timeout: 50)
        #expect(Clock.sinceBoot() - before >= 49_000_000)
        #expect(Clock.sinceBoot() - before < 30_000_000_000)
    }
}
