/// The kind of a package: the `type` of a package URL, in lower case ("deb", "pypi", "golang").
///
/// Open on purpose: an inventory that somebody else made may hold types that no cataloger of ours makes.
/// Source: purl-spec, "PURL types".
public struct PackageType: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    public var description: String { rawValue }

    public static func < (left: PackageType, right: PackageType) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension PackageType {
    public static let alpm = PackageType(rawValue: "alpm")
    public static let apk = PackageType(rawValue: "apk")
    public static let cargo = PackageType(rawValue: "cargo")
    public static let cocoapods = PackageType(rawValue: "cocoapods")
    public static let composer = PackageType(rawValue: "composer")
    public static let conan = PackageType(rawValue: "conan")
    public static let conda = PackageType(rawValue: "conda")
    public static let deb = PackageType(rawValue: "deb")
    public static let gem = PackageType(rawValue: "gem")
    public static let generic = PackageType(rawValue: "generic")
    public static let golang = PackageType(rawValue: "golang")
    public static let hex = PackageType(rawValue: "hex")
    public static let maven = PackageType(rawValue: "maven")
    public static let npm = PackageType(rawValue: "npm")
    public static let nuget = PackageType(rawValue: "nuget")
    public static let opkg = PackageType(rawValue: "opkg")
    public static let pub = PackageType(rawValue: "pub")
    public static let pypi = PackageType(rawValue: "pypi")
    public static let rpm = PackageType(rawValue: "rpm")
    public static let swift = PackageType(rawValue: "swift")
}
