/// What is kept while events flow, at most.
enum ObservationLimits {
    /// Bytes of arguments, and of variables, that the table keeps of a process; an exec's own event has all that the kernel handed over.
    static let keptArguments = 4_096
    /// Events that wait for their workload to become known. Beyond, the oldest is looked at with what is known by then.
    static let heldEvents = 4_096
    /// How long one waits, nanoseconds: what a runtime leaves on disk is there after some ten milliseconds, or comes never.
    static let heldTime: UInt64 = 450_000_000
    /// How long to wait for new events while some are held, milliseconds.
    static let heldWait: Int32 = 10
}
