import Delivery
import EBPFSensor
import Events
import Linux
import Observation
import Recording
import RuleEngine
import Sensors
import Workloads

extension Agent {
    /// What looks at events besides the agent's watch over itself: the rules, or nothing but their interest.
    func detectors(_ files: RuleFiles) -> [any Detector] {
        let everything = Interest(calls: Dictionary(uniqueKeysWithValues: EBPFSensor.observable.map { ($0, .always) }), environment: true)
        let wanted: [any Detector] = options.observesEverything ? [InterestAlone(everything)] : []
        return wanted + [options.detects ? files.detector : InterestAlone(files.detector.interest)]
    }

    /// Opens the recording that was asked for.
    func makeWriter(_ host: HostFacts) throws -> RecordingWriter? {
        try options.recording.map { try RecordingWriter($0, host: RecordedHost(host, began: Linux.Clock.wall())) }
    }

    /// Writes what is left and tells what there is.
    func finish(_ recorder: ObservationRecording) throws {
        let failure = recorder.close()
        let counters = recorder.counters
        let files = counters.files == 1 ? "" : " of \(counters.files) files in all"
        say("Recorded \(counters.records) events (\(counters.fileBytes) bytes)\(files).")
        if counters.lost > 0 { say("Lost \(counters.lost) events of the recording: the disk is too slow for them.") }
        if counters.cutWorkloads > 0 {
            say("Some mounts or labels of \(counters.cutWorkloads) workloads were not recorded: they are too long.")
        }
        guard let failure else { return }
        // Findings were still made: who watches has lost the recording alone.
        if options.detects { say("The recording is not complete: \(failure)") } else { throw failure }
    }
}

/// Wants to see something, and finds nothing.
private final class InterestAlone: Detector {
    let interest: Interest
    init(_ interest: Interest) { self.interest = interest }
    func examine(_ context: EventContext, report: (Finding) -> Void) {}
}

/// Takes an observation to a recording.
final class ObservationRecording: ObservationRecorder {
    private let writer: RecordingWriter
    private unowned let observation: Observation
    private let sensor: any Sensor
    private let names: HostNames

    /// Begins with the state of now: the observation has started.
    init(_ writer: RecordingWriter, of observation: Observation, sensor: any Sensor, names: HostNames) {
        self.writer = writer
        self.observation = observation
        self.sensor = sensor
        self.names = names
        writer.tables = { [unowned self] in write($0) }
        observation.tap = { writer.append($0) }
        observation.recorder = self
        observation.workloads.news = { [unowned observation] in writer.append($0, time: observation.now) }
        names.changed = { owner, names in
            if let names { writer.append(names, of: owner) } else if let owner { writer.appendNamesGone(of: owner) }
        }
        writer.resynchronise()
    }

    var counters: RecordingWriter.Counters { writer.counters }

    func waited(behind: UInt64, at now: UInt64) { writer.appendWait(behind: behind, time: now) }

    func kept(house now: UInt64, bootToWall: UInt64, losses: SensorLosses, isResynchronised: Bool) {
        writer.append(mark(now, bootToWall, losses))
        if isResynchronised { writer.resynchronise() }
    }

    /// - Returns: why the recording is not complete; nil if it is.
    func close() -> RecordingError? {
        observation.tap = nil
        observation.recorder = nil
        observation.workloads.news = nil
        names.changed = nil
        do throws(RecordingError) { try writer.close() } catch { return error }
        return nil
    }

    private func write(_ tables: RecordingTables) {
        let now = Linux.Clock.sinceBoot()
        tables.add(mark(now, observation.bootToWall, sensor.losses))
        names.forEachRecorded { owner, names in tables.add(names, of: owner) }
        tables.add(observation.workloads.recorded)
        observation.processes.snapshots(now: now) { tables.add(process: $0) }
    }

    private func mark(_ now: UInt64, _ bootToWall: UInt64, _ losses: SensorLosses) -> RecordingMark {
        RecordingMark(now: now, bootToWall: bootToWall, localOffset: names.localOffset(at: now &+ bootToWall), losses: losses)
    }
}
