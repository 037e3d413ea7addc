import CVSS

extension SeverityRating {
    /// The score of a vector in tenths; nil of a word, and of a vector that cannot be read.
    public var score: Int? { method == .word ? nil : (try? CVSSVector(value))?.score }

    /// The band of the score or of the word.
    public var band: SeverityBand {
        if method == .word { return SeverityBand(word: value) }
        guard let vector = try? CVSSVector(value) else { return .unknown }
        return SeverityBand(score: vector.score, version: vector.version)
    }
}

extension SeverityBand {
    /// Source: NVD's bands for version 2; the specifications' for the others.
    /// - Parameter score: In tenths.
    public init(score: Int, version: CVSSVector.Version) {
        switch score {
        case ..<1: self = version == .v2 ? .low : .none
        case ..<40: self = .low
        case ..<70: self = .medium
        case ..<90: self = .high
        default: self = version == .v2 ? .high : .critical
        }
    }

    /// The distributions' words, without case: "Important", "unimportant", "moderate".
    public init(word: String) {
        // Debian's "not yet assigned", which most of its rows have, need not be looked at.
        guard word.utf8.count <= Self.longestWord else {
            self = .unknown
            return
        }
        switch word.lowercased().filter({ $0 != "*" && $0 != " " }) {
        case "critical": self = .critical
        case "high", "important": self = .high
        case "medium", "moderate": self = .medium
        case "low", "minor": self = .low
        case "negligible", "unimportant": self = .negligible
        case "none": self = .none
        default: self = .unknown
        }
    }

    /// Bytes: "unimportant**" and some blanks.
    private static let longestWord = 15
}
