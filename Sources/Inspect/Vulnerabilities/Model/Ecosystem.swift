/// Whose package names and versions these are, and of which release: the first half of an advisory row's key.
///
/// Distributions are named as os-release's `ID` names them and have a release ("debian:12", "alpine:v3.19", "rhel:9", "sles:15.5");
/// rolling ones and languages have none ("arch", "wolfi", "PyPI", "npm"). Languages are named as the OSV schema names them.
public struct Ecosystem: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    /// Which one, without the release.
    public let name: Name
    /// Empty where there is none.
    public let release: String

    /// Of its parts.
    public init(_ name: Name, release: String = "") {
        self.name = name
        self.release = release
    }

    /// NAME or NAME:RELEASE in our spelling; the inverse of `description`. For OSV's spelling see `init?(osv:)`.
    public init(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        name = Name(rawValue: parts.first.map(String.init) ?? "")
        release = parts.count > 1 ? String(parts[1]) : ""
    }

    /// From its written form.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// As its description.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// "debian:12", "PyPI".
    public var description: String { release.isEmpty ? name.rawValue : "\(name.rawValue):\(release)" }

    /// The order of lists.
    public static func < (left: Ecosystem, right: Ecosystem) -> Bool {
        (left.name.rawValue, left.release) < (right.name.rawValue, right.release)
    }

    /// The name of an ecosystem. Open: what is not known here has no data, which a verdict says.
    public struct Name: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// As written.
        public let rawValue: String

        /// Of its parts.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// For people.
        public var description: String { rawValue }
    }
}

extension Ecosystem.Name {
    // Distributions: os-release's ID.
    /// `almalinux`.
    public static let almalinux = Self(rawValue: "almalinux")
    /// `alpine`.
    public static let alpine = Self(rawValue: "alpine")
    /// `amzn`.
    public static let amazon = Self(rawValue: "amzn")
    /// `arch`.
    public static let arch = Self(rawValue: "arch")
    /// `azurelinux`.
    public static let azureLinux = Self(rawValue: "azurelinux")
    /// `bottlerocket`.
    public static let bottlerocket = Self(rawValue: "bottlerocket")
    /// `chainguard`.
    public static let chainguard = Self(rawValue: "chainguard")
    /// `debian`.
    public static let debian = Self(rawValue: "debian")
    /// `echo`.
    public static let echo = Self(rawValue: "echo")
    /// `fedora`.
    public static let fedora = Self(rawValue: "fedora")
    /// `mariner`.
    public static let mariner = Self(rawValue: "mariner")
    /// `minimos`.
    public static let minimos = Self(rawValue: "minimos")
    /// `opensuse-leap`.
    public static let openSUSELeap = Self(rawValue: "opensuse-leap")
    /// `opensuse-tumbleweed`.
    public static let openSUSETumbleweed = Self(rawValue: "opensuse-tumbleweed")
    /// `ol`.
    public static let oracle = Self(rawValue: "ol")
    /// `photon`.
    public static let photon = Self(rawValue: "photon")
    /// CentOS is judged by it.
    public static let redHat = Self(rawValue: "rhel")
    /// `rocky`.
    public static let rocky = Self(rawValue: "rocky")
    /// `sles`.
    public static let suse = Self(rawValue: "sles")
    /// `ubuntu`.
    public static let ubuntu = Self(rawValue: "ubuntu")
    /// `wolfi`.
    public static let wolfi = Self(rawValue: "wolfi")

    // Languages and the like: the OSV schema's name.
    /// `Bitnami`.
    public static let bitnami = Self(rawValue: "Bitnami")
    /// `CocoaPods`: not OSV's, which files pods under SwiftURL by their repositories.
    public static let cocoaPods = Self(rawValue: "CocoaPods")
    /// `ConanCenter`.
    public static let conan = Self(rawValue: "ConanCenter")
    /// `CRAN`.
    public static let cran = Self(rawValue: "CRAN")
    /// `crates.io`.
    public static let crates = Self(rawValue: "crates.io")
    /// `GitHub Actions`.
    public static let gitHubActions = Self(rawValue: "GitHub Actions")
    /// `Go`.
    public static let go = Self(rawValue: "Go")
    /// `Hackage`.
    public static let hackage = Self(rawValue: "Hackage")
    /// `Hex`.
    public static let hex = Self(rawValue: "Hex")
    /// `Julia`.
    public static let julia = Self(rawValue: "Julia")
    /// `Maven`.
    public static let maven = Self(rawValue: "Maven")
    /// `npm`.
    public static let npm = Self(rawValue: "npm")
    /// `NuGet`.
    public static let nuget = Self(rawValue: "NuGet")
    /// `Packagist`.
    public static let packagist = Self(rawValue: "Packagist")
    /// `Pub`.
    public static let pub = Self(rawValue: "Pub")
    /// `PyPI`.
    public static let pypi = Self(rawValue: "PyPI")
    /// `RubyGems`.
    public static let rubyGems = Self(rawValue: "RubyGems")
    /// `SwiftURL`.
    public static let swift = Self(rawValue: "SwiftURL")
    /// Software outside packages, named "vendor:product" of CPE 2.3 (NVD).
    public static let cpe = Self(rawValue: "CPE")

    /// Whether it is a distribution, whose word on its own packages beats upstream's.
    public var isDistribution: Bool { Self.distributions.contains(self) }

    private static let distributions: Set<Self> = [
        .almalinux, .alpine, .amazon, .arch, .azureLinux, .bottlerocket, .chainguard, .debian, .echo, .fedora, .mariner, .minimos,
        .openSUSELeap, .openSUSETumbleweed, .oracle, .photon, .redHat, .rocky, .suse, .ubuntu, .wolfi,
    ]
}
