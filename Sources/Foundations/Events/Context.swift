/// One event with everything that a detector may look at, without allocating. Valid only during the call that hands it over.
public struct EventContext {
    /// The event.
    public let record: Record
    /// The process that made it; for an exec that succeeded, with the new image.
    public let process: Process
    /// Where it happened.
    public let workload: Workload
    /// Number in the stream, from 1.
    public let number: UInt64
    /// Wall clock, nanoseconds since 1970.
    public let wallTime: UInt64
    /// Other processes.
    public unowned let processes: any ProcessLookup

    /// An event in its surroundings.
    /// - Parameter workload: the process's if nil. A container's cgroup is made and removed by processes of the host.
    public init(
        record: Record, process: Process, workload: Workload? = nil, number: UInt64, wallTime: UInt64, processes: any ProcessLookup
    ) {
        self.record = record
        self.process = process
        self.workload = workload ?? process.workload
        self.number = number
        self.wallTime = wallTime
        self.processes = processes
    }
}

/// Turns events into findings.
public protocol Detector: AnyObject {
    /// What it must see.
    var interest: Interest { get }
    /// Looks at one event. Allocates only if there is something to report.
    func examine(_ context: EventContext, report: (Finding) -> Void)
}
