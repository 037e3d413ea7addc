import Delivery
import EBPFSensor
import Events
import Glibc
import Linux
import Logging
import Observation
import ProcfsSensor
import Recording
import RuleEngine
import Sensors
import Workloads

/// The agent of a host: sensor, detectors and delivery, run until it is told to stop.
public final class Agent {
    /// Which sensor to use.
    public enum SensorChoice: String, Sendable, CaseIterable { case auto, ebpf, procfs }

    /// What to do.
    public struct Options: Sendable {
        /// Files and directories of rules, in order.
        public var rules: [String] = []
        /// Sinks, as `--output` says them.
        public var outputs: [SinkDescription] = []
        /// For the lock and later the store.
        public var dataDirectory = "/var/lib/plimsoll"
        /// How long to run, nanoseconds; nil until a signal comes.
        public var duration: UInt64?
        /// Which sensor.
        public var sensor = SensorChoice.auto
        /// Where to write statistics as one JSON line at the end and on SIGUSR1; nil for nowhere.
        public var statistics: String?
        /// Where to record what is observed; nil for nowhere.
        public var recording: RecordingWriter.Options?
        /// Whether the rules find anything; otherwise they only tell what is recorded.
        public var detects = true
        /// Observes whatever the sensor can, whether rules ask for it or not.
        public var observesEverything = false
        /// Files of a recording to replay instead of watching, the oldest first.
        public var replay: [String] = []
        /// Colour may be used on a terminal.
        public var colour = true
        /// Defaults.
        public init() {}
    }

    let options: Options
    let say: (String) -> Void
    private let host: HostFacts

    /// - Parameter say: a line for the person who started it, for standard error.
    public init(_ options: Options, say: @escaping (String) -> Void) throws {
        self.options = options
        self.say = say
        host = try HostFacts.current()
    }

    /// Runs.
    /// - Throws: ``AgentError`` for rules with errors, ``InstanceLock/Failure``, `RecordingError`, and what sensors and sinks throw.
    /// - Returns: how many findings there were.
    public func run() throws -> UInt64 {
        guard options.replay.isEmpty else { return try replay() }
        let lock = try InstanceLock(directory: options.dataDirectory)
        let names = HostNames(hostname: host.hostname)
        let files = try readRules(names)
        let delivery = try Delivery(options.outputs, hostname: host.hostname, colour: options.colour, logger: logger)
        let writer = try options.recording.map { try RecordingWriter($0, host: RecordedHost(host, began: Linux.Clock.wall())) }
        let sensor = try makeSensor()
        let workloads = WorkloadDirectory()
        let observation = Observation(sensor: sensor, workloads: workloads, detectors: detectors(files)) { delivery.submit($0) }
        Signals.install()
        try observation.start()
        let recorder = writer.map { ObservationRecording($0, of: observation, sensor: sensor, names: names) }
        announce(files, sensor, observation)
        say("ready")

        let end = options.duration.map { Linux.Clock.sinceBoot() + $0 }
        var nextRefresh = Linux.Clock.sinceBoot() + Self.refreshInterval
        try observation.run {
            if Signals.takeReopen() { delivery.reopen() }
            if Signals.takeReport() { writeStatistics(sensor, observation, delivery) }
            let now = Linux.Clock.sinceBoot()
            if now > nextRefresh {
                if names.refresh() { recorder?.namesChanged() }
                nextRefresh = now + Self.refreshInterval
            }
            // Who only records has nothing left to do.
            if !options.detects, writer?.failure != nil { return true }
            return Signals.shouldStop || end.map { now >= $0 } ?? false
        }
        try observation.stop()
        delivery.flush(until: .now + .milliseconds(800))
        delivery.stop()
        writeStatistics(sensor, observation, delivery)
        reportLosses(sensor, delivery)
        if let recorder { try finish(recorder) }
        workloads.stop()
        _ = consume lock
        return observation.counters.findings
    }

    /// Reads the rules and says what is wrong with them.
    func readRules(_ names: any NameLookup) throws -> RuleFiles {
        let files = try RuleFiles(options.rules, names: names)
        for diagnostic in files.diagnostics where diagnostic.level == .error || !files.isUsable { say(diagnostic.rendered) }
        guard files.isUsable else { throw AgentError.rules }
        return files
    }

    /// For the sinks.
    var logger: Logger {
        var logger = Logger(label: "plimsoll", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .warning
        return logger
    }

    private func makeSensor() throws -> any Sensor {
        if options.sensor == .procfs { return try ProcfsSensor() }
        let readiness = SensorReadiness.probe()
        do {
            if readiness.canUseEBPF || options.sensor == .ebpf { return try EBPFSensor() }
        } catch  where options.sensor == .auto {
            say("eBPF does not work here: \(error)")
        }
        say("The eBPF sensor cannot be used:")
        for line in readiness.missingForEBPF { say("  \(line)") }
        say("The procfs sensor is used instead, which sees less:")
        for line in readiness.worksWithProcfs { say("  \(line)") }
        return try ProcfsSensor()
    }

    private func announce(_ files: RuleFiles, _ sensor: any Sensor, _ observation: Observation) {
        let containers = observation.workloads.all.count { !$0.isHost }
        let active = files.detector.rules.count
        say(
            "Watching \(host.hostname) and \(containers) containers with the \(sensor.name) sensor: \(active) rules, \(observation.processes.count) processes."
        )
        guard let ebpf = sensor as? EBPFSensor, !ebpf.unobserved.isEmpty else { return }
        let calls = ebpf.unobserved.map(\.description).joined(separator: ", ")
        say("Not observed yet, although rules name them: \(calls). `plimsoll rules explain` tells which rules that touches.")
    }

    func writeStatistics(_ sensor: any Sensor, _ observation: Observation, _ delivery: Delivery) {
        guard let path = options.statistics else { return }
        let line = Statistics(sensor: sensor, counters: observation.counters, delivery: delivery.counters).json + "\n"
        let file = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { return say("The statistics cannot be written to \(path): \(SystemError.text(errno))") }
        defer { close(file) }
        let bytes = Array(line.utf8)
        if write(file, bytes, bytes.count) != bytes.count { say("The statistics cannot be written to \(path): \(SystemError.text(errno))") }
    }

    func reportLosses(_ sensor: any Sensor, _ delivery: Delivery) {
        let losses = sensor.losses
        if losses.total > 0 {
            say("Lost events: \(losses.lifecycle) of processes, \(losses.bulk) others, \(losses.malformed) malformed.")
        }
        for sink in delivery.counters where sink.lost > 0 {
            say("Lost findings: \(sink.lost) of \(sink.submitted) did not reach \(sink.name).")
        }
    }

    private static let refreshInterval: UInt64 = 5_000_000_000
}

/// Why the agent does not run.
public enum AgentError: Error {
    /// The rules have errors; they have been said.
    case rules
}
