import Delivery
import EBPFSensor
import Events
import Glibc
import Linux
import Logging
import Metrics
import Observation
import ProcfsSensor
import Recording
import Redaction
import Repeats
import RuleEngine
import RuleLanguage
import Sensors
import Workloads

/// The agent of a host: sensor, detectors and delivery, run until it is told to stop.
public final class Agent {
    /// Which sensor to use.
    public enum SensorChoice: String, Sendable, CaseIterable { case auto, ebpf, procfs }

    /// Whether to watch 32-bit calls.
    public typealias Compat = CompatChoice

    /// What the agent may take of the host before it sheds events.
    public struct Caps: Sendable, Hashable {
        /// Percent of one processor; nil for as much as there is.
        public var processor: Double?
        /// Resident bytes, the rings counted once; nil for as much as there is.
        public var memory: UInt64?
        /// Caps.
        public init(processor: Double? = 80, memory: UInt64? = 512 << 20) {
            self.processor = processor
            self.memory = memory
        }
    }

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
        /// Whether to watch 32-bit calls.
        public var compat = Compat.auto
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
        /// Where metrics are served; nil for nowhere.
        public var metrics: MetricsAddress?
        /// The address was asked for: that it cannot be used is an error.
        public var needsMetrics = false
        /// Takes secrets out of findings before they leave; nil to leave them in.
        public var redactor: Redactor?
        /// Above these, events are shed.
        public var caps = Caps()
        /// Keep privileges that watching does not need.
        public var keepsPrivileges = false
        /// Count the same finding again instead of telling it.
        public var countsRepeats = true
        /// Which rules are on, besides what they say themselves.
        public var selection = RuleChoices()
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
        // Before the first thread: each has its own capabilities, inherited from the one that starts it.
        let readiness = SensorReadiness.probe()
        let tracefs = readiness.canUseEBPF ? try? SharedTracefs() : nil
        // The types of the kernel's modules can be read with privileges only, and loading looks into them.
        let sensor = try makeSensor(readiness)
        (sensor as? EBPFSensor)?.tracefs = tracefs
        if !options.keepsPrivileges { AgentPrivileges.reduce(say) }
        let redactor = options.redactor
        let delivery = try Delivery(
            options.outputs, hostname: host.hostname, colour: options.colour, prepare: { redactor?.redact($0) ?? $0 }, logger: logger)
        let writer = try makeWriter(host)
        let workloads = WorkloadDirectory()
        var tally = FindingTally()
        var repeats = Repeats()
        let countsRepeats = options.countsRepeats
        let deliver = { (finding: Finding) in
            var finding = finding
            finding.namesFrom = names.source(for: finding.workload)
            tally.add(finding)
            for finding in repeats.told(of: finding, counts: countsRepeats, now: Linux.Clock.sinceBoot()) { delivery.submit(finding) }
        }
        let watch = SelfWatch(sensor: sensor, directory: options.dataDirectory, bootID: host.bootID, report: deliver, say: say)
        let observation = Observation(
            sensor: sensor, workloads: workloads, detectors: detectors(files) + [watch.detector], report: deliver)
        let load = LoadWatch(sensor: sensor, caps: options.caps, say: say)
        let board = MetricsBoard()
        let server = try serveMetrics(board)
        defer { server?.stop() }
        Signals.install()
        try observation.start()
        let recorder = writer.map { ObservationRecording($0, of: observation, sensor: sensor, names: names) }
        announce(files, sensor, observation)
        watch.begin(observation)
        ResourceUse.giveBackMemory()
        say("ready")

        let reload = RuleReload(options.rules, choices: options.selection, names: names)
        let end = options.duration.map { Linux.Clock.sinceBoot() + $0 }
        var nextLook = Linux.Clock.sinceBoot()
        var nextRefresh = Linux.Clock.sinceBoot() + Self.refreshInterval
        try observation.run {
            if Signals.takeReopen() {
                delivery.reopen()
                reload.begin()
            }
            if let outcome = reload.take() { exchange(outcome, observation, watch.detector) }
            if Signals.takeReport() { writeStatistics(sensor, observation, delivery) }
            let now = Linux.Clock.sinceBoot()
            watch.tick(now)
            load.tick(now, observation)
            for finding in repeats.due(now: now) { delivery.submit(finding) }
            if board.isAsked {
                let report = MetricsReport(
                    sensor: sensor, observation: observation, findings: tally, repeats: repeats.counters, delivery: delivery.counters,
                    watch: watch.counters, load: load, readers: names.readers)
                board.publish(report.text)
            }
            if now > nextLook {
                names.refresh(observation)
                nextLook = now + Self.lookInterval
            }
            if now > nextRefresh {
                names.refresh()
                nextRefresh = now + Self.refreshInterval
            }
            // Who only records has nothing left to do.
            if !options.detects, writer?.failure != nil { return true }
            return Signals.shouldStop || end.map { now >= $0 } ?? false
        }
        try observation.stop()
        watch.end()
        for finding in repeats.flush(now: Linux.Clock.sinceBoot()) { delivery.submit(finding) }
        delivery.flush(until: .now + .milliseconds(800))
        delivery.stop()
        writeStatistics(sensor, observation, delivery)
        reportLosses(sensor, delivery)
        if let recorder { try finish(recorder) }
        if workloads.losses.unresolved > 0 { say("Containers of which not everything is known: \(workloads.losses.unresolved).") }
        workloads.stop()
        _ = consume lock
        return observation.counters.findings
    }

    /// Reads the rules and says what is wrong with them.
    func readRules(_ names: any NameLookup) throws -> RuleFiles {
        let files = try RuleFiles(options.rules, choices: options.selection, names: names)
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

    /// Takes rules that were read anew into use; the old ones stay where that is not possible.
    private func exchange(_ outcome: RuleReload.Outcome, _ observation: Observation, _ integrity: any Detector) {
        switch outcome {
        case .refused(let reasons):
            for reason in reasons { say(reason) }
            say("The rules were not reloaded: the ones from before stay in use. Correct the errors above and send SIGHUP again.")
        case .rules(let files):
            do {
                try observation.replace(detectors(files) + [integrity])
                ResourceUse.giveBackMemory()
                say("Rules reloaded: \(files.detector.rules.count) rules.")
            } catch {
                say("The rules were not reloaded: \(error). The ones from before stay in use.")
            }
        }
    }

    private func makeSensor(_ readiness: SensorReadiness) throws -> any Sensor {
        if options.sensor == .procfs { return try ProcfsSensor() }
        do {
            if readiness.canUseEBPF || options.sensor == .ebpf { return try EBPFSensor(compat: options.compat) }
        } catch  where options.sensor == .auto {
            say("eBPF does not work here: \(error)")
        }
        say("The eBPF sensor cannot be used:")
        for line in readiness.missingForEBPF { say("  \(line)") }
        say("The procfs sensor is used instead, which sees less:")
        for line in readiness.worksWithProcfs { say("  \(line)") }
        return try ProcfsSensor()
    }

    /// Another program on the port that nobody asked for is no reason not to watch.
    private func serveMetrics(_ board: MetricsBoard) throws -> MetricsServer? {
        guard let address = options.metrics else { return nil }
        do {
            let server = try MetricsServer(address, board: board)
            if options.needsMetrics { say("Metrics: http://\(server.address)/metrics") }
            return server
        } catch {
            if options.needsMetrics { throw AgentError.metrics(address, "\(error)") }
            say(
                "Metrics are not served: \(address) cannot be used (\(error)); --metrics ADDRESS:PORT names another one, --metrics off none."
            )
            return nil
        }
    }

    private func announce(_ files: RuleFiles, _ sensor: any Sensor, _ observation: Observation) {
        let containers = observation.workloads.all.count { !$0.isHost }
        let active = files.detector.rules.count
        say(
            "Watching \(host.hostname) and \(containers) containers with the \(sensor.name) sensor: \(active) rules, \(observation.processes.count) processes."
        )
        for sentence in (sensor as? EBPFSensor)?.coverage.blindSpots ?? [] { say(sentence) }
        let wanted = files.detector.interest.calls
        // A call that this kernel does not have is no news at every start: `doctor` and `rules explain` tell.
        let unobserved = (sensor as? EBPFSensor)?.unobserved.filter { wanted[$0] != nil && !EBPFSensor.observable.contains($0) } ?? []
        guard !unobserved.isEmpty else { return }
        let calls = unobserved.map(\.description).joined(separator: ", ")
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
            let bulk = "\(losses.bulk) others, \(losses.shed) beyond a workload's share"
            say("Lost events: \(losses.lifecycle) of processes, \(bulk), \(losses.malformed) malformed.")
        }
        for sink in delivery.counters where sink.lost > 0 {
            say("Lost findings: \(sink.lost) of \(sink.submitted) did not reach \(sink.name).")
        }
    }

    private static let lookInterval: UInt64 = 1_000_000_000
    private static let refreshInterval: UInt64 = 5_000_000_000
}

/// Why the agent does not run.
public enum AgentError: Error {
    /// The rules have errors; they have been said.
    case rules
    /// Metrics cannot be served where they were asked for.
    case metrics(MetricsAddress, String)
}

extension AgentError: CustomStringConvertible {
    /// One line.
    public var description: String {
        switch self {
        case .rules: "the rules have errors"
        case .metrics(let address, let reason): "metrics cannot be served at \(address): \(reason); name another address with --metrics"
        }
    }
}
