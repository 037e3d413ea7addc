/// A version `x.y.z` of the engine or of a plugin (https://semver.org without pre-release and build parts).
public struct Version: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Its three numbers.
    public var major: Int, minor: Int, patch: Int

    /// A version.
    public init(_ major: Int, _ minor: Int, _ patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads exactly three decimal numbers parted by points.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var numbers: [Int] = []
        for part in parts {
            guard part.allSatisfy(\.isDigit), let number = Int(String(decoding: part, as: UTF8.self)) else { return nil }
            numbers.append(number)
        }
        self.init(numbers[0], numbers[1], numbers[2])
    }

    /// Whether something of this version may be used where another is required: the same major, and at least that.
    public func satisfies(_ required: Version) -> Bool { major == required.major && self >= required }

    /// By major, then minor, then patch.
    public static func < (left: Version, right: Version) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    /// `x.y.z`.
    public var description: String { "\(major).\(minor).\(patch)" }
}
