import Events
import Foundation
import Sensors
import TestKit
import Testing
import Workloads

@testable import Observation

/// A sensor that says what a test wrote down.
final class ScriptedSensor: Sensor {
    let name = "scripted"
    var batches: [[[UInt8]]] = []
    var processes: [[UInt8]] = []
    var losses = SensorLosses()
    private(set) var interest: Interest?
    private(set) var snapshots = 0, isStopped = false

    func start(_ interest: Interest) { self.interest = interest }
    func snapshot(_ handle: (Record) -> Void) throws {
        snapshots += 1
        for bytes in processes { try bytes.withUnsafeBytes { handle(try Record($0)) } }
    }
    func poll(limit: Int, _ handle: (Record) -> Void) throws -> Int {
        guard !batches.isEmpty else { return 0 }
        let batch = batches.removeFirst()
        for bytes in batch { try bytes.withUnsafeBytes { handle(try Record($0)) } }
        return batch.count
    }
    func replace(_ interest: Interest) { self.interest = interest }
    func wait(timeout: Int32) {}
    func stop() { isStopped = true }
}

/// Writes down what it is shown.
final class NotingDetector: Detector {
    let interest: Interest
    private(set) var seen: [(type: EventType, path: String?, workload: String?, number: UInt64)] = []

    init(_ interest: Interest) { self.interest = interest }
    func examine(_ context: EventContext, report: (Finding) -> Void) {
        seen.append((context.record.type, context.process.image.path?.text, context.workload.container?.id, context.number))
    }
}

struct ObservationTests {
    private let sensor = ScriptedSensor()
    private let folder: TemporaryDirectory
    private let first = ProcessID(pid: 10, start: 1_000), second = ProcessID(pid: 20, start: 2_000)

    init() throws {
        folder = try TemporaryDirectory()
        sensor.processes = [Records.snapshot(first, "/bin/sh")]
    }

    private func observation(_ detectors: [any Detector]) -> Observation {
        Observation(sensor: sensor, workloads: WorkloadDirectory(cgroupRoot: folder.path), detectors: detectors) { _ in }
    }

    private func run(_ observation: Observation) throws {
        try observation.run { sensor.batches.isEmpty }
        try observation.stop()
    }

    @Test func interestsAreJoined() throws {
        let left = NotingDetector(Interest(calls: [.open: .always])),
            right = NotingDetector(Interest(calls: [.dup: .always], environment: true))
        try observation([left, right]).start()
        #expect(sensor.interest == Interest(calls: [.open: .always, .dup: .always], environment: true))
        #expect(sensor.snapshots == 1)
    }

    @Test func eventsComeInOrderWithTheirProcess() throws {
        let detector = NotingDetector(Interest())
        let observation = observation([detector])
        try observation.start()
        sensor.batches = [
            [Records.fork(second, by: first), Records.open(second, time: 2_010)],
            [
                Records.exec(second, "/bin/cat", parent: first, time: 2_020), Records.open(second, time: 2_030),
                Records.exit(second, time: 2_040),
            ],
        ]
        try run(observation)
        #expect(detector.seen.map(\.type) == [.clone, .openat, .execve, .openat, .procexit])
        #expect(detector.seen.map(\.path) == ["/bin/sh", "/bin/sh", "/bin/cat", "/bin/cat", "/bin/cat"])
        #expect(detector.seen.map(\.number) == [1, 2, 3, 4, 5])
        #expect(observation.counters.handled == 5 && sensor.isStopped)
    }

    @Test func whatCameBeforeTheEndIsHandled() throws {
        let detector = NotingDetector(Interest())
        let observation = observation([detector])
        try observation.start()
        sensor.batches = [[Records.open(first, time: 1_010)]]
        try observation.run { true }
        try observation.stop()
        #expect(detector.seen.count == 1)
    }

    @Test func aLossOfLifecycleRecordsReadsTheProcessesAnew() throws {
        let observation = observation([])
        try observation.start()
        sensor.losses.lifecycle = 1
        sensor.processes = [Records.snapshot(second, "/bin/b")]
        sensor.batches = [[Records.open(second, time: 2_010)]]
        let end = ContinuousClock.now + .seconds(3)
        try observation.run { observation.counters.resynchronisations > 0 || ContinuousClock.now > end }
        #expect(observation.counters.resynchronisations == 1 && sensor.snapshots == 2)
        #expect(observation.processes.process(pid: 10)?.exited != false)
        #expect(observation.processes.process(pid: 20)?.image.path == "/bin/b")
    }

    @Test func aNewCgroupIsItsContainer() throws {
        let detector = NotingDetector(Interest())
        let observation = observation([detector])
        try observation.start()
        let id = String(repeating: "0123456789abcdef", count: 4)
        sensor.batches = [
            [
                Records.cgroup(.cgroupCreated, id: 77, path: "/machine.slice/libpod-\(id).scope", by: first, time: 1_500),
                Records.fork(second, by: first, cgroup: 77),
                Records.cgroup(.cgroupRemoved, id: 77, path: "/machine.slice/libpod-\(id).scope", by: first, time: 2_500),
                Records.open(second, time: 2_600, cgroup: 77),
            ]
        ]
        try run(observation)
        #expect(detector.seen.map(\.type) == [.containerCreated, .clone, .containerRemoved, .openat])
        #expect(detector.seen.map(\.workload) == [id, id, id, id], "also after the cgroup has gone")
    }

    @Test func cgroupsOfTheHostAreNoEvents() throws {
        let detector = NotingDetector(Interest())
        let observation = observation([detector])
        try observation.start()
        sensor.batches = [
            [
                Records.cgroup(.cgroupCreated, id: 78, path: "/system.slice/cron.service", by: first, time: 1_500),
                Records.cgroup(.cgroupRemoved, id: 78, path: "/system.slice/cron.service", by: first, time: 1_600),
            ]
        ]
        try run(observation)
        #expect(detector.seen.isEmpty)
    }

    /// Reports every event.
    private final class TalkativeDetector: Detector {
        let interest = Interest()
        func examine(_ context: EventContext, report: (Finding) -> Void) {
            report(
                Finding(
                    id: "", detector: "", rule: "\(context.record.type)", severity: .debug, source: "", time: 0,
                    eventNumber: context.number,
                    message: "", fields: [], tags: [], workload: context.workload, ancestry: [], record: []))
        }
    }

    @Test func findingsAfterALossAreIncompleteUntilTheTableIsWhole() throws {
        var found: [Finding] = []
        let observation = Observation(
            sensor: sensor, workloads: WorkloadDirectory(cgroupRoot: folder.path), detectors: [TalkativeDetector()]
        ) { found.append($0) }
        try observation.start()
        sensor.batches = [[Records.open(first, time: 1_010)]]
        try observation.run { sensor.batches.isEmpty }
        sensor.losses.lifecycle = 3
        sensor.batches = [[Records.open(first, time: 1_020)]]
        try observation.run { sensor.batches.isEmpty }
        let end = ContinuousClock.now + .seconds(3)
        try observation.run { observation.counters.resynchronisations > 0 || ContinuousClock.now > end }
        sensor.batches = [[Records.open(first, time: 1_030)]]
        try observation.run { sensor.batches.isEmpty }
        #expect(found.map(\.isIncomplete) == [false, true, false])
        #expect(found[1].incompleteness == .processEventsLost)
    }

    @Test func eventsOfTheAgentGoTheSameWay() throws {
        let detector = NotingDetector(Interest())
        let observation = observation([detector])
        try observation.start()
        var taped: [EventType] = []
        observation.tap = { taped.append($0.type) }
        observation.inject(WatchGap(from: 1, to: 2, cause: .killed).record(of: first, time: 3))
        var flood = RecordBuilder(.flooded, time: 4)
        flood.header.cgroup = 77
        observation.inject(flood)
        #expect(detector.seen.map(\.type) == [.watchGap, .flooded] && taped == [.watchGap, .flooded])
        #expect(detector.seen.map(\.path) == ["/bin/sh", nil])
        #expect(observation.processes.count == 1, "a flood is nobody's")
    }
}
