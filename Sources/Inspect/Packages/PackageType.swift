/// The kind of a package: the `type` of a package URL, in lower case ("deb", "pypi", "golang").
///
/// Open on purpose: an inventory that somebody else made may hold types that no cataloger of ours makes.
/// Source: purl-spec, "PURL types".
public struct PackageType: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// As in a package URL.
    public let rawValue: String

    /// From the text of a package URL.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// From the text.
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    /// As the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// The text.
    public var description: String { rawValue }

    /// By text.
    public static func < (left: PackageType, right: PackageType) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension PackageType {
    /// Arch Linux and its like.
    public static let alpm = PackageType(rawValue: "alpm")
    /// Alpine and its like.
    public static let apk = PackageType(rawValue: "apk")
    /// Rust.
    public static let cargo = PackageType(rawValue: "cargo")
    /// CocoaPods.
    public static let cocoapods = PackageType(rawValue: "cocoapods")
    /// PHP.
    public static let composer = PackageType(rawValue: "composer")
    /// C and C++ by Conan.
    public static let conan = PackageType(rawValue: "conan")
    /// Conda.
    public static let conda = PackageType(rawValue: "conda")
    /// Debian and its like.
    public static let deb = PackageType(rawValue: "deb")
    /// Ruby.
    public static let gem = PackageType(rawValue: "gem")
    /// Whatever has no type of its own.
    public static let generic = PackageType(rawValue: "generic")
    /// Go.
    public static let golang = PackageType(rawValue: "golang")
    /// Erlang and Elixir.
    public static let hex = PackageType(rawValue: "hex")
    /// Julia.
    public static let julia = PackageType(rawValue: "julia")
    /// Java.
    public static let maven = PackageType(rawValue: "maven")
    /// JavaScript.
    public static let npm = PackageType(rawValue: "npm")
    /// .NET.
    public static let nuget = PackageType(rawValue: "nuget")
    /// OpenWrt and its like.
    public static let opkg = PackageType(rawValue: "opkg")
    /// Dart.
    public static let pub = PackageType(rawValue: "pub")
    /// Python.
    public static let pypi = PackageType(rawValue: "pypi")
    /// Red Hat, SUSE and their like.
    public static let rpm = PackageType(rawValue: "rpm")
    /// Swift.
    public static let swift = PackageType(rawValue: "swift")
}
