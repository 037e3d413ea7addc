/// An order of versions: which of two is newer. Every one is total, takes linear time and no number is too big for it.
public enum VersionOrder: String, Sendable, Hashable, CaseIterable {
    /// Debian and its derivatives: `DebianVersion`.
    case dpkg
    /// Alpine, Wolfi, Chainguard: `AlpineVersion`.
    case apk
    /// Red Hat, SUSE and their derivatives: `RPMVersion`.
    case rpm
    /// Arch: `PacmanVersion`.
    case pacman
    /// `MavenVersion`.
    case maven
    /// PyPI: `PythonVersion`.
    case pep440
    /// npm, crates.io, Hex, SwiftURL and others: `SemanticVersion`.
    case semver
    /// Modules of Go, and Go: `GoVersion`.
    case go
    /// `GemVersion`.
    case rubyGems
    /// `NuGetVersion`.
    case nuget
    /// Packagist: `ComposerVersion`.
    case composer
    /// `ConanVersion`.
    case conan
    /// `PubVersion`.
    case pub
    /// Hackage and CRAN: `NumericVersion`.
    case numeric

    /// Reads two versions and compares them.
    /// - Throws: `VersionError` if one of them is none of this order.
    public func compare(_ left: String, _ right: String) throws(VersionError) -> Ordering {
        try version(left).compared(to: version(right))
    }

    /// Reads one, to be compared with many.
    /// - Throws: `VersionError` if it is none of this order.
    public func version(_ text: String) throws(VersionError) -> AnyVersion {
        switch self {
        case .dpkg: .dpkg(try DebianVersion(text))
        case .apk: .apk(try AlpineVersion(text))
        case .rpm: .rpm(try RPMVersion(text))
        case .pacman: .pacman(try PacmanVersion(text))
        case .maven: .maven(try MavenVersion(text))
        case .pep440: .pep440(try PythonVersion(text))
        case .semver: .semver(try SemanticVersion(text))
        case .go: .go(try GoVersion(text))
        case .rubyGems: .rubyGems(try GemVersion(text))
        case .nuget: .nuget(try NuGetVersion(text))
        case .composer: .composer(try ComposerVersion(text))
        case .conan: .conan(try ConanVersion(text))
        case .pub: .pub(try PubVersion(text))
        case .numeric: .numeric(try NumericVersion(text))
        }
    }
}

/// A version that was read by the order that it carries.
public enum AnyVersion: Sendable {
    /// Of `VersionOrder.dpkg`, and so on.
    case dpkg(DebianVersion), apk(AlpineVersion), rpm(RPMVersion), pacman(PacmanVersion), maven(MavenVersion), pep440(PythonVersion)
    /// Of `VersionOrder.semver`, and so on.
    case semver(SemanticVersion), go(GoVersion), rubyGems(GemVersion), nuget(NuGetVersion), composer(ComposerVersion)
    /// Of `VersionOrder.conan`, and so on.
    case conan(ConanVersion), pub(PubVersion), numeric(NumericVersion)

    /// How it stands to another of the same order; versions of two orders are equal, since nothing can be said of them.
    public func compared(to other: AnyVersion) -> Ordering {
        switch (self, other) {
        case (.dpkg(let left), .dpkg(let right)): left.compared(to: right)
        case (.apk(let left), .apk(let right)): left.compared(to: right)
        case (.rpm(let left), .rpm(let right)): left.compared(to: right)
        case (.pacman(let left), .pacman(let right)): left.compared(to: right)
        case (.maven(let left), .maven(let right)): left.compared(to: right)
        case (.pep440(let left), .pep440(let right)): left.compared(to: right)
        case (.semver(let left), .semver(let right)): left.compared(to: right)
        case (.go(let left), .go(let right)): left.compared(to: right)
        case (.rubyGems(let left), .rubyGems(let right)): left.compared(to: right)
        case (.nuget(let left), .nuget(let right)): left.compared(to: right)
        case (.composer(let left), .composer(let right)): left.compared(to: right)
        case (.conan(let left), .conan(let right)): left.compared(to: right)
        case (.pub(let left), .pub(let right)): left.compared(to: right)
        case (.numeric(let left), .numeric(let right)): left.compared(to: right)
        default: .equal
        }
    }
}
