/// A vector of the Common Vulnerability Scoring System: its metrics and what they come to.
/// Sources: FIRST, "CVSS v2 Complete Documentation"; "CVSS v3.0", "v3.1" and "v4.0" specification documents.
public struct CVSSVector: Hashable, Sendable, CustomStringConvertible {
    /// Which edition.
    public enum Version: String, Sendable, Hashable {
        case v2 = "2.0"
        case v30 = "3.0"
        case v31 = "3.1"
        case v40 = "4.0"
    }

    /// Which edition it follows.
    public let version: Version
    /// As written; a vector that is accepted prints back to itself.
    public let description: String
    private let values: [String: String]

    /// Reads one, strictly: every mandatory metric once, known values, no metric twice; in versions 2 and 4 in the order of the
    /// specification, in version 2 with whole groups.
    /// - Throws: `CVSSError` if it is none.
    public init(_ text: String) throws(CVSSError) {
        guard text.utf8.count <= Limits.vectorBytes else {
            throw CVSSError(text, "longer than \(Limits.vectorBytes) bytes")
        }
        var parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let version: Version
        if let first = parts.first, first.hasPrefix("CVSS:") {
            guard let found = Version(rawValue: String(first.dropFirst(5))), found != .v2 else {
                throw CVSSError(text, "'\(first)' is no version that vectors begin with; expected CVSS:3.0, CVSS:3.1 or CVSS:4.0")
            }
            version = found
            parts.removeFirst()
        } else {
            version = .v2
        }
        var values: [String: String] = [:]
        var last = -1
        for part in parts {
            let pair = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2, let place = version.metrics.firstIndex(where: { $0.name == pair[0] }),
                version.metrics[place].values.contains(pair[1])
            else { throw CVSSError(text, "'\(part)' is no metric of version \(version.rawValue)") }
            guard values.updateValue(pair[1], forKey: pair[0]) == nil else { throw CVSSError(text, "'\(pair[0])' stands there twice") }
            guard version == .v30 || version == .v31 || place > last else {
                throw CVSSError(text, "'\(part)' stands after a metric that it belongs before")
            }
            last = place
        }
        for metric in version.metrics where metric.isMandatory && values[metric.name] == nil {
            throw CVSSError(text, "'\(metric.name)' is missing")
        }
        if version == .v2 {
            for group in [["E", "RL", "RC"], ["CDP", "TD", "CR", "IR", "AR"]] {
                let present = group.filter { values[$0] != nil }
                guard present.isEmpty || present.count == group.count else {
                    throw CVSSError(text, "of \(group.joined(separator: ", ")) either all are stated or none")
                }
            }
        }
        self.version = version
        self.values = values
        description = text
    }

    /// A metric's value as written ("N"), or nil if it is not stated.
    public subscript(metric: String) -> String? { values[metric] }

    /// The score in tenths (98 is 9.8) of the most specific group that is stated: base, temporal or threat, environmental.
    public var score: Int {
        switch version {
        case .v2: scoreOfVersion2
        case .v30, .v31: scoreOfVersion3
        case .v40: scoreOfVersion4
        }
    }

    /// The score of the base metrics alone, in tenths.
    public var baseScore: Int {
        switch version {
        case .v2: baseScoreOfVersion2
        case .v30, .v31: baseScoreOfVersion3
        case .v40: CVSSVector(base: self).scoreOfVersion4
        }
    }

    /// Without everything that is not mandatory.
    private init(base vector: CVSSVector) {
        version = vector.version
        let mandatory = Set(vector.version.metrics.filter(\.isMandatory).map(\.name))
        values = vector.values.filter { mandatory.contains($0.key) }
        description = vector.description
    }

    /// Whether one of these metrics is stated with a value other than "not defined".
    func states(_ metrics: [String]) -> Bool {
        metrics.contains { name in values[name].map { $0 != "X" && $0 != "ND" } ?? false }
    }
}

/// A text that is no vector.
public struct CVSSError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text, cut to 200 characters.
    public let text: String
    /// What is wrong.
    public let problem: String

    /// Of a text.
    public init(_ text: String, _ problem: String) {
        self.text = String(text.prefix(200))
        self.problem = problem
    }

    /// One line.
    public var description: String { "CVSS vector '\(text)': \(problem)" }
}

/// What is refused.
public enum Limits {
    /// Bytes of a vector: the longest with every metric of version 4.0 has 180.
    public static let vectorBytes = 512
}
