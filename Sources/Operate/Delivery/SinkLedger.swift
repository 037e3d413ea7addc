import Events

/// The state of one sink: the queue, what is being written, and the counts. Pure; the lock is around it.
struct SinkLedger {
    /// A task for the sink's thread.
    enum Work {
        case deliver(Finding, sequence: UInt64)
        /// Tell the reader what has been lost since the last notice.
        case notice(LossReport, sequence: UInt64)
        case idle
        case ended
    }

    private struct Entry {
        let finding: Finding
        let size: Int
    }

    private struct Attempt {
        let sequence: UInt64
        let size: Int
        /// What is told, if this is a notice.
        let noticed: LossReport?
        /// Of the finding; nanoseconds since 1970.
        let time: UInt64
    }

    private let limits: DeliveryLimits
    private(set) var counters: SinkCounters
    /// Oldest first, from `head` on; what stands before it has gone and is removed in bulk.
    private var queue: [Entry?] = []
    private var head = 0
    private var underWay: Attempt?
    private var nextSequence: UInt64 = 1
    private var unreported = LossReport()
    /// The last attempt of all succeeded: the target can be told something.
    private var isHealthy = false
    private var isStopped = false
    /// The thread sleeps and must be woken.
    private var isAsleep = false

    init(name: String, limits: DeliveryLimits) {
        counters = SinkCounters(name: name)
        self.limits = limits
    }

    private var queued: Int { queue.count - head }

    /// True if nothing waits, nothing is under way and there is nothing to tell that could be told.
    var isSettled: Bool { queued == 0 && underWay == nil && !isNoticeDue }

    /// Takes a finding or counts it as lost. True: wake the thread.
    mutating func submit(_ finding: Finding) -> Bool {
        counters.submitted += 1
        guard !isStopped else {
            lose(.stopped, at: finding.time)
            return false
        }
        let size = finding.size
        guard counters.waiting < limits.queuedFindings, size <= limits.queuedBytes - counters.waitingBytes else {
            lose(.queueFull, at: finding.time)
            return false
        }
        queue.append(Entry(finding: finding, size: size))
        counters.waiting += 1
        counters.waitingBytes += size
        defer { isAsleep = false }
        return isAsleep
    }

    /// What to do next. Whoever gets something to deliver must end it with ``succeed(_:)`` or ``fail(_:_:)``.
    mutating func next() -> Work {
        isAsleep = false
        if isStopped { return .ended }
        if isNoticeDue {
            let sequence = begin(size: 0, noticed: unreported, time: unreported.last)
            defer { unreported = LossReport() }
            return .notice(unreported, sequence: sequence)
        }
        guard let entry = removeFirst() else {
            isAsleep = true
            return .idle
        }
        return .deliver(entry.finding, sequence: begin(size: entry.size, noticed: nil, time: entry.finding.time))
    }

    /// True while the attempt is still wanted.
    func isUnderWay(_ sequence: UInt64) -> Bool { underWay?.sequence == sequence }

    /// The line was taken. Nothing happens if it was abandoned meanwhile: then it is counted as lost.
    mutating func succeed(_ sequence: UInt64) {
        guard let finished = end(sequence) else { return }
        isHealthy = true
        if finished.noticed != nil { counters.notices += 1 } else { counters.delivered += 1 }
    }

    /// The line will not be taken.
    mutating func fail(_ sequence: UInt64, _ cause: LossCause) {
        guard let finished = end(sequence) else { return }
        isHealthy = false
        // A notice that was not taken is told again with the losses since.
        if let noticed = finished.noticed { unreported = noticed + unreported } else { lose(cause, at: finished.time) }
    }

    mutating func countRetry() {
        isHealthy = false
        counters.retried += 1
    }

    /// Counts everything that waits as lost. True: an attempt is under way and must be interrupted.
    mutating func abandonAll(_ cause: LossCause) -> Bool {
        let current = underWay
        if let current { fail(current.sequence, cause) }
        while let entry = removeFirst() {
            counters.waiting -= 1
            counters.waitingBytes -= entry.size
            lose(cause, at: entry.finding.time)
        }
        return current != nil
    }

    /// Ends the sink. True: an attempt is under way and must be interrupted.
    mutating func stop() -> Bool {
        isStopped = true
        return abandonAll(.stopped)
    }

    /// Half-empty again: told earlier, the notice of an overflow would be followed by the next one.
    private var isNoticeDue: Bool { isHealthy && unreported.count > 0 && underWay == nil && counters.waiting <= limits.queuedFindings / 2 }

    private mutating func begin(size: Int, noticed: LossReport?, time: UInt64) -> UInt64 {
        defer { nextSequence += 1 }
        underWay = Attempt(sequence: nextSequence, size: size, noticed: noticed, time: time)
        return nextSequence
    }

    private mutating func end(_ sequence: UInt64) -> Attempt? {
        guard let current = underWay, current.sequence == sequence else { return nil }
        underWay = nil
        if current.noticed == nil { counters.waiting -= 1 }
        counters.waitingBytes -= current.size
        return current
    }

    private mutating func lose(_ cause: LossCause, at time: UInt64) {
        counters.lostByCause[cause, default: 0] += 1
        unreported.add(cause, at: time)
    }

    private mutating func removeFirst() -> Entry? {
        guard head < queue.count else { return nil }
        defer {
            queue[head] = nil
            head += 1
            if head * 2 > queue.count {
                queue.removeFirst(head)
                head = 0
            }
        }
        return queue[head]
    }
}
