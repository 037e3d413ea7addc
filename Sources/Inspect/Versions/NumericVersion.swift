/// A version that is a list of numbers: Hackage's (dots between them) and CRAN's (dots or dashes). A longer list comes after its beginning.
/// Sources: Haskell Package Versioning Policy; "Writing R Extensions", section 1.1.1.
public struct NumericVersion: VersionScheme {
    /// As written.
    public let description: String
    private let numbers: [ArraySlice<UInt8>]

    /// Reads one.
    /// - Throws: `VersionError` if it is empty or too long, or a part is no number.
    public init(_ text: String) throws(VersionError) {
        description = text
        numbers = try Self.bytes(text).parts { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
        for number in numbers where !number.isNumber {
            throw VersionError(text, at: number.startIndex, "no number; expected NUMBER.NUMBER…")
        }
    }

    /// Number by number.
    public func compared(to other: NumericVersion) -> Ordering {
        for (left, right) in zip(numbers, other.numbers) {
            let order = left.comparedAsNumber(to: right)
            if order != .equal { return order }
        }
        return Ordering(numbers.count, other.numbers.count)
    }
}
