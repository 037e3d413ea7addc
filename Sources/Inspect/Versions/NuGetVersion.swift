/// A version of NuGet: up to four numbers, a prerelease that is compared without case, and metadata that is not compared.
/// Source: NuGet documentation, "Package versioning", "Normalized version numbers".
public struct NuGetVersion: VersionScheme {
    /// As written.
    public let description: String
    private let numbers: [ArraySlice<UInt8>]
    private let prerelease: [ArraySlice<UInt8>]

    /// Reads one.
    /// - Throws: `VersionError` if it is empty or too long, has more than four numbers, or a part is no number.
    public init(_ text: String) throws(VersionError) {
        var rest = try Self.bytes(text).lowercased
        description = text
        _ = rest.take("v")
        if let plus = rest.firstIndex(of: UInt8(ascii: "+")) { rest = rest[..<plus] }
        if let dash = rest.firstIndex(of: UInt8(ascii: "-")) {
            prerelease = rest[(dash + 1)...].parts { $0 == UInt8(ascii: ".") }
            rest = rest[..<dash]
        } else {
            prerelease = []
        }
        numbers = rest.parts { $0 == UInt8(ascii: ".") }
        for number in numbers where !number.isNumber { throw VersionError(text, at: number.startIndex, "no number") }
        guard numbers.count <= 4 else { throw VersionError(text, at: 0, "more than four numbers") }
    }

    /// Numbers, missing ones being 0, then prereleases as semantic versions have them.
    public func compared(to other: NuGetVersion) -> Ordering {
        for index in 0..<4 {
            let left = index < numbers.count ? numbers[index] : []
            let order = left.comparedAsNumber(to: index < other.numbers.count ? other.numbers[index] : [])
            if order != .equal { return order }
        }
        return SemanticVersion.comparePrereleases(prerelease, other.prerelease)
    }
}
