/// How bad, in the bands that all sources can be brought to. Source: CVSS 3.1 and 4.0, "Qualitative Severity Rating Scale";
/// `negligible` is the distributions' (Debian's "unimportant", Ubuntu's "negligible").
public enum SeverityBand: Int, Sendable, Hashable, CaseIterable, Comparable, Codable, CustomStringConvertible {
    case unknown, none, negligible, low, medium, high, critical

    /// The word in outputs, lower case.
    public var description: String {
        switch self {
        case .unknown: "unknown"
        case .none: "none"
        case .negligible: "negligible"
        case .low: "low"
        case .medium: "medium"
        case .high: "high"
        case .critical: "critical"
        }
    }

    /// The order of lists.
    public static func < (left: SeverityBand, right: SeverityBand) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// What one source says of how bad it is.
public struct SeverityRating: Hashable, Sendable, Codable {
    /// What the value is.
    public enum Method: String, Sendable, Codable {
        case cvss2 = "CVSS_V2"
        case cvss3 = "CVSS_V3"
        case cvss4 = "CVSS_V4"
        /// A word of the source's own: "Important", "unimportant", "HIGH".
        case word
    }

    /// Who says so: "nvd", "ghsa", "debian", "redhat".
    public var source: String
    /// What `value` is.
    public var method: Method
    /// The vector or the word, as written.
    public var value: String

    /// Of its parts.
    public init(source: String, method: Method, value: String) {
        self.source = source
        self.method = method
        self.value = value
    }
}
