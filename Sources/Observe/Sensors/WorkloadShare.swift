/// How many events a workload may deliver: so that one of them cannot flood away what the others do.
///
/// While the ring has room, all is delivered. When half of it is full, only those get in who have not used up their share; with
/// ``isStrict`` that holds always. Processes, their begin and end, are never held back.
public struct WorkloadShare: Sendable, Hashable {
    /// Events a second that a workload can always count on.
    public var rate: UInt64
    /// Events by which it may be ahead of that.
    public var burst: UInt64
    /// Nobody gets more than that, even if there is room.
    public var isStrict: Bool

    /// A share. The defaults leave a busy container in peace and let a ring of 4 MiB hold the bursts of a few.
    public init(rate: UInt64 = 20_000, burst: UInt64 = 2_000, isStrict: Bool = false) {
        self.rate = max(1, rate)
        self.burst = burst
        self.isStrict = isStrict
    }

    /// Nanoseconds between two events, if they come evenly.
    public var interval: UInt64 { 1_000_000_000 / rate }
    /// Nanoseconds by which a workload may be ahead.
    public var burstTime: UInt64 { burst * interval }
}
