/// A version of RubyGems: numbers and words by turns, words making it a prerelease. Source: RubyGems, `Gem::Version`.
public struct GemVersion: VersionScheme {
    /// As written.
    public let description: String
    /// Without zeros at the end of the numbers before the first word and at the end of all.
    private let segments: [ArraySlice<UInt8>]

    /// Reads one.
    /// - Throws: `VersionError` if it is empty or too long, or has other characters than letters, digits, dots and dashes.
    public init(_ text: String) throws(VersionError) {
        var rest = try Self.bytes(text)
        description = text
        var found: [ArraySlice<UInt8>] = []
        while let byte = rest.first {
            if byte.isDigit {
                found.append(rest.take(while: \.isDigit))
            } else if byte.isLetter {
                found.append(rest.take(while: \.isLetter))
            } else if rest.take("-") {
                // A dash begins a prerelease, as if ".pre." stood there.
                found.append(Array("pre".utf8)[...])
            } else {
                guard rest.take(".") || rest.take("_") || rest.take("+") else {
                    throw VersionError(text, at: rest.startIndex, "neither a letter, a digit, a dot nor a dash")
                }
            }
        }
        let release = found.prefix { $0.isNumber }
        segments = Self.withoutZeros(release) + Self.withoutZeros(found[release.endIndex...])
    }

    /// Segment by segment: words before numbers, and the end is 0.
    public func compared(to other: GemVersion) -> Ordering {
        for index in 0..<max(segments.count, other.segments.count) {
            let left = index < segments.count ? segments[index] : []
            let right = index < other.segments.count ? other.segments[index] : []
            let isLeftWord = left.first?.isLetter ?? false
            let isRightWord = right.first?.isLetter ?? false
            let order = Ordering(isLeftWord ? 0 : 1, isRightWord ? 0 : 1)
                .then(isLeftWord ? left.comparedAsBytes(to: right) : left.comparedAsNumber(to: right))
            if order != .equal { return order }
        }
        return .equal
    }

    private static func withoutZeros(_ segments: ArraySlice<ArraySlice<UInt8>>) -> [ArraySlice<UInt8>] {
        var kept = segments
        while let last = kept.last, last.isZero { kept.removeLast() }
        return Array(kept)
    }
}
