/// A time in which nobody watched, as an event of type ``EventType/watchGap`` tells it.
public struct WatchGap: Sendable, Hashable {
    /// How the agent that watched before came to its end. The raw value is `args[2]` of the record.
    public enum Cause: UInt64, Sendable, Hashable, CaseIterable {
        /// Somebody told it to stop, or its time was over.
        case stopped = 0
        /// It was killed, or it crashed: it did not write down its end.
        case killed = 1
        /// The host was started anew.
        case rebooted = 2
        /// What it wrote down cannot be read.
        case unknown = 3
    }

    /// Begin and end, nanoseconds since 1970.
    public var from: UInt64, to: UInt64
    /// Why.
    public var cause: Cause

    /// A gap.
    public init(from: UInt64, to: UInt64, cause: Cause) {
        self.from = from
        self.to = to
        self.cause = cause
    }

    /// What a record tells; nil for one of another type.
    public init?(_ record: Record) {
        guard record.type == .watchGap else { return nil }
        self.init(from: record.argument(0), to: record.argument(1), cause: Cause(rawValue: record.argument(2)) ?? .unknown)
    }

    /// The event.
    /// - Parameters:
    ///   - agent: the process that watches now.
    ///   - time: CLOCK_BOOTTIME, nanoseconds.
    public func record(of agent: ProcessID, time: UInt64) -> RecordBuilder {
        var record = RecordBuilder(.watchGap, process: agent, time: time)
        record.header.args.0 = from
        record.header.args.1 = to
        record.header.args.2 = cause.rawValue
        return record
    }
}
