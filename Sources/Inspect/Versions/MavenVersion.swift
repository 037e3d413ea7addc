/// A version of Maven. Source: Maven POM reference, "Version Order Specification".
///
/// The specification pads the shorter version with whatever is nothing beside the other's token, which is no order
/// ("1-sp" < "1-0.alpha" < "1" < "1-sp"). Here a nothing (0, "", "final", "ga", "release") inside a version is judged by what follows it:
/// before a prerelease word it comes before the end of a version, else after it; everything else is as specified.
public struct MavenVersion: VersionScheme {
    /// As written.
    public let description: String
    private let tokens: [Token]

    /// Reads one.
    /// - Throws: `VersionError` if it is empty or too long.
    public init(_ text: String) throws(VersionError) {
        description = text
        tokens = Self.trimmed(Self.split(try Self.bytes(text).lowercased))
    }

    /// Token by token.
    public func compared(to other: MavenVersion) -> Ordering {
        for index in 0..<max(tokens.count, other.tokens.count) {
            let left = index < tokens.count ? tokens[index] : nil
            let right = index < other.tokens.count ? other.tokens[index] : nil
            let order = Ordering(left?.rank ?? Self.endRank, right?.rank ?? Self.endRank)
                .then(Token.compareValues(left, right))
            if order != .equal { return order }
        }
        return .equal
    }

    private static let endRank = 2

    private struct Token: Sendable {
        var text: ArraySlice<UInt8>
        /// Whether a hyphen, or a change between digits and other characters, stands before it.
        var isHyphenated: Bool
        /// Of a token that is nothing: whether a prerelease word is the next that is something.
        var isBeforePrerelease = false

        var isNumber: Bool { text.isNumber }

        var isNothing: Bool { isNumber ? text.isZero : prereleaseRank == nil && Token.nothings.contains(text.text) }

        var prereleaseRank: Int? { isNumber ? nil : Token.prereleases[text.text] }

        /// The class; inside a class `compareValues` decides.
        var rank: Int {
            if prereleaseRank != nil { return 0 }
            if isNothing, isBeforePrerelease { return 1 }
            if isNumber { return isHyphenated ? 6 : 7 }
            if isNothing { return 3 }
            return text.elementsEqual("sp".utf8) ? 4 : 5
        }

        static func compareValues(_ left: Token?, _ right: Token?) -> Ordering {
            guard let left, let right else { return .equal }
            switch left.rank {
            case 0: return Ordering(left.prereleaseRank ?? 0, right.prereleaseRank ?? 0)
            case 1: return Ordering(left.nothingRank, right.nothingRank)
            case 5: return left.text.comparedAsBytes(to: right.text)
            case 6, 7: return left.text.comparedAsNumber(to: right.text)
            default: return .equal
            }
        }

        private var nothingRank: Int { isNumber ? (isHyphenated ? 1 : 2) : 0 }

        private static let prereleases = ["alpha": 0, "beta": 1, "milestone": 2, "rc": 3, "cr": 3, "snapshot": 4]
        private static let nothings: Set<String> = ["", "final", "ga", "release"]
    }

    /// Cuts at dots, hyphens and where digits meet other characters. Empty tokens are 0; "a", "b" and "m" before a number are words.
    private static func split(_ bytes: ArraySlice<UInt8>) -> [Token] {
        var tokens: [Token] = []
        var rest = bytes
        var isHyphenated = false
        while true {
            let isSeparator = { (byte: UInt8) in byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") }
            if rest.first?.isDigit ?? false {
                tokens.append(Token(text: rest.take(while: \.isDigit), isHyphenated: isHyphenated))
            } else {
                let word = rest.take { !$0.isDigit && !isSeparator($0) }
                let isBeforeNumber = rest.first?.isDigit ?? false
                let text = isBeforeNumber ? shorthands[word.text].map { Array($0.utf8)[...] } ?? word : word
                tokens.append(Token(text: text.isEmpty ? Array("0".utf8)[...] : text, isHyphenated: isHyphenated))
            }
            guard let byte = rest.first else { return tokens }
            isHyphenated = byte != UInt8(ascii: ".")
            if isSeparator(byte) { rest = rest.dropFirst() }
        }
    }

    /// Takes off what is nothing at the end and before every hyphen, and notes before what the rest of it stands.
    private static func trimmed(_ all: [Token]) -> [Token] {
        var tokens: [Token] = []
        for token in all {
            if token.isHyphenated { while let last = tokens.last, last.isNothing { tokens.removeLast() } }
            tokens.append(token)
        }
        while let last = tokens.last, last.isNothing { tokens.removeLast() }
        var isBeforePrerelease = false
        for index in tokens.indices.reversed() {
            if tokens[index].isNothing {
                tokens[index].isBeforePrerelease = isBeforePrerelease
            } else {
                isBeforePrerelease = tokens[index].prereleaseRank != nil
            }
        }
        return tokens
    }

    private static let shorthands = ["a": "alpha", "b": "beta", "m": "milestone"]
}
