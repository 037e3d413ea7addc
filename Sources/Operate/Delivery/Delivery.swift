import Events
import Glibc
import Logging

/// Takes findings to every sink that the user asked for. Each sink has its own queue and its own thread, so that a slow one delays no
/// other, and none delays whoever submits.
///
/// When a queue is full the newest finding is lost: what led up to an incident is worth more than its repetitions. The loss is counted, and
/// told in one line when the sink has recovered.
public final class Delivery: Sendable {
    private let sinks: [Sink]
    private let limits: DeliveryLimits

    /// Opens the sinks and starts their threads.
    /// - Parameters:
    ///   - descriptions: the sinks; none is allowed.
    ///   - hostname: name of this host, as JSON shows it.
    ///   - colour: escape sequences for colour are allowed; used on a terminal only.
    ///   - localOffset: seconds that local time is ahead of UTC at a time in nanoseconds since 1970.
    ///   - prepare: takes out of a finding what must not leave; called on the sinks' threads.
    ///   - limits: of each sink.
    ///   - logger: told when a sink fails and recovers.
    /// - Throws: ``SinkError`` for a target that only the user can repair (a missing directory, no permission), twice the same one, too
    ///   many. A receiver that is not there yet is no error.
    public convenience init(
        _ descriptions: [SinkDescription], hostname: String, colour: Bool = true,
        localOffset: @escaping @Sendable (UInt64) -> Int = Delivery.systemOffset,
        prepare: @escaping @Sendable (Finding) -> Finding = { $0 },
        limits: DeliveryLimits = DeliveryLimits(), logger: Logger
    ) throws(SinkError) {
        guard descriptions.count <= limits.sinks else { throw .tooMany(limit: limits.sinks) }
        var targets: Set<String> = []
        let isTerminal = StandardOutput.isTerminal
        var sinks: [Sink] = []
        for description in descriptions {
            guard targets.insert(description.target).inserted else { throw .duplicate(description.name) }
            let format = description.format(isTerminal: isTerminal)
            let usesColour = colour && isTerminal && description.isStandardOutput
            let surroundings = EncoderSurroundings(hostname: hostname, colour: usesColour, localOffset: localOffset)
            sinks.append(
                try Sink(
                    name: description.name, mediaType: format.mediaType, encoder: format.makeEncoder(surroundings), prepare: prepare,
                    transport: description.transport.make(description.argument, limits), limits: limits, logger: logger))
        }
        try self.init(sinks: sinks, limits: limits)
    }

    /// Starts the sinks; if one cannot, none runs.
    init(sinks: [Sink], limits: DeliveryLimits) throws(SinkError) {
        self.sinks = sinks
        self.limits = limits
        for (index, sink) in sinks.enumerated() {
            do {
                try sink.start()
            } catch {
                for started in sinks[..<index] { started.stop() }
                throw error
            }
        }
    }

    deinit { stop() }

    /// Queues a finding for every sink. Never waits for a sink.
    public func submit(_ finding: Finding) {
        for sink in sinks { sink.submit(finding) }
    }

    /// Waits until everything is written. What is not when the time is over is given up and counted as lost.
    /// - Returns: true if everything was written.
    @discardableResult
    public func flush(until deadline: ContinuousClock.Instant) -> Bool {
        // Every sink, even after one has used the time up: each has to let go.
        sinks.map { $0.flush(until: deadline) }.allSatisfy(\.self)
    }

    /// Opens files anew, after they were renamed (SIGHUP). Returns at once.
    public func reopen() {
        for sink in sinks { sink.reopen() }
    }

    /// Ends the sinks at once: what waits is counted as lost (``flush(until:)`` first), and so is what comes later. May be called twice.
    public func stop() {
        let deadline = ContinuousClock.now + limits.stopGrace
        for sink in sinks { sink.stop() }
        for sink in sinks { sink.waitForEnd(until: deadline) }
    }

    /// What became of the findings, sink by sink, in the order of the sinks.
    public var counters: [SinkCounters] { sinks.map(\.counters) }

    /// The system's local time (localtime_r(3)): seconds ahead of UTC at a time in nanoseconds since 1970.
    public static let systemOffset: @Sendable (UInt64) -> Int = { nanoseconds in
        var seconds = time_t(nanoseconds / 1_000_000_000)
        var local = tm()
        return localtime_r(&seconds, &local) == nil ? 0 : local.tm_gmtoff
    }
}
