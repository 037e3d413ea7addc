import Versions
import Vulnerabilities

/// Requirements on versions, as package managers write them, as stretches of the line of versions.
///
/// Read are Cargo's ("^1.2.3", "~1.2", ">= 1.2, < 2"), npm's without hyphens and wildcards ("<1.2 || >=2 <2.1"), RubyGems' ("~> 1.2.3") and
/// Maven's and NuGet's intervals ("[1.0,2.0)"). Sources: The Cargo Book, "Specifying Dependencies"; node-semver, "Ranges"; RubyGems Guides,
/// "Patterns"; Maven, "Dependency Version Requirement Specification".
struct VersionRequirements {
    /// What compares versions.
    let order: VersionOrder
    /// Of the ranges that are made.
    let kind: AffectedRange.Kind
    /// What a version without a sign means: "^" for Cargo, "=" for others.
    let plainSign: String

    static let rust = VersionRequirements(order: .semver, kind: .semver, plainSign: "^")

    /// A place between two versions: in front of one, or right behind it.
    struct Bound {
        var text: String
        var version: AnyVersion
        /// A lower end of "> 1.2" begins, and an upper end of "<= 1.2" ends, right after the version.
        var isAfter: Bool

        func compared(to other: Bound) -> Ordering {
            version.compared(to: other.version).then(Ordering(isAfter ? 1 : 0, other.isAfter ? 1 : 0))
        }
    }

    /// From `start` on (nil: the first version), up to and without `end` (nil: no end).
    struct Span {
        var start: Bound?
        var end: Bound?
    }

    /// What is left between versions that are patched or were never affected.
    /// - Throws: `FeedError` or `VersionError` if a requirement cannot be read.
    func affected(patched: [String], unaffected: [String]) throws -> [AffectedRange] {
        gaps(between: try (patched + unaffected).flatMap { try spans($0) }).map(range)
    }

    func range(_ span: Span) -> AffectedRange {
        var events: [AffectedRange.Event] = []
        if let start = span.start { events.append(start.isAfter ? .introducedAfter(start.text) : .introduced(start.text)) }
        if span.start == nil { events.append(.introduced("0")) }
        if let end = span.end { events.append(end.isAfter ? .lastAffected(end.text) : .fixed(end.text)) }
        return AffectedRange(kind: kind, events: events)
    }

    /// The stretches that none of these covers.
    func gaps(between spans: [Span]) -> [Span] {
        let sorted = spans.sorted { left, right in
            guard let left = left.start else { return right.start != nil }
            guard let right = right.start else { return false }
            return left.compared(to: right) == .less
        }
        var gaps: [Span] = []
        // Where the uncovered part that is being looked for begins; nil: with the first version.
        var position: Bound?
        for span in sorted {
            if let start = span.start, position.map({ $0.compared(to: start) == .less }) ?? true {
                gaps.append(Span(start: position, end: start))
            }
            guard let end = span.end else { return gaps }
            if position.map({ $0.compared(to: end) == .less }) ?? true { position = end }
        }
        return gaps + [Span(start: position)]
    }

    /// The part of a stretch that lies in another; nil if there is none.
    func common(_ one: Span, _ two: Span) -> Span? {
        var result = one
        if let start = two.start, result.start.map({ $0.compared(to: start) == .less }) ?? true { result.start = start }
        if let end = two.end, result.end.map({ $0.compared(to: end) == .greater }) ?? true { result.end = end }
        if let start = result.start, let end = result.end, start.compared(to: end) != .less { return nil }
        return result
    }

    /// The stretches that a requirement allows; an empty one, or "*", allows everything.
    /// - Throws: `FeedError` or `VersionError` if it cannot be read.
    func spans(_ requirement: String) throws -> [Span] {
        if let first = trimmed(requirement).first, first == "[" || first == "(" { return try intervals(requirement) }
        return try requirement.split(separator: "||", omittingEmptySubsequences: false).compactMap { alternative in
            try comparisons(alternative).reduce(Span()) { span, part in try span.flatMap { common($0, try self.span(part)) } }
        }
    }

    /// ">= 1.2, < 2" in its parts, which blanks or commas separate; a sign may have blanks behind it.
    private func comparisons(_ text: Substring) -> [String] {
        var parts: [String] = []
        for word in text.split(whereSeparator: { $0 == " " || $0 == "," }) {
            if let last = parts.last, last.allSatisfy(Self.signs.contains) {
                parts[parts.count - 1] = last + word
            } else {
                parts.append(String(word))
            }
        }
        return parts
    }

    private static let signs = "<>=^~!"

    private func span(_ part: String) throws -> Span {
        let sign = String(part.prefix { Self.signs.contains($0) })
        var version = String(part.dropFirst(sign.count))
        if version == "*" { return Span() }
        var isWild = false
        while version.hasSuffix(".*") { (version, isWild) = (String(version.dropLast(2)), true) }
        // Cargo takes a version with parts left out for all that begin with it: "> 1.2" begins with 1.3.0.
        if plainSign == "^", let after = try next(afterPartial: version) {
            switch sign.isEmpty && isWild ? "=" : sign {
            case ">": return Span(start: try bound(after))
            case "<=": return Span(end: try bound(after))
            case "=": return Span(start: try bound(version), end: try bound(after))
            default: break
            }
        }
        switch sign.isEmpty ? plainSign : sign {
        case ">=": return Span(start: try bound(version))
        case ">": return Span(start: try bound(version, isAfter: true))
        case "<": return Span(end: try bound(version))
        case "<=": return Span(end: try bound(version, isAfter: true))
        case "=", "==": return Span(start: try bound(version), end: try bound(version, isAfter: true))
        case "^": return Span(start: try bound(version), end: try bound(next(after: version) { $0.firstIndex { $0 != 0 } ?? $0.count - 1 }))
        case "~": return Span(start: try bound(version), end: try bound(next(after: version) { min($0.count, 2) - 1 }))
        case "~>": return Span(start: try bound(version), end: try bound(next(after: version) { $0.count - 2 }))
        default: throw FeedError("'\(part.prefix(80))' is no requirement")
        }
    }

    private func bound(_ text: String, isAfter: Bool = false) throws -> Bound {
        Bound(text: text, version: try order.version(text), isAfter: isAfter)
    }

    /// The first version behind all that begin with this one; nil if it has all its parts.
    private func next(afterPartial version: String) throws -> String? {
        guard version.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || ($0 >= 0x30 && $0 <= 0x39) }), version.split(separator: ".").count < 3
        else { return nil }
        return try next(after: version) { $0.count - 1 }
    }

    /// The first version in which the number at the index that `kept` tells, or one before it, is another.
    private func next(after version: String, _ kept: ([UInt64]) -> Int) throws -> String {
        let core = version.prefix { $0 != "-" && $0 != "+" }
        let numbers = try core.split(separator: ".", omittingEmptySubsequences: false).map { text in
            guard let number = UInt32(text) else { throw FeedError("'\(version.prefix(80))' is no version") }
            return UInt64(number)
        }
        let index = min(max(kept(numbers), 0), numbers.count - 1)
        var result = Array(numbers.prefix(index)) + [numbers[index] + 1]
        while result.count < 3 { result.append(0) }
        return result.map(String.init).joined(separator: ".")
    }

    /// "[1.0,2.0)", "(,1.0]", "[1.0]", and several of them with commas between.
    private func intervals(_ text: String) throws -> [Span] {
        var spans: [Span] = []
        var rest = text[...]
        while let open = rest.firstIndex(where: { $0 == "[" || $0 == "(" }) {
            guard let close = rest[open...].firstIndex(where: { $0 == "]" || $0 == ")" }) else {
                throw FeedError("'\(text.prefix(80))' is no interval")
            }
            let ends = rest[rest.index(after: open)..<close].split(separator: ",", omittingEmptySubsequences: false).map { trimmed($0) }
            guard ends.count <= 2, let first = ends.first, let last = ends.last else {
                throw FeedError("'\(text.prefix(80))' is no interval")
            }
            spans.append(
                Span(
                    start: first.isEmpty ? nil : try bound(first, isAfter: rest[open] == "("),
                    end: last.isEmpty ? nil : try bound(last, isAfter: rest[close] == "]")))
            rest = rest[rest.index(after: close)...]
        }
        return spans
    }
}
