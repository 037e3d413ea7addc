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
    public let workloads: any WorkloadLookup
    /// Called with each record, for tests and recordings; nil normally.
    public var tap: ((Record) -> Void)?
    /// Told what a recording needs besides records; nil normally.
    public weak var recorder: (any ObservationRecorder)?
    /// What to add to an event's time for the wall clock's, nanoseconds.
    public private(set) var bootToWall: UInt64

    private let sensor: any Sensor
    private let detectors: [any Detector]
    private let report: (Finding) -> Void
    private let clock: ObservationClock
    private var lastHousekeeping: UInt64 = 0
    private var lifecycleLosses: UInt64 = 0

    /// Connects the parts; nothing runs yet.
    /// - Parameters:
    ///   - clock: the recording's for a replay.
    ///   - report: called on the thread of ``run(until:)``; must not block.
    public init(
        sensor: any Sensor, workloads: any WorkloadLookup, detectors: [any Detector], clock: ObservationClock = .system,
        report: @escaping (Finding) -> Void
    ) {
        self.clock = clock
        bootToWall = clock.bootToWall()
        self.sensor = sensor
        self.workloads = workloads
        self.detectors = detectors
        self.report = report
        processes = ProcessTable { workloads.workload(ofCgroup: $0) ?? .host }
    }

    /// Attaches the sensor and learns what is there.
    /// - Throws: what the sensor throws.
    public func start() throws {
        var interest = Interest()
        for detector in detectors { interest = interest.union(detector.interest) }
        _ = workloads.scan()
        try sensor.start(interest)
        try readProcesses()
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
            if !workload.isHost { recorder?.learnt(workload, ofCgroup: record.argument(0), at: nil) }
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
        let now = clock.sinceBoot()
        workloads.drain { cgroup, workload in
            processes.update(cgroup: cgroup, workload)
            recorder?.learnt(workload, ofCgroup: cgroup, at: now)
        }
        guard now > lastHousekeeping + Self.housekeepingInterval else { return }
        lastHousekeeping = now
        bootToWall = clock.bootToWall()
        processes.forget(now: now)
        let losses = sensor.losses
        let isResynchronised = losses.lifecycle > lifecycleLosses
        if isResynchronised {
            lifecycleLosses = losses.lifecycle
            counters.resynchronisations += 1
            try? readProcesses()
        }
        recorder?.kept(house: now, bootToWall: bootToWall, losses: losses, isResynchronised: isResynchronised)
    }

    private func readProcesses() throws {
        let begin = clock.sinceBoot()
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
