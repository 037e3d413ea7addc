/// A version of Composer's packages, in the order of PHP's `version_compare`, without case and without a `v` before it.
/// Sources: PHP manual, `version_compare`; Composer documentation, "Versions and constraints".
///
/// `#` is PHP's placeholder for any number; with it, and only with it, the order is not transitive.
public struct ComposerVersion: VersionScheme {
    /// As written.
    public let description: String
    private let parts: [ArraySlice<UInt8>]

    /// Reads one.
    /// - Throws: `VersionError` if it is empty or too long.
    public init(_ text: String) throws(VersionError) {
        var rest = try Self.bytes(text).lowercased
        description = text
        if rest.first == UInt8(ascii: "v"), rest.dropFirst().first?.isDigit ?? false { rest = rest.dropFirst() }
        var parts: [ArraySlice<UInt8>] = []
        while let byte = rest.first {
            if byte.isDigit {
                parts.append(rest.take(while: \.isDigit))
            } else if Self.separators.contains(byte) {
                rest = rest.dropFirst()
            } else {
                let word = rest.take { !$0.isDigit && !Self.separators.contains($0) }
                // Composer takes the word for stability off: "1.0-stable" is "1.0".
                if !word.elementsEqual("stable".utf8) { parts.append(word) }
            }
        }
        self.parts = parts
    }

    /// Part by part; the end counts as a number against a word, and is before every number.
    public func compared(to other: ComposerVersion) -> Ordering {
        for (left, right) in zip(parts, other.parts) {
            let order: Ordering
            if left.isNumber, right.isNumber {
                order = left.comparedAsNumber(to: right)
            } else {
                order = Self.compareWords(left, right)
            }
            if order != .equal { return order }
        }
        return compareRest(to: other)
    }

    private func compareRest(to other: ComposerVersion) -> Ordering {
        if parts.count < other.parts.count { return other.compareRest(to: self).reversed }
        for part in parts[other.parts.count...] {
            if part.isNumber { return .greater }
            let order = Ordering(Self.rank(part), Self.number)
            if order != .equal { return order }
        }
        return .equal
    }

    private static func compareWords(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Ordering {
        let order = Ordering(rank(left), rank(right))
        // PHP takes all other words for the same; by their bytes, branches have an order as well.
        return order == .equal && rank(left) == unknown ? left.comparedAsBytes(to: right) : order
    }

    private static func rank(_ part: ArraySlice<UInt8>) -> Int {
        if part.isNumber { return number }
        for (prefix, rank) in forms where part.starts(with: prefix.utf8) { return rank }
        return unknown
    }

    private static let separators: Set<UInt8> = [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+")]
    private static let unknown = -1
    private static let number = 4
    private static let forms = [("dev", 0), ("a", 1), ("b", 2), ("rc", 3), ("#", number), ("p", 5)]
}
