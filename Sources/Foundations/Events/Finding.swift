/// How urgent, most urgent first: Falco's priorities, which are syslog's severities (RFC 5424, section 6.2.1).
public enum Severity: Int, Sendable, Hashable, CaseIterable, Comparable {
    case emergency, alert, critical, error, warning, notice, informational, debug

    /// As rule files and JSON output spell it, such as `Warning`.
    public var name: String {
        let word = String(describing: self)
        return word.prefix(1).uppercased() + word.dropFirst()
    }

    /// Reads a name, whatever its case; `info` also means informational.
    public init?(named name: String) {
        let name = name.lowercased()
        guard let severity = Self.allCases.first(where: { String(describing: $0) == name || ($0 == .informational && name == "info") })
        else { return nil }
        self = severity
    }

    /// More urgent is greater.
    public static func < (left: Severity, right: Severity) -> Bool { left.rawValue > right.rawValue }
}

/// How often the same thing was found.
public struct Sightings: Sendable, Hashable {
    /// Since the first time, this one included.
    public var total: UInt64 = 1
    /// Since it was told the last time, this one included: over all that is told about it, these add up to ``total``.
    public var new: UInt64 = 1
    /// Nanoseconds since 1970.
    public var first: UInt64, last: UInt64

    /// Once.
    /// - Parameter time: nanoseconds since 1970.
    public init(at time: UInt64) { (first, last) = (time, time) }

    /// Once more.
    /// - Parameter time: nanoseconds since 1970.
    public mutating func add(_ time: UInt64) {
        total += 1
        new += 1
        first = min(first, time)
        last = max(last, time)
    }
}

/// Something that a person should know.
public struct Finding: Sendable {
    /// A value of a field that the message names.
    public enum Value: Sendable, Hashable {
        case text(String), signed(Int64), unsigned(UInt64), boolean(Bool), missing
    }

    /// Stable: the same thing twice has the same id. 32 hexadecimal digits.
    public var id: String
    /// Which detector said so: `rules`, later `drift`, `baseline` …
    public var detector: String
    /// The rule's name.
    public var rule: String
    /// How urgent.
    public var severity: Severity
    /// `syscall`, as rule files name the source of events.
    public var source: String
    /// Nanoseconds since 1970.
    public var time: UInt64
    /// Number of the event in the stream, from 1.
    public var eventNumber: UInt64
    /// The rule's message with its fields filled in.
    public var message: String
    /// The fields of the message in their order.
    public var fields: [(name: String, value: Value)]
    /// The rule's tags.
    public var tags: [String]
    /// What a person should know about the evidence, such as that a part of it was cut; empty almost always.
    public var remarks: [String] = []
    /// Where.
    public var workload: Workload
    /// Who: the process itself first, then its ancestors, nearest first.
    public var ancestry: [ProcessSummary]
    /// The event, in the layout of plimsoll_layout.h.
    public var record: [UInt8]

    /// Why the finding may lack evidence or name the wrong process; nil if nothing was lost that it stands on.
    public var incompleteness: Incompleteness?
    /// Whether something was lost that it stands on.
    public var isIncomplete: Bool { incompleteness != nil }

    /// How often it has been found, and when.
    public var seen: Sightings

    /// Whose files the names of users and groups come from; nil where it does not matter, on the host.
    public var namesFrom: NamesSource?

    /// Whose /etc/passwd and /etc/group answered. A container's own say what whoever controls the container wants them to say; user 0 is
    /// `root` in either case.
    public enum NamesSource: String, Sendable, Hashable, CaseIterable { case host, container }

    /// What a finding may lack.
    public enum Incompleteness: String, Sendable, Hashable, CaseIterable {
        /// Process events were lost since the process table was last whole: name, ancestry and container may be wrong.
        case processEventsLost = "process events were lost"
    }

    /// A finding.
    public init(
        id: String, detector: String, rule: String, severity: Severity, source: String, time: UInt64, eventNumber: UInt64, message: String,
        fields: [(name: String, value: Value)], tags: [String], workload: Workload, ancestry: [ProcessSummary], record: [UInt8],
        incompleteness: Incompleteness? = nil
    ) {
        self.id = id
        self.detector = detector
        self.rule = rule
        self.severity = severity
        self.source = source
        self.time = time
        self.eventNumber = eventNumber
        self.message = message
        self.fields = fields
        self.tags = tags
        self.workload = workload
        self.ancestry = ancestry
        self.record = record
        self.incompleteness = incompleteness
        seen = Sightings(at: time)
    }
}
