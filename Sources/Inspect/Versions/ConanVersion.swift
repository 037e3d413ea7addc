/// A version of Conan: items between dots, a prerelease after the last dash, a build after the last plus sign.
/// Source: Conan 2 documentation, "Version ranges" and "Version".
///
/// Conan compares an item of digits with a word as text, which is no order ("10" < "1a" < "9"); here an item is its leading number and
/// then the rest, which agrees with Conan wherever the numbers agree.
public struct ConanVersion: VersionScheme {
    /// As written.
    public let description: String
    private let items: [ArraySlice<UInt8>]
    private let prerelease: [ArraySlice<UInt8>]?
    private let build: [ArraySlice<UInt8>]?

    /// Reads one, without case.
    /// - Throws: `VersionError` if it is empty or too long.
    public init(_ text: String) throws(VersionError) {
        var rest = try Self.bytes(text).lowercased
        description = text
        let dot = UInt8(ascii: ".")
        if let plus = rest.lastIndex(of: UInt8(ascii: "+")) {
            build = rest[(plus + 1)...].parts { $0 == dot }
            rest = rest[..<plus]
        } else {
            build = nil
        }
        if let dash = rest.lastIndex(of: UInt8(ascii: "-")) {
            prerelease = rest[(dash + 1)...].parts { $0 == dot }
            rest = rest[..<dash]
        } else {
            prerelease = nil
        }
        var items = rest.parts { $0 == dot }
        while let last = items.last, last.isZero { items.removeLast() }
        self.items = items
    }

    /// Items, then prereleases (none last), then builds (none first).
    public func compared(to other: ConanVersion) -> Ordering {
        Self.compare(items, other.items)
            .then(Ordering(prerelease == nil ? 1 : 0, other.prerelease == nil ? 1 : 0))
            .then(Self.compare(prerelease ?? [], other.prerelease ?? []))
            .then(Ordering(build == nil ? 0 : 1, other.build == nil ? 0 : 1))
            .then(Self.compare(build ?? [], other.build ?? []))
    }

    private static func compare(_ left: [ArraySlice<UInt8>], _ right: [ArraySlice<UInt8>]) -> Ordering {
        for (one, two) in zip(left, right) {
            var oneRest = one
            var twoRest = two
            let oneNumber = oneRest.take(while: \.isDigit)
            let twoNumber = twoRest.take(while: \.isDigit)
            let order = Ordering(oneNumber.isEmpty ? 1 : 0, twoNumber.isEmpty ? 1 : 0)
                .then(oneNumber.comparedAsNumber(to: twoNumber))
                .then(oneRest.comparedAsBytes(to: twoRest))
            if order != .equal { return order }
        }
        return Ordering(left.count, right.count)
    }
}
