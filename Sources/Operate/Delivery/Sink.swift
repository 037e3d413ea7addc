import Events
import Logging
import Synchronization

/// One target with its queue and its thread.
///
/// Unchecked because of `transport`, which one thread uses at a time: the one that makes the sink until ``start()``, then the sink's own.
final class Sink: @unchecked Sendable {
    let name: String
    private let mediaType: String
    private let encoder: any FindingEncoder
    /// Takes out of a finding what must not leave.
    private let prepare: @Sendable (Finding) -> Finding
    private let transport: any FindingTransport
    private let limits: DeliveryLimits
    private let logger: Logger
    private let ledger: Mutex<SinkLedger>
    private let mustReopen = Atomic(false)
    /// Raised for the thread: there is work, or a wish to reopen.
    private let wake: Signal
    /// Raised for the transport: the present attempt is not wanted any more.
    private let interruption: Signal
    /// Raised by the thread each time that it has nothing to do.
    private let settled: Signal
    /// Raised by the thread at its end.
    private let ended: Signal

    init(
        name: String, mediaType: String, encoder: any FindingEncoder, prepare: @escaping @Sendable (Finding) -> Finding = { $0 },
        transport: any FindingTransport, limits: DeliveryLimits,
        logger: Logger
    ) throws(SinkError) {
        self.name = name
        self.mediaType = mediaType
        self.encoder = encoder
        self.prepare = prepare
        self.transport = transport
        self.limits = limits
        self.logger = logger
        ledger = Mutex(SinkLedger(name: name, limits: limits))
        wake = try Signal()
        interruption = try Signal()
        settled = try Signal()
        ended = try Signal()
    }

    /// Opens the target and starts the thread.
    /// - Throws: ``SinkError`` if only the user can help; a receiver that is not there yet is tried again.
    func start() throws(SinkError) {
        do {
            try transport.open()
        } catch {
            if case .refused = error.kind { throw .cannotOpen(name, error.description) }
            logger.warning("an output is not there yet and will be tried again", metadata: ["sink": "\(name)", "reason": "\(error)"])
        }
        do {
            try WorkerThread.start { self.run() }
        } catch {
            transport.close()
            throw error
        }
    }

    var counters: SinkCounters { ledger.withLock(\.counters) }

    func submit(_ finding: Finding) {
        ledger.withLock { if $0.submit(finding) { wake.raise() } }
    }

    func reopen() {
        mustReopen.store(true, ordering: .releasing)
        wake.raise()
    }

    /// Waits until nothing is left to do, then counts what is as lost. True: everything was written.
    func flush(until deadline: ContinuousClock.Instant) -> Bool {
        while !ledger.withLock(\.isSettled) {
            let now = ContinuousClock.now
            guard now < deadline else { break }
            settled.clear()
            if ledger.withLock(\.isSettled) { break }
            Signal.wait(for: [settled], until: min(deadline, now + Limits.flushSlice))
        }
        return ledger.withLock { ledger in
            guard !ledger.isSettled else { return true }
            if ledger.abandonAll(.deadline) { interruption.raise() }
            return false
        }
    }

    /// Ends the thread; what waits is lost. Does not wait for it.
    func stop() {
        ledger.withLock { if $0.stop() { interruption.raise() } }
        wake.raise()
    }

    /// Waits for the thread's end.
    func waitForEnd(until deadline: ContinuousClock.Instant) { Signal.wait(for: [ended], until: deadline) }
}

// What the sink's own thread does.
extension Sink {
    private func run() {
        while true {
            reopenIfAsked()
            // The lock keeps an interruption of the attempt before from hitting the next one.
            let work = ledger.withLock { ledger in
                interruption.clear()
                return ledger.next()
            }
            switch work {
            case .deliver(let finding, let sequence): deliver(finding, sequence)
            case .notice(let report, let sequence): deliver(report.finding(sink: name, sequence: sequence), sequence)
            case .idle:
                settled.raise()
                Signal.wait(for: [wake])
                wake.clear()
            case .ended:
                transport.close()
                settled.raise()
                ended.raise()
                return
            }
        }
    }

    private func deliver(_ finding: Finding, _ sequence: UInt64) {
        let message = EncodedFinding(
            sequence: sequence, line: encoder.encode(prepare(finding)) + [UInt8(ascii: "\n")], mediaType: mediaType,
            severity: finding.severity, time: finding.time)
        var backOff = BackOff(first: limits.firstPause, longest: limits.longestPause)
        var answers = 0
        var failures = 0
        var generator = SystemRandomNumberGenerator()
        while ledger.withLock({ $0.isUnderWay(sequence) }) {
            do throws(TransportError) {
                try transport.deliver(message, interruption: interruption)
                if failures > 0 {
                    logger.notice("an output takes findings again", metadata: ["sink": "\(name)", "attempts": "\(failures + 1)"])
                }
                return ledger.withLock { $0.succeed(sequence) }
            } catch {
                var pause = backOff.pause(using: &generator)
                switch error.kind {
                case .interrupted: continue
                case .refused: return lose(sequence, .refused, error)
                case .unreachable: break
                case .busy(let asked):
                    answers += 1
                    if answers >= limits.attempts { return lose(sequence, .exhausted, error) }
                    pause = max(pause, asked ?? .zero)
                }
                failures += 1
                if failures == 1 {
                    logger.warning(
                        "an output does not take findings and is tried again", metadata: ["sink": "\(name)", "reason": "\(error)"])
                }
                rest(pause)
                ledger.withLock { if $0.isUnderWay(sequence) { $0.countRetry() } }
            }
        }
    }

    private func lose(_ sequence: UInt64, _ cause: LossCause, _ error: TransportError) {
        let count = ledger.withLock { ledger in
            ledger.fail(sequence, cause)
            return ledger.counters.lost
        }
        // Powers of two: a dead target must not fill the log as well.
        if count.nonzeroBitCount <= 1 {
            logger.error("an output refuses findings", metadata: ["sink": "\(name)", "lost": "\(count)", "reason": "\(error)"])
        }
    }

    /// Sleeps, unless the attempt is given up or the target is to be opened anew.
    private func rest(_ pause: Duration) {
        let deadline = ContinuousClock.now + pause
        Signal.wait(for: [interruption, wake], until: deadline)
        wake.clear()
        reopenIfAsked()
    }

    private func reopenIfAsked() {
        guard mustReopen.exchange(false, ordering: .acquiring) else { return }
        do {
            try transport.reopen()
        } catch {
            logger.error(
                "an output could not be opened anew; the old one stays in use", metadata: ["sink": "\(name)", "reason": "\(error)"])
        }
    }
}
