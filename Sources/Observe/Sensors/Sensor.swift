import Events

/// Where events come from. A sensor owns its kernel objects and hands over records in the order in which things happened.
public protocol Sensor: AnyObject {
    /// `ebpf`, `procfs` …
    var name: String { get }
    /// Starts observing; from here on nothing that the interest names is missed without being counted.
    func start(_ interest: Interest) throws
    /// Hands over a ``EventType/snapshot`` of every process that is there. Called after ``start(_:)``, and again after lifecycle losses.
    func snapshot(_ handle: (Record) -> Void) throws
    /// Hands over what happened since, oldest first. Returns when nothing is left, or when `limit` records were handed over.
    /// - Returns: how many records were handed over.
    func poll(limit: Int, _ handle: (Record) -> Void) throws -> Int
    /// Blocks until there may be something to poll, or until the time is over.
    /// - Parameter timeout: milliseconds; negative waits for ever.
    func wait(timeout: Int32) throws
    /// Stops taking events, at once. The kernel's objects are released in `deinit`.
    func stop()
    /// Watches for something else from now on. Nothing that both interests name is missed or handed over twice.
    func replace(_ interest: Interest) throws
    /// Called now and then, about once a second, for what need not be done at once.
    func housekeep()
    /// What was lost so far, by cause.
    var losses: SensorLosses { get }
    /// Takes less, or all again, from now on. What is left out is counted in ``SensorLosses/shed``.
    func shed(_ level: SheddingLevel)
    /// Lets a cgroup, and those that are made inside of it from now on, use the share that another cgroup owns, or its own.
    func useShare(of owner: UInt64, for cgroup: UInt64)
    /// These cgroups are the host's and no container's, and stay that: what a process does that was in no others may be held back where
    /// only containers are of interest.
    func learn(hostCgroups: [UInt64])
    /// Events that were shed so far, by cgroup; may forget cgroups that were not seen for long.
    var shedByCgroup: [UInt64: UInt64] { get }
    /// Bytes of this sensor's that the resident memory has twice.
    var sharedBytes: Int { get }
    /// What does not work any more although it was started: programs that were detached, settings that somebody changed. Asked every few
    /// seconds; a line each, the same fault in the same words. Empty if all is well.
    var faults: [String] { get }
    /// What this sensor does not see on this host, besides what it has no programs for.
    var limitations: [Limitation] { get }
}

extension Sensor {
    /// Takes everything all the same: for sensors that cost the same whatever they take.
    public func shed(_ level: SheddingLevel) {}
    /// Nothing: for sensors that give no shares.
    public func useShare(of owner: UInt64, for cgroup: UInt64) {}
    /// Nothing: for sensors that hold nothing back.
    public func learn(hostCgroups: [UInt64]) {}
    /// Nothing.
    public var shedByCgroup: [UInt64: UInt64] { [:] }
    /// None.
    public var sharedBytes: Int { 0 }
    /// Nothing that could be taken away.
    public var faults: [String] { [] }
    /// None.
    public var limitations: [Limitation] { [] }
}

/// Something that is not seen on this host in this mode.
public struct Limitation: Sendable, Hashable {
    /// What is not seen, such as `32-bit calls`.
    public var what: String
    /// Why.
    public var why: String
    /// What to do about it.
    public var remedy: String
    /// Rules about these events are the ones that it touches; empty if it touches rules of every kind.
    public var events: Set<EventType>

    /// A limitation.
    public init(what: String, why: String, remedy: String, events: Set<EventType> = []) {
        self.what = what
        self.why = why
        self.remedy = remedy
        self.events = events
    }
}

extension Sensor {
    /// Nothing to do.
    public func housekeep() {}
}

/// Events that happened and were wanted, and were not handed over.
public struct SensorLosses: Sendable, Hashable {
    /// fork, exec, exit or cgroup records for which there was no room: the process table may be wrong until it is read anew.
    public var lifecycle: UInt64 = 0
    /// Other records for which there was no room.
    public var bulk: UInt64 = 0
    /// Other records that were not taken because their workload had used up its share.
    public var shed: UInt64 = 0
    /// Records that the decoder refused.
    public var malformed: UInt64 = 0
    /// No losses.
    public init() {}
    /// All of them.
    public var total: UInt64 { lifecycle + bulk + shed + malformed }
}
