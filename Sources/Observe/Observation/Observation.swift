import Events
import Linux
import Sensors
import Workloads

/// The way of an event: sensor, process table, workload, detectors. Runs on one thread; nothing in it blocks or allocates unless a
/// process or a cgroup appears, or something is found.
public final class Observation {
    /// What happened so far.
    public struct Counters: Sendable, Hashable {
        /// Events that detectors looked at.
        public var handled: UInt64 = 0
        /// Findings reported.
        public var findings: UInt64 = 0
        /// How often the processes were read anew because lifecycle records were lost.
        public var resynchronisations: UInt64 = 0
        /// Nothing.
        public init() {}
    }

    /// What happened so far.
    public private(set) var counters = Counters()
    /// Every process.
    public let processes: ProcessTable
    /// Every workload.
    public let workloads: WorkloadDirectory
    /// Called with each record, for tests and recordings; nil normally.
    public var tap: ((Record) -> Void)?

    private let sensor: any Sensor
    private var detectors: [any Detector]
    private let report: (Finding) -> Void
    private var bootToWall = Clock.bootToWall()
    private var lastHousekeeping: UInt64 = 0
    private var lifecycleLosses: UInt64 = 0

    /// Connects the parts; nothing runs yet.
    /// - Parameter report: called on the thread of ``run(until:)``; must not block.
    public init(sensor: any Sensor, workloads: WorkloadDirectory, detectors: [any Detector], report: @escaping (Finding) -> Void) {
        self.sensor = sensor
        self.workloads = workloads
        self.detectors = detectors
        self.report = report
        processes = ProcessTable { workloads.workload(ofCgroup: $0) ?? .host }
    }

    /// Attaches the sensor and learns what is there.
    /// - Throws: what the sensor throws.
    public func start() throws {
        _ = workloads.scan()
        try sensor.start(Self.interest(of: detectors))
        try readProcesses()
    }

    /// Exchanges the detectors. What was seen until now is judged by the old ones, what comes by the new ones; nothing is missed.
    /// - Throws: what the sensor throws; the old ones stay then.
    public func replace(_ detectors: [any Detector]) throws {
        try sensor.replace(Self.interest(of: detectors))
        for _ in 0..<Self.lastBatches where try sensor.poll(limit: Self.batch, { handle($0) }) < Self.batch { break }
        self.detectors = detectors
    }

    private static func interest(of detectors: [any Detector]) -> Interest {
        detectors.reduce(Interest()) { $0.union($1.interest) }
    }

    /// Handles events until told to stop.
    /// - Parameter isOver: asked after every batch, at least every ``longestWait`` milliseconds.
    public func run(until isOver: () -> Bool) throws {
        while !isOver() {
            let count = try sensor.poll(limit: Self.batch) { handle($0) }
            housekeep()
            if count < Self.batch, !isOver() { try sensor.wait(timeout: Self.longestWait) }
        }
    }

    /// Takes no more events; those already taken are handled.
    public func stop() throws {
        sensor.stop()
        for _ in 0..<Self.lastBatches where try sensor.poll(limit: Self.batch, { handle($0) }) < Self.batch { break }
    }

    private func handle(_ record: Record) {
        tap?(record)
        switch record.type {
        case .cgroupCreated:
            guard let path = record.field(.path) else { return }
            let maker = processes.process(pid: record.process.pid)
            let workload = workloads.cgroupAppeared(
                id: record.argument(0), path: String(decoding: path, as: UTF8.self), hint: maker.flatMap(Self.hint))
            processes.update(cgroup: record.argument(0), workload)
            return
        case .cgroupRemoved: return workloads.cgroupRemoved(id: record.argument(0))
        default: break
        }
        let process = processes.apply(record)
        if record.type == .snapshot { return }
        counters.handled += 1
        let context = EventContext(
            record: record, process: process, number: counters.handled, wallTime: record.time &+ bootToWall, processes: processes)
        for detector in detectors {
            detector.examine(context) {
                counters.findings += 1
                report($0)
            }
        }
    }

    /// The runtime that makes a cgroup knows the container's bundle; so may who started it.
    private static func hint(_ process: Process) -> BundleHint? {
        var candidate: Process? = process
        for _ in 0..<hintGenerations {
            guard let current = candidate else { return nil }
            if let hint = BundleHint(argv: current.image.argv.view, directory: current.directory?.text) { return hint }
            candidate = current.parent
        }
        return nil
    }

    private func housekeep() {
        workloads.drain { cgroup, workload in processes.update(cgroup: cgroup, workload) }
        let now = Clock.sinceBoot()
        guard now > lastHousekeeping + Self.housekeepingInterval else { return }
        lastHousekeeping = now
        sensor.housekeep()
        bootToWall = Clock.bootToWall()
        processes.forget(now: now)
        let lost = sensor.losses.lifecycle
        if lost > lifecycleLosses {
            lifecycleLosses = lost
            counters.resynchronisations += 1
            try? readProcesses()
        }
    }

    private func readProcesses() throws {
        let begin = Clock.sinceBoot()
        var living = Set<ProcessID>()
        try sensor.snapshot { record in
            living.insert(record.process)
            _ = processes.apply(record)
        }
        processes.retain(living, now: begin)
        processes.connect()
    }

    private static let batch = 4096
    private static let lastBatches = 64
    /// Milliseconds.
    public static let longestWait: Int32 = 250
    private static let housekeepingInterval: UInt64 = 1_000_000_000
    private static let hintGenerations = 3
}
