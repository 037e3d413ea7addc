import Events

/// Findings by rule and severity. Names of rules come from rule files: beyond a limit they are counted together.
struct FindingTally {
    struct Key: Hashable {
        var detector: String
        var rule: String
        var severity: Severity
    }

    private(set) var counts: [Key: UInt64] = [:]

    mutating func add(_ finding: Finding) {
        var key = Key(detector: finding.detector, rule: finding.rule, severity: finding.severity)
        if counts[key] == nil, counts.count >= Self.limit { key.rule = "(others)" }
        counts[key, default: 0] += 1
    }

    private static let limit = 2_000
}
