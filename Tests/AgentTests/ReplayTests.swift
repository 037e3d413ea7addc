import CLayout
import Events
import Linux
import Observation
import Sensors
import TestKit
import Testing
import Workloads

@testable import Agent
@testable import Recording

/// What was observed and recorded is observed again in the replay: the same events with the same processes, workloads and times.
struct ReplayTests {
    private let folder: TemporaryDirectory
    private var path: String { "\(folder.path)events" }

    init() throws { folder = try TemporaryDirectory() }

    @Test(arguments: 0..<20 as Range<UInt64>) func aReplayIsWhatWas(seed: UInt64) throws {
        let live = try record(seed: seed, rounds: 60)
        #expect(live.events.count > 500)
        let again = try replay([path])
        #expect(again.events.count == live.events.count)
        for (old, new) in zip(live.events, again.events) { try #require(old == new) }
        #expect(again.resynchronisations == live.resynchronisations && live.resynchronisations > 0)
        #expect(live.held > 0)
        #expect(live.events.contains { $0.workload?.name != nil } && live.events.contains { $0.workload.map { $0.name == nil } ?? false })
    }

    @Test func severalFilesAreOne() throws {
        // Shorter than the time after which an ended container's labels are forgotten, which is not repeated to the millisecond.
        let live = try record(seed: 99, rounds: 300, step: 60_000_000, maximumSize: 43_000, maximumFiles: 500)
        try #require(live.files > 2)
        let paths = (1..<live.files).reversed().map { "\(path).\($0)" } + [path]
        let again = try replay(paths)
        #expect(again.events.count == live.events.count)
        for (old, new) in zip(live.events, again.events) { try #require(old == new) }
        // The newest alone goes on with what its tables tell, and with the numbers from 1.
        let tail = try replay([path])
        #expect(!tail.events.isEmpty && tail.events.count < live.events.count)
        try compare(tail.events, with: live.events)
        // Without one in the middle it goes on behind the gap, with the processes of then.
        let gap = try replay([paths[0]] + paths.dropFirst(2))
        #expect(gap.resynchronisations > 0 && gap.losses > 0 && gap.events.count > tail.events.count)
        try compare(Array(gap.events.suffix(tail.events.count / 2)), with: live.events)
    }

    /// Each event as it was, whatever its number. What the agent derives from the past of a container is left out.
    private func compare(_ part: [SeenEvent], with all: [SeenEvent]) throws {
        let real = all.filter { $0.type.rawValue < EventType.containerCreated.rawValue }
        let known = Dictionary(real.map { ("\($0.time) \($0.type)", $0) }) { first, _ in first }
        var count = 0
        for event in part where event.type.rawValue < EventType.containerCreated.rawValue {
            count += 1
            try #require(known["\(event.time) \(event.type)"]?.isSameButNumbered(event) == true)
        }
        #expect(count > 10)
    }

    private struct Outcome {
        var events: [SeenEvent], resynchronisations: UInt64, held: UInt64 = 0, files = 0, losses: UInt64 = 0
    }

    private func record(seed: UInt64, rounds: Int, step: UInt64 = 250_000_000, maximumSize: Int? = nil, maximumFiles: Int = 1) throws
        -> Outcome
    {
        let host = ScriptedHost(seed: seed, rounds: rounds, step: step)
        let clock = ObservationClock(sinceBoot: { host.now }, bootToWall: { 1_700_000_000_000_000_000 + host.now / 1_000_000_000 })
        let detector = SeeingDetector()
        let observation = Observation(sensor: host, workloads: host.workloads, detectors: [detector], clock: clock) { _ in }
        try observation.start()
        var options = RecordingWriter.Options(path: path, maximumSize: maximumSize, maximumFiles: maximumFiles)
        options.waitsForDisk = true
        let writer = try RecordingWriter(options, host: RecordedHost(.current(), began: 1), blockBytes: 8 << 10)
        let recording = ObservationRecording(writer, of: observation, sensor: host, names: HostNames(hostname: "till"))
        try observation.run { host.isOver }
        try observation.stop()
        #expect(recording.close() == nil && recording.counters.lost == 0)
        return Outcome(
            events: detector.events, resynchronisations: observation.counters.resynchronisations, held: observation.counters.held,
            files: Int(recording.counters.files))
    }

    private func replay(_ paths: [String]) throws -> Outcome {
        let sensor = try ReplaySensor(paths)
        let clock = ObservationClock(sinceBoot: { sensor.now }, bootToWall: { sensor.bootToWall }, waited: { sensor.takeWait() })
        let detector = SeeingDetector()
        let observation = Observation(sensor: sensor, workloads: sensor.workloads, detectors: [detector], clock: clock) { _ in }
        try observation.start()
        try observation.run { sensor.isAtEnd }
        try observation.stop()
        #expect(sensor.failure == nil)
        return Outcome(
            events: detector.events, resynchronisations: observation.counters.resynchronisations, losses: sensor.losses.total)
    }
}

/// Everything that a rule could ask about an event.
private struct SeenEvent: Equatable {
    var type: EventType, time: UInt64, wallTime: UInt64, number: UInt64
    var ancestry: [ProcessSummary], exited: Bool, imageTime: UInt64, directory: String?, parentPID: UInt32
    var workload: Workload.Container?

    func isSameButNumbered(_ other: SeenEvent) -> Bool {
        var copy = other
        (copy.number, copy.wallTime) = (number, wallTime)
        return copy == self
    }
}

private final class SeeingDetector: Detector {
    let interest = Interest()
    private(set) var events: [SeenEvent] = []

    func examine(_ context: EventContext, report: (Finding) -> Void) {
        var ancestry: [ProcessSummary] = []
        var process: Events.Process? = context.process
        while let present = process, ancestry.count < 70 {
            ancestry.append(ProcessSummary(present))
            process = present.parent
        }
        events.append(
            SeenEvent(
                type: context.record.type, time: context.record.time, wallTime: context.wallTime, number: context.number,
                ancestry: ancestry,
                exited: context.process.exited, imageTime: context.process.image.time, directory: context.process.directory?.text,
                parentPID: context.process.parentPID, workload: context.workload.container))
    }
}

/// A host on which chance rules: processes fork, execute and end, containers come and go, records are lost.
private final class ScriptedHost: Sensor {
    let name = "scripted"
    lazy var workloads = WorkloadDirectory(replaying: { [unowned self] in now })
    /// Containers whose names become known, and when.
    private var later: [(time: UInt64, number: UInt64, isFinal: Bool)] = []
    private var cgroups: [UInt64] = []
    private(set) var now: UInt64 = 10_000_000_000
    private(set) var losses = SensorLosses()
    private var random: SplitMix
    private var rounds: Int
    private let step: UInt64
    private var time: UInt64 = 9_000_000_000
    private var living: [ScriptedProcess] = []
    private var lastPID: UInt32 = 100, lastCgroup: UInt64 = 1000

    /// - Parameter step: nanoseconds between two looks.
    init(seed: UInt64, rounds: Int, step: UInt64) {
        self.step = step
        random = SplitMix(seed: seed)
        self.rounds = rounds
        living = [ScriptedProcess(id: ProcessID(pid: 1, start: 0), parent: ProcessID(pid: 0, start: 0))]
        for _ in 0..<20 { fork(random.pick(living)) { _ in } }
    }

    var isOver: Bool { rounds <= 0 }
    private static func id(_ number: UInt64) -> String { String(number + 1 << 40, radix: 16).padding(to: 64) }
    func replace(_ interest: Interest) {}
    func start(_ interest: Interest) {}
    func wait(timeout: Int32) {}
    func stop() { rounds = 0 }

    func snapshot(_ handle: (Record) -> Void) throws {
        for process in living { try process.record(.snapshot, time: time).withUnsafeBytes { handle(try Record($0)) } }
    }

    func poll(limit: Int, _ handle: (Record) -> Void) throws -> Int {
        guard rounds > 0 else { return 0 }
        rounds -= 1
        now += step / 2 + random.next() % step
        for cgroup in cgroups {
            guard let number = workloads.container(ofCgroup: cgroup) else { continue }
            // Some are known at once, some late, some in two steps, some never.
            if cgroup % 4 != 0 { later.append((now + cgroup % 5 * 300_000_000, number, cgroup % 3 != 0)) }
            if cgroup % 3 == 0 { later.append((now + 900_000_000, number, true)) }
        }
        cgroups = []
        for (_, number, isFinal) in later.filter({ $0.time <= now }) {
            var container = Workload.Container(id: Self.id(number), runtime: .podman)
            container.name = "name-\(number)"
            container.labels = isFinal ? ["number": "\(number)"] : [:]
            container.isResolved = isFinal
            workloads.deliver(WorkloadNews(number: number, isFinal: isFinal, container: container))
        }
        later.removeAll { $0.time <= now }
        var count = 0
        for _ in 0..<(random.next() % 40) {
            let isLost = random.next() % 100 == 0
            try happen { bytes in
                if isLost {
                    losses.lifecycle += 1
                } else {
                    try bytes.withUnsafeBytes { handle(try Record($0)) }
                    count += 1
                }
            }
        }
        return count
    }

    private func happen(_ handle: ([UInt8]) throws -> Void) rethrows {
        time += 1 + random.next() % 1_000_000
        let index = Int(random.next() % UInt64(living.count))
        switch random.next() % 10 {
        case 0,
            1 where living.count < 100:
            try fork(living[index], handle)
        case 2:
            living[index].path = "/bin/program-\(random.next() % 10)"
            living[index].arguments = "\(random.next() % 100)"
            try handle(living[index].record(.execve, time: time))
        case 3 where living.count > 5 && index > 0:
            let ended = living.remove(at: index)
            // Orphans have a new parent, and stay who they were.
            for other in living.indices where living[other].parent == ended.id { living[other].parent = living[0].id }
            try handle(ended.record(.procexit, time: time))
        case 4:
            lastCgroup += 1
            cgroups.append(lastCgroup)
            var record = RecordBuilder(.cgroupCreated, process: living[index].id, time: time)
            record.header.args.0 = lastCgroup
            record.add(
                .path, random.next() % 2 == 0 ? "/system.slice/unit-\(lastCgroup)" : "/machine.slice/libpod-\(Self.id(lastCgroup)).scope")
            try handle(record.bytes)
            living[index].cgroup = lastCgroup
        case 5 where living[index].cgroup != 1:
            var record = RecordBuilder(.cgroupRemoved, process: living[0].id, time: time)
            record.header.args.0 = living[index].cgroup
            try handle(record.bytes)
        default:
            living[index].directory = "/folder-\(random.next() % 3)"
            try handle(living[index].record(.openat, time: time))
        }
    }

    private func fork(_ parent: ScriptedProcess, _ handle: ([UInt8]) throws -> Void) rethrows {
        // Few pids, so that they are used again.
        repeat { lastPID = lastPID % 300 + 2 } while living.contains { $0.id.pid == lastPID }
        var child = parent
        child.id = ProcessID(pid: lastPID, start: time)
        child.parent = parent.id
        living.append(child)
        var record = child.builder(.clone, time: time)
        record.header.flags = RecordFlags.child.rawValue
        try handle(record.bytes)
    }
}

private struct ScriptedProcess {
    var id: ProcessID, parent: ProcessID
    var path = "/sbin/init", arguments = "", directory = "/", cgroup: UInt64 = 1

    func record(_ type: EventType, time: UInt64) -> [UInt8] { builder(type, time: time).bytes }

    func builder(_ type: EventType, time: UInt64) -> RecordBuilder {
        var record = RecordBuilder(type, process: id, time: time)
        record.header.cgroup = cgroup
        var task = plimsoll_task()
        (task.parent, task.parent_start) = (parent.pid, parent.start)
        withUnsafeMutableBytes(of: &task.comm) { $0.copyBytes(from: path.split(separator: "/").last?.utf8.prefix(15) ?? "".utf8.prefix(0)) }
        record.add(task)
        record.add(.directory, directory)
        if type == .execve || type == .snapshot {
            record.add(.path, path)
            record.add(.argv, "\(path)\0\(arguments)\0")
            var credentials = plimsoll_credentials()
            credentials.uid = id.pid % 3
            record.add(credentials)
        }
        return record
    }
}

extension String {
    fileprivate func padding(to count: Int) -> String { String(repeating: "0", count: count - self.count) + self }
}
