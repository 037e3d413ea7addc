/// A semantic version: MAJOR.MINOR.PATCH[-PRERELEASE][+BUILD]. Source: Semantic Versioning 2.0.0.
///
/// Read leniently, since registries are: a `v` or `=` before it, missing numbers are 0, leading zeros count for nothing, and what follows
/// the third number without a dash is taken for a build. `isStrict` tells whether it is one by the letter.
public struct SemanticVersion: VersionScheme {
    /// As written.
    public let description: String
    /// Three, without leading zeros.
    let numbers: [ArraySlice<UInt8>]
    /// Identifiers after the dash; empty of a release.
    let prerelease: [ArraySlice<UInt8>]
    /// After the plus sign; never compared, but for pub.
    let build: [ArraySlice<UInt8>]
    /// Whether the text follows the grammar of the specification to the letter.
    public let isStrict: Bool

    /// Reads one.
    /// - Throws: `VersionError` if it is empty or too long, or does not begin with a number.
    public init(_ text: String) throws(VersionError) {
        var rest = try Self.bytes(text)
        description = text
        var isStrict = rest.count == text.utf8.count
        if rest.take("=") {
            isStrict = false
            _ = rest.take { $0.isBlank }
        }
        if rest.take("v") || rest.take("V") { isStrict = false }
        var numbers: [ArraySlice<UInt8>] = []
        while numbers.count < 3 {
            let digits = rest.take(while: \.isDigit)
            guard !digits.isEmpty else {
                throw VersionError(text, at: rest.startIndex, "no number; expected MAJOR.MINOR.PATCH")
            }
            isStrict = isStrict && (digits.count == 1 || digits.first != 0x30)
            numbers.append(digits)
            let isNumberNext = rest.first == UInt8(ascii: ".") && (rest.dropFirst().first?.isDigit ?? false)
            guard numbers.count < 3, isNumberNext else { break }
            rest = rest.dropFirst()
        }
        isStrict = isStrict && numbers.count == 3
        while numbers.count < 3 { numbers.append([]) }
        self.numbers = numbers

        var build: ArraySlice<UInt8> = []
        if let plus = rest.firstIndex(of: UInt8(ascii: "+")) {
            build = rest[(plus + 1)...]
            rest = rest[..<plus]
            isStrict = isStrict && Self.isValid(build, isPrerelease: false)
        }
        let afterNumbers = rest
        if rest.take("-") {
            isStrict = isStrict && Self.isValid(rest, isPrerelease: true)
        } else if !rest.isEmpty {
            isStrict = false
            // ".4.5" is a build; "1.2rc1" and "1.2.3.beta" mean a prerelease.
            _ = rest.take(".")
            if !(rest.first?.isLetter ?? false) {
                build = build.isEmpty ? afterNumbers : build
                rest = []
            }
        }
        let dot = UInt8(ascii: ".")
        prerelease = rest.isEmpty ? [] : rest.parts { $0 == dot }
        self.build = build.isEmpty ? [] : build.parts { $0 == dot || $0 == UInt8(ascii: "-") }
        self.isStrict = isStrict
    }

    /// Whether it is a version before its release.
    public var isPrerelease: Bool { !prerelease.isEmpty }

    /// Numbers, then prereleases; builds do not count (specification, item 11).
    public func compared(to other: SemanticVersion) -> Ordering {
        comparedNumbers(to: other).then(Self.comparePrereleases(prerelease, other.prerelease))
    }

    func comparedNumbers(to other: SemanticVersion) -> Ordering {
        for (left, right) in zip(numbers, other.numbers) {
            let order = left.comparedAsNumber(to: right)
            if order != .equal { return order }
        }
        return .equal
    }

    /// None comes after any; then identifier by identifier.
    static func comparePrereleases(_ left: [ArraySlice<UInt8>], _ right: [ArraySlice<UInt8>]) -> Ordering {
        if left.isEmpty || right.isEmpty { return Ordering(left.isEmpty ? 1 : 0, right.isEmpty ? 1 : 0) }
        return compareIdentifiers(left, right)
    }

    /// Numbers by value and before words, words by their bytes; a list comes before one that it begins.
    static func compareIdentifiers(_ left: [ArraySlice<UInt8>], _ right: [ArraySlice<UInt8>]) -> Ordering {
        for (one, two) in zip(left, right) {
            let order: Ordering
            switch (one.isNumber, two.isNumber) {
            case (true, true): order = one.comparedAsNumber(to: two)
            case (true, false): order = .less
            case (false, true): order = .greater
            case (false, false): order = one.comparedAsBytes(to: two)
            }
            if order != .equal { return order }
        }
        return Ordering(left.count, right.count)
    }

    private static func isValid(_ bytes: ArraySlice<UInt8>, isPrerelease: Bool) -> Bool {
        bytes.parts { $0 == UInt8(ascii: ".") }.allSatisfy { identifier in
            !identifier.isEmpty && identifier.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") }
                && !(isPrerelease && identifier.isNumber && identifier.count > 1 && identifier.first == 0x30)
        }
    }
}
