import CLayout
import Events
import Linux
import Sensors
import Workloads

/// The way of an event: sensor, process table, workload, detectors. Runs on one thread; nothing in it blocks or allocates unless a
/// process or a cgroup appears, something is found, or a container is so new that its name is not known.
public final class Observation {
    /// What happened so far.
    public struct Counters: Sendable, Hashable {
        /// Events that detectors looked at.
        public var handled: UInt64 = 0
        /// Findings reported.
        public var findings: UInt64 = 0
        /// How often the processes were read anew because lifecycle records were lost.
        public var resynchronisations: UInt64 = 0
        /// Events that waited until their container was known.
        public var held: UInt64 = 0
        /// Of them those that could not wait longer because there were too many.
        public var crowdedOut: UInt64 = 0
        /// Nothing.
        public init() {}
    }

    /// What happened so far.
    public internal(set) var counters = Counters()
    /// Every process.
    public let processes: ProcessTable
    /// Every workload.
    public let workloads: WorkloadDirectory
    /// Called with each record of the sensor, for tests and recordings; nil normally.
    public var tap: ((Record) -> Void)?
    /// Told what a recording needs besides records; nil normally.
    public weak var recorder: (any ObservationRecorder)?
    /// What to add to an event's time for the wall clock's, nanoseconds.
    public internal(set) var bootToWall: UInt64
    /// Of the last look at what happened besides events, CLOCK_BOOTTIME, nanoseconds.
    public private(set) var now: UInt64 = 0

    let sensor: any Sensor
    var detectors: [any Detector]
    let report: (Finding) -> Void
    var ledger = ContainerLedger()
    /// By a container's number, the cgroup whose share it uses, whatever cgroups it makes.
    var shares: [UInt64: UInt64] = [:]
    var held: HeldEvents
    let clock: ObservationClock
    /// Whether the sensor has seen everyone leave who has left a container.
    var knowsLeavers = false
    private var lastHousekeeping: UInt64 = 0
    /// Losses of lifecycle records when the process table was last whole, and now; nil until something asks for it.
    private var lifecycleLosses: UInt64 = 0
    private var presentLosses: UInt64?

    /// Connects the parts; nothing runs yet.
    /// - Parameters:
    ///   - clock: the recording's for a replay.
    ///   - report: called on the thread of ``run(until:)``; must not block.
    public init(
        sensor: any Sensor, workloads: WorkloadDirectory, detectors: [any Detector], clock: ObservationClock = .system,
        report: @escaping (Finding) -> Void
    ) {
        self.clock = clock
        bootToWall = clock.bootToWall()
        self.sensor = sensor
        self.workloads = workloads
        self.detectors = detectors
        self.report = report
        held = HeldEvents(workloads: workloads)
        processes = ProcessTable(cgroups: workloads)
    }

    /// Attaches the sensor and learns what is there.
    /// - Throws: what the sensor throws.
    public func start() throws {
        _ = workloads.scan()
        try sensor.start(Self.interest(of: detectors))
        // Again, for those that appeared before the sensor was attached.
        _ = workloads.scan()
        try readProcesses()
        adoptContainers()
        tellHostCgroups()
    }

    /// Tells the sensor which cgroups are the host's. It sees whoever leaves a container from now on; of one that had left before it knows
    /// nothing, and then nothing is held back for being the host's.
    private func tellHostCgroups() {
        knowsLeavers = !processes.all.contains { !$0.workload.isHost && $0.escapedTo != 0 && !$0.exited }
        if knowsLeavers { sensor.learn(hostCgroups: workloads.hostCgroups) }
    }

    /// Exchanges the detectors. What was seen until now is judged by the old ones, what comes by the new ones, and so is what waits for the
    /// name of its container; nothing is missed.
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
            presentLosses = nil
            let count = try sensor.poll(limit: Self.batch) { handle($0) }
            housekeep()
            if count < Self.batch, !isOver() { try sensor.wait(timeout: held.isEmpty ? Self.longestWait : ObservationLimits.heldWait) }
        }
    }

    /// Takes no more events; those already taken are handled, with what is known of their workloads.
    public func stop() throws {
        sensor.stop()
        for _ in 0..<Self.lastBatches where try sensor.poll(limit: Self.batch, { handle($0) }) < Self.batch { break }
        takeNews()
        held.release(through: .max, processes: processes) { judge($0) }
    }

    /// Takes an event that the agent made itself, as if a sensor had handed it over.
    public func inject(_ record: RecordBuilder) {
        record.bytes.withUnsafeBytes { bytes in
            if let record = try? Record(bytes) { handle(record) }
        }
    }

    /// Whether process events were lost since the table was last whole. Asked when something was found, at most once a batch.
    var isTableIncomplete: Bool {
        let present = presentLosses ?? sensor.losses.lifecycle
        presentLosses = present
        return present > lifecycleLosses
    }

    /// Takes over what was resolved, and looks at the events that waited for it.
    private func takeNews() {
        now = clock.sinceBoot()
        var isNew = false
        workloads.drain { cgroup, workload in
            isNew = true
            processes.update(cgroup: cgroup, workload)
        }
        guard !held.isEmpty else { return }
        let expired = clock.waited.map { waited in waited().map { counters.handled &- $0 } ?? 0 } ?? held.lastExpired(now: now)
        guard isNew || expired > 0 else { return }
        if expired > 0 { recorder?.waited(behind: counters.handled - expired, at: now) }
        held.release(through: expired, processes: processes) { judge($0) }
    }

    private func housekeep() {
        takeNews()
        guard now > lastHousekeeping + Self.housekeepingInterval else { return }
        lastHousekeeping = now
        sensor.housekeep()
        bootToWall = clock.bootToWall()
        processes.forget(now: now)
        let losses = sensor.losses, lost = losses.lifecycle
        let isResynchronised = lost > lifecycleLosses
        if isResynchronised {
            counters.resynchronisations += 1
            workloads.rescan()
            // Where it fails the table is not whole: it is tried again the next time.
            if (try? readProcesses()) != nil { lifecycleLosses = lost }
            adoptContainers()
        }
        recorder?.kept(house: now, bootToWall: bootToWall, losses: losses, isResynchronised: isResynchronised)
    }

    private func readProcesses() throws {
        let begin = clock.sinceBoot()
        var living = Set<ProcessID>()
        try sensor.snapshot { record in
            living.insert(record.process)
            registerCgroup(of: record)
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
}
