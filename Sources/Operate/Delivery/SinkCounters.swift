/// Why a sink lost a finding.
public enum LossCause: String, Sendable, Hashable, CaseIterable {
    /// It came when ``DeliveryLimits/queuedFindings`` or ``DeliveryLimits/queuedBytes`` were reached.
    case queueFull = "queue_full"
    /// The target will never take it, such as an answer 400.
    case refused
    /// The target answered, but did not accept it in ``DeliveryLimits/attempts`` attempts.
    case exhausted
    /// It was not written when the time given to ``Delivery/flush(until:)`` was over.
    case deadline
    /// It came after, or was waiting at, ``Delivery/stop()``.
    case stopped
}

/// What became of the findings of one sink. At every moment `submitted == delivered + lost + waiting`.
public struct SinkCounters: Sendable, Hashable {
    /// The sink, as ``SinkDescription/name`` tells it.
    public internal(set) var name: String
    /// Findings handed to ``Delivery/submit(_:)``.
    public internal(set) var submitted: UInt64 = 0
    /// Findings that the kernel or the receiver has taken.
    public internal(set) var delivered: UInt64 = 0
    /// Attempts beyond the first of each finding.
    public internal(set) var retried: UInt64 = 0
    /// Lost findings by cause; a cause that never happened has no entry.
    public internal(set) var lostByCause: [LossCause: UInt64] = [:]
    /// Lines written that tell of losses; not findings, so in none of the other counters.
    public internal(set) var notices: UInt64 = 0
    /// Findings that wait or are being written now.
    public internal(set) var waiting = 0
    /// Memory of those, bytes.
    public internal(set) var waitingBytes = 0

    /// All lost findings.
    public var lost: UInt64 { lostByCause.values.reduce(0, +) }
}
