import Linux
import Sensors

/// Is told, in the stream of records, what a replay needs to repeat an observation. Called on its thread.
///
/// What became known of containers is told by `WorkloadDirectory.news`.
public protocol ObservationRecorder: AnyObject {
    /// Events have waited long enough for their workload to become known.
    /// - Parameters:
    ///   - behind: how many events were numbered after the last of them.
    ///   - now: CLOCK_BOOTTIME, nanoseconds.
    func waited(behind: UInt64, at now: UInt64)
    /// The housekeeping was done.
    /// - Parameters:
    ///   - now: CLOCK_BOOTTIME, nanoseconds.
    ///   - bootToWall: used from here on.
    ///   - isResynchronised: the processes were read anew.
    func kept(house now: UInt64, bootToWall: UInt64, losses: SensorLosses, isResynchronised: Bool)
}

/// The time of an observation: the system's, or a recording's.
public struct ObservationClock {
    /// CLOCK_BOOTTIME, nanoseconds.
    public var sinceBoot: () -> UInt64
    /// What to add to it for the wall clock's, nanoseconds.
    public var bootToWall: () -> UInt64
    /// Which events have waited long enough for their workload, where a recording tells: how many came after the last of them; nil
    /// where none has.
    public var waited: (() -> UInt64?)?
    /// The kernel's clocks.
    public static var system: ObservationClock { ObservationClock(sinceBoot: Clock.sinceBoot, bootToWall: Clock.bootToWall) }

    /// Other clocks.
    public init(sinceBoot: @escaping () -> UInt64, bootToWall: @escaping () -> UInt64, waited: (() -> UInt64?)? = nil) {
        self.sinceBoot = sinceBoot
        self.bootToWall = bootToWall
        self.waited = waited
    }
}
