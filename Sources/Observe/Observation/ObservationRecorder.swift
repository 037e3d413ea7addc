import Events
import Linux
import Sensors

/// Is told, in the stream of records, what a replay needs to repeat an observation. Called on its thread.
public protocol ObservationRecorder: AnyObject {
    /// A cgroup's workload has become known, or known better.
    /// - Parameter time: of the housekeeping in which that happened, CLOCK_BOOTTIME, nanoseconds; nil if it was with the record that
    ///   came last.
    func learnt(_ workload: Workload, ofCgroup cgroup: UInt64, at time: UInt64?)
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
    /// The kernel's clocks.
    public static var system: ObservationClock { ObservationClock(sinceBoot: Clock.sinceBoot, bootToWall: Clock.bootToWall) }

    /// Other clocks.
    public init(sinceBoot: @escaping () -> UInt64, bootToWall: @escaping () -> UInt64) {
        self.sinceBoot = sinceBoot
        self.bootToWall = bootToWall
    }
}
