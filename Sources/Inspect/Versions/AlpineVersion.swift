/// A version of apk: NUMBER{.NUMBER}[LETTER]{_SUFFIX[NUMBER]}[~HASH][-rNUMBER]. Source: apk-package(5); apk-tools, `doc` and `apk version`.
///
/// What is not valid still has a place in the order, below the valid version that it begins with: repositories hold such versions.
public struct AlpineVersion: VersionScheme {
    /// As written.
    public let description: String
    private let bytes: ArraySlice<UInt8>

    /// Reads one; an invalid one is accepted, see `isValid`.
    /// - Throws: `VersionError` if it is empty or too long.
    public init(_ text: String) throws(VersionError) {
        bytes = try Self.bytes(text)
        description = text
    }

    /// Whether a package may have this version.
    public var isValid: Bool {
        var tokens = Tokens(bytes)
        while true {
            let token = tokens.next()
            if token.kind == .end { return !tokens.isIrregular }
            if token.kind == .invalid { return false }
        }
    }

    /// Token by token; where kinds differ, a suffix before the release ("_rc") is least and otherwise the kind that comes first in a
    /// version is greatest.
    public func compared(to other: AlpineVersion) -> Ordering {
        Self.compare(bytes, other.bytes).order
    }

    /// Whether this one begins with the tokens of `other`: apk's operator `~` ("3.6.9" is fuzzily equal to "3.6").
    public func isFuzzilyEqual(to other: AlpineVersion) -> Bool {
        let (order, isPrefix) = Self.compare(bytes, other.bytes)
        return order == .equal || isPrefix
    }

    private static func compare(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> (order: Ordering, isPrefix: Bool) {
        var left = Tokens(first)
        var right = Tokens(second)
        while true {
            let one = left.next()
            let two = right.next()
            if one.kind != two.kind { return (Ordering(one.rank, two.rank), two.kind == .end) }
            if one.kind == .end || one.kind == .invalid { return (.equal, false) }
            let order = one.compared(to: two)
            if order != .equal { return (order, false) }
        }
    }

    /// Parts in the order in which they stand in a version.
    private enum Kind: Int {
        case first, number, letter
        /// A letter after a dot, which no valid version has.
        case dottedLetter
        case suffix, suffixNumber, hash, revision, end, invalid
    }

    private struct Token {
        var kind: Kind
        var value: ArraySlice<UInt8> = []
        /// Of a suffix: negative before the release.
        var suffix = 0

        var rank: Int { kind == .suffix && suffix < 0 ? -Kind.invalid.rawValue - 1 : -kind.rawValue }

        func compared(to other: Token) -> Ordering {
            switch kind {
            case .number:
                // A leading zero makes both a decimal fraction: 1.05 < 1.1. Nothing at all comes first.
                let isText = value.first == 0x30 || other.value.first == 0x30 || value.isEmpty || other.value.isEmpty
                return isText ? value.comparedAsBytes(to: other.value) : value.comparedAsNumber(to: other.value)
            case .first, .suffixNumber, .revision: return value.comparedAsNumber(to: other.value)
            case .suffix: return Ordering(suffix, other.suffix)
            case .letter, .dottedLetter, .hash, .end, .invalid: return value.comparedAsBytes(to: other.value)
            }
        }
    }

    /// Cuts a version into tokens. Whatever is not one ends it with `invalid`.
    private struct Tokens {
        private var rest: ArraySlice<UInt8>
        private var last: Kind?
        /// Whether something was taken that has a place in the order but makes the version invalid.
        private(set) var isIrregular = false

        init(_ bytes: ArraySlice<UInt8>) {
            rest = bytes
        }

        mutating func next() -> Token {
            let token = read()
            last = token.kind
            return token
        }

        private mutating func read() -> Token {
            guard let last else {
                let number = rest.take(while: \.isDigit)
                isIrregular = number.isEmpty
                return Token(kind: .first, value: number)
            }
            guard let byte = rest.first else { return Token(kind: .end) }
            let isInNumbers = last.rawValue <= Kind.number.rawValue
            if byte.isLowerLetter, isInNumbers { return Token(kind: .letter, value: takeOne()) }
            if byte.isDigit { return readDigits(after: last) }
            if rest.take(".") {
                guard isInNumbers, let next = rest.first else { return Token(kind: .invalid) }
                isIrregular = isIrregular || !next.isDigit
                return next.isLowerLetter
                    ? Token(kind: .dottedLetter, value: takeOne()) : Token(kind: .number, value: rest.take(while: \.isDigit))
            }
            if rest.take("_") { return readSuffix(after: last) }
            if rest.take("~") {
                let hash = rest.take(while: \.isHexDigit)
                return hash.isEmpty || last.rawValue >= Kind.hash.rawValue ? Token(kind: .invalid) : Token(kind: .hash, value: hash)
            }
            if rest.take("-"), rest.take("r") { return readRevision(after: last) }
            return Token(kind: .invalid)
        }

        private mutating func readSuffix(after last: Kind) -> Token {
            guard last.rawValue <= Kind.suffixNumber.rawValue, let suffix = AlpineVersion.suffixes[rest.take(while: \.isLowerLetter).text]
            else { return Token(kind: .invalid) }
            return Token(kind: .suffix, suffix: suffix)
        }

        private mutating func readRevision(after last: Kind) -> Token {
            guard last.rawValue < Kind.revision.rawValue else { return Token(kind: .invalid) }
            let number = rest.take(while: \.isDigit)
            isIrregular = isIrregular || number.isEmpty
            // "-r" alone, or before another dash, counts as -r0.
            let isNumber = !number.isEmpty || rest.isEmpty || rest.first == UInt8(ascii: "-")
            return isNumber ? Token(kind: .revision, value: number) : Token(kind: .invalid)
        }

        private mutating func readDigits(after last: Kind) -> Token {
            switch last {
            case .suffix: return Token(kind: .suffixNumber, value: rest.take(while: \.isDigit))
            case .letter, .dottedLetter:
                isIrregular = true
                return Token(kind: .suffixNumber, value: rest.take(while: \.isDigit))
            default: return Token(kind: .invalid)
            }
        }

        private mutating func takeOne() -> ArraySlice<UInt8> {
            defer { rest = rest.dropFirst() }
            return rest.prefix(1)
        }
    }

    private static let suffixes = ["alpha": -4, "beta": -3, "pre": -2, "rc": -1, "cvs": 1, "svn": 2, "git": 3, "hg": 4, "p": 5]
}
