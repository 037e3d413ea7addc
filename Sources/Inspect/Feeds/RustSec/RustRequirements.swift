import Versions
import Vulnerabilities

/// Cargo's requirements as spans of versions, and what is left between those that are patched or were never affected.
/// Source: The Cargo Book, "Specifying Dependencies".
enum RustRequirements {
    private struct Bound: Comparable {
        var text: String
        var version: SemanticVersion
        /// A lower end of "> 1.2" begins, and an upper end of "<= 1.2" ends, right after the version.
        var isAfter: Bool

        init(_ text: String, isAfter: Bool = false) throws {
            self.text = text
            version = try SemanticVersion(text)
            self.isAfter = isAfter
        }

        static func < (left: Bound, right: Bound) -> Bool {
            left.version == right.version ? !left.isAfter && right.isAfter : left.version < right.version
        }

        static func == (left: Bound, right: Bound) -> Bool { left.version == right.version && left.isAfter == right.isAfter }
    }

    /// From `start` on (nil: the first version), up to and without `end` (nil: no end).
    private struct Span {
        var start: Bound?
        var end: Bound?
    }

    /// - Throws: `FeedError` or `VersionError` if a requirement cannot be read.
    static func affected(patched: [String], unaffected: [String]) throws -> [AffectedRange] {
        let good = try (patched + unaffected).map(span).sorted { left, right in
            guard let left = left.start else { return right.start != nil }
            guard let right = right.start else { return false }
            return left < right
        }
        var ranges: [AffectedRange] = []
        // Where the affected part that is being looked for begins; nil: with the first version.
        var position: Bound?
        for span in good {
            if let start = span.start, position.map({ $0 < start }) ?? true {
                ranges.append(range(from: position, to: start))
            }
            guard let end = span.end else { return ranges }
            position = max(position ?? end, end)
        }
        ranges.append(range(from: position, to: nil))
        return ranges
    }

    private static func range(from start: Bound?, to end: Bound?) -> AffectedRange {
        var events: [AffectedRange.Event] = []
        if let start { events.append(start.isAfter ? .introducedAfter(start.text) : .introduced(start.text)) }
        if start == nil { events.append(.introduced("0")) }
        if let end { events.append(end.isAfter ? .lastAffected(end.text) : .fixed(end.text)) }
        return AffectedRange(kind: .semver, events: events)
    }

    /// ">= 1.2, < 2", "^1.2.3", "~1.2", "= 1.2.3", "1.2".
    private static func span(_ requirement: String) throws -> Span {
        var result = Span()
        for part in requirement.split(separator: ",").map({ trimmed($0) }) {
            let sign = String(part.prefix { "<>=^~".contains($0) })
            let version = trimmed(part.dropFirst(sign.count))
            switch sign {
            case ">=": result.start = try Bound(version)
            case ">": result.start = try Bound(version, isAfter: true)
            case "<": result.end = try Bound(version)
            case "<=": result.end = try Bound(version, isAfter: true)
            case "=":
                result.start = try Bound(version)
                result.end = try Bound(version, isAfter: true)
            case "^", "", "~":
                result.start = try Bound(version)
                result.end = try Bound(next(after: version, isTilde: sign == "~"))
            default: throw FeedError("'\(requirement.prefix(80))' is no requirement")
            }
        }
        return result
    }

    /// The first version that "^" (the leftmost number that is not 0 stays) or "~" (major and minor stay) does not allow.
    private static func next(after version: String, isTilde: Bool) throws -> String {
        let core = version.prefix { $0 != "-" && $0 != "+" }
        let numbers = try core.split(separator: ".", omittingEmptySubsequences: false).map { text in
            guard let number = UInt32(text) else { throw FeedError("'\(version.prefix(80))' is no version") }
            return UInt64(number)
        }
        var kept = isTilde ? min(numbers.count, 2) - 1 : (numbers.firstIndex { $0 != 0 } ?? numbers.count - 1)
        kept = min(max(kept, 0), 2)
        var result: [UInt64] = [0, 0, 0]
        for index in 0...kept where index < numbers.count { result[index] = numbers[index] }
        result[kept] += 1
        return result.map(String.init).joined(separator: ".")
    }
}
