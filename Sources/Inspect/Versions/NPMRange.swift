/// A range of npm: alternatives between `||`, each a list of comparators that must all hold. Source: node-semver, "Ranges" and
/// "Range Grammar"; commas count as blanks, as GitHub's advisories write them.
public struct NPMRange: Hashable, Sendable, CustomStringConvertible {
    /// As written.
    public let description: String
    private let alternatives: [[Comparator]]

    /// Reads one; "" and "*" are every version.
    /// - Throws: `VersionError` if it passes a limit or is no range; the position is that of the comparator.
    public init(_ text: String) throws(VersionError) {
        description = text
        let bytes = Array(text.utf8)[...]
        guard bytes.count <= Limits.rangeBytes else {
            throw VersionError(text, at: Limits.rangeBytes, "longer than \(Limits.rangeBytes) bytes")
        }
        var alternatives: [[Comparator]] = []
        var count = 0
        for part in text.split(separator: "||", omittingEmptySubsequences: false) {
            let comparators = try NPMRange.comparators(part)
            count += comparators.count
            guard count <= Limits.comparators else { throw VersionError(text, at: 0, "more than \(Limits.comparators) comparators") }
            alternatives.append(comparators)
        }
        self.alternatives = alternatives
    }

    /// Whether a version is inside.
    /// - Parameter includingPrereleases: Whether prereleases are inside wherever their order puts them; else, as npm installs, only those
    ///   of a version that the range names with a prerelease.
    public func contains(_ version: SemanticVersion, includingPrereleases: Bool = false) -> Bool {
        alternatives.contains { comparators in
            guard comparators.allSatisfy({ $0.holds(for: version) }) else { return false }
            guard version.isPrerelease, !includingPrereleases else { return true }
            return comparators.contains { $0.bound.isPrerelease && $0.isStated && $0.bound.comparedNumbers(to: version) == .equal }
        }
    }

    /// Ranges are the same if they are written the same.
    public static func == (left: NPMRange, right: NPMRange) -> Bool { left.description == right.description }

    /// Agrees with `==`.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }

    enum Relation: Sendable {
        case less, atMost, equal, atLeast, greater
    }

    struct Comparator: Sendable {
        var relation: Relation
        var bound: SemanticVersion
        /// Whether the bound is written in the range, and was not made of a wildcard.
        var isStated = true

        func holds(for version: SemanticVersion) -> Bool {
            let order = version.compared(to: bound)
            switch relation {
            case .less: return order == .less
            case .atMost: return order != .greater
            case .equal: return order == .equal
            case .atLeast: return order != .less
            case .greater: return order == .greater
            }
        }
    }

    private static func comparators(_ text: Substring) throws(VersionError) -> [Comparator] {
        let words = text.split { $0 == " " || $0 == "," || $0 == "\t" || $0 == "\n" || $0 == "\r" }
        var result: [Comparator] = []
        var index = 0
        while index < words.count {
            var word = words[index]
            index += 1
            if index + 1 < words.count, words[index] == "-" {
                result += try hyphenated(PartialVersion(word), PartialVersion(words[index + 1]))
                index += 2
                continue
            }
            // An operator may stand apart from its version.
            if word.allSatisfy({ "<>=~^".contains($0) }), index < words.count {
                word = Substring(String(word) + words[index])
                index += 1
            }
            result += try comparators(word: word)
        }
        return result
    }

    private static func hyphenated(_ low: PartialVersion, _ high: PartialVersion) throws(VersionError) -> [Comparator] {
        try low.atLeast() + (high.isComplete ? [Comparator(relation: .atMost, bound: try high.lowest())] : high.belowNext())
    }

    private static func comparators(word: Substring) throws(VersionError) -> [Comparator] {
        let sign = word.prefix { "<>=~^".contains($0) }
        let version = try PartialVersion(word.dropFirst(sign.count))
        switch sign {
        case "", "=", "==":
            if version.isComplete { return [Comparator(relation: .equal, bound: try version.lowest())] }
            return try version.atLeast() + version.belowNext()
        case ">=": return try version.atLeast()
        case "<": return try version.below()
        case ">": return try version.above()
        case "<=":
            if version.isComplete { return [Comparator(relation: .atMost, bound: try version.lowest())] }
            return try version.belowNext()
        case "^": return try version.atLeast() + version.belowNextOfFirstNonZero()
        case "~", "~>":
            return try version.atLeast() + version.belowNext(of: 1)
        default: throw VersionError(String(word), at: 0, "'\(sign)' is no operator of a range")
        }
    }
}
