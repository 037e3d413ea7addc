import Packages

extension Ecosystem {
    /// Whose advisories speak of a package of an inventory; nil where nobody's do (a type without a database of advisories).
    /// - Parameter system: What the image says it is; decides the release of a distribution's packages.
    public init?(of package: Package, in system: OperatingSystem?) {
        if let language = Ecosystem.languages[package.type] {
            self.init(language)
            return
        }
        guard Ecosystem.distributionTypes.contains(package.type) else { return nil }
        if let system {
            self.init(system)
        } else if let distribution = package.qualifiers["distro"], let namespace = package.namespace {
            // An SBOM without an operating system: "debian-12" or "bookworm" of the package URL.
            let prefix = namespace + "-"
            let release = distribution.hasPrefix(prefix) ? String(distribution.dropFirst(prefix.count)) : distribution
            self.init(OperatingSystem(id: namespace, versionID: release == namespace ? "" : release))
        } else {
            return nil
        }
    }

    /// The same, and CPE for software outside packages whose CPE is known.
    public init?(judging package: Package, in system: OperatingSystem?) {
        if let ecosystem = Ecosystem(of: package, in: system) {
            self = ecosystem
        } else if package.qualifiers["cpe"] != nil {
            self.init(.cpe)
        } else {
            return nil
        }
    }

    /// The distribution's release whose advisories are right for a system. One that is not known keeps its identifier and version.
    public init(_ system: OperatingSystem) {
        let id = system.id
        let version = system.versionID
        switch id {
        case "debian":
            let codename = system.codename ?? ""
            self.init(.debian, release: Ecosystem.debianRelease(version.isEmpty ? codename : version))
        case "alpine":
            let isEdge = version.contains("_alpha") || version == "edge"
            let parts = version.split(separator: ".").prefix(2)
            self.init(.alpine, release: isEdge ? "edge" : "v" + parts.joined(separator: "."))
        case "rhel", "centos": self.init(.redHat, release: Ecosystem.major(version))
        case "rocky": self.init(.rocky, release: Ecosystem.major(version))
        case "almalinux": self.init(.almalinux, release: Ecosystem.major(version))
        case "ol": self.init(.oracle, release: Ecosystem.major(version))
        case "fedora": self.init(.fedora, release: version)
        case "amzn":
            // The first one counted by dates: 2018.03.
            self.init(.amazon, release: version.hasPrefix("201") ? "1" : Ecosystem.major(version))
        case "sles", "sles_sap", "sled": self.init(.suse, release: version)
        case "opensuse-tumbleweed": self.init(.openSUSETumbleweed)
        case "azurelinux": self.init(.azureLinux, release: Ecosystem.major(version))
        case "arch", "wolfi", "chainguard", "minimos", "echo": self.init(Name(rawValue: id))
        default: self.init(Name(rawValue: id), release: version)
        }
    }

    /// The names by which advisories of this ecosystem may speak of a package, with what each of them names.
    public func names(of package: Package) -> [(name: String, kind: AffectedPackage.Kind)] {
        if name == .cpe {
            // cpe:2.3:a:VENDOR:PRODUCT:VERSION:…
            let parts = (package.qualifiers["cpe"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
            return parts.count > 4 ? [(normalised("\(parts[3]):\(parts[4])"), .product)] : []
        }
        if name.isDistribution || Ecosystem.distributionTypes.contains(package.type) {
            let source = (KernelPackages.unsignedSource(of: package) ?? package.source)?.name ?? package.name
            return [(normalised(source), .source), (normalised(package.name), .binary)]
        }
        return [(normalised(Ecosystem.libraryName(package)), .library)]
    }

    /// Namespace and name as the language joins them.
    private static func libraryName(_ package: Package) -> String {
        guard let namespace = package.namespace, !namespace.isEmpty else { return package.name }
        return package.type == .maven ? "\(namespace):\(package.name)" : "\(namespace)/\(package.name)"
    }

    private static let distributionTypes: Set<PackageType> = [.deb, .apk, .rpm, .alpm]

    private static let languages: [PackageType: Name] = [
        .cargo: .crates, .cocoapods: .cocoaPods, .gem: .rubyGems, .golang: .go, .maven: .maven, .npm: .npm, .pypi: .pypi,
        PackageType(rawValue: "bitnami"): .bitnami, PackageType(rawValue: "composer"): .packagist,
        PackageType(rawValue: "conan"): .conan, PackageType(rawValue: "cran"): .cran,
        PackageType(rawValue: "githubactions"): .gitHubActions,
        PackageType(rawValue: "hackage"): .hackage, PackageType(rawValue: "hex"): .hex, PackageType.julia: .julia,
        PackageType(rawValue: "nuget"): .nuget, PackageType(rawValue: "pub"): .pub, PackageType(rawValue: "swift"): .swift,
    ]
}

extension Inventory {
    /// Packages that a package of the distribution installed, in the order of the relations: positions of both, and the distribution.
    public var ownedByDistribution: [(package: Int, owner: Int, ecosystem: Ecosystem)] {
        relations.compactMap { relation in
            guard relation.kind == .contains, packages.indices.contains(relation.from), packages.indices.contains(relation.to),
                let ecosystem = Ecosystem(of: packages[relation.from], in: operatingSystem), ecosystem.name.isDistribution
            else { return nil }
            return (relation.to, relation.from, ecosystem)
        }
    }
}
