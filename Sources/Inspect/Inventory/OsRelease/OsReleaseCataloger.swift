import BinaryFormats
import Packages

/// What the operating system is: os-release, or what older and smaller systems have instead.
///
/// Source: os-release(5); lsb_release(1); the release files of the distributions, none of which is specified.
enum OsReleaseCataloger: Cataloger {
    static let name = "os-release"
    static let revision = 2

    static func wants(_ file: FileHeader) -> Access {
        guard let source = ReleaseFile(file.path) else { return .none }
        return .whole(limit: source == .busybox ? Limits.busyboxBytes : Limits.releaseBytes)
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        guard let source = ReleaseFile(file.path) else { return FileFacts() }
        return try Octets.reading(content) { (octets) throws(Gap) in
            var facts = FileFacts()
            facts.operatingSystem = source.operatingSystem(octets)
            return facts
        }
    }

    /// The file that tells most wins; Debian's own version file adds the point release, which os-release leaves out.
    static func assemble(_ files: [LocatedFacts]) -> Assembly {
        var assembly = Assembly()
        for file in files {
            for gap in file.facts.gaps {
                assembly.gaps.append(Gap(cause: gap.cause, layer: file.layer, path: file.path, message: gap.message))
            }
        }
        let told = files.compactMap { file in ReleaseFile(file.path).map { (source: $0, file: file) } }
            .filter { $0.file.facts.operatingSystem != nil }.sorted { $0.source.rawValue < $1.source.rawValue }
        guard var system = told.first?.file.facts.operatingSystem else { return assembly }
        if system.id == "debian", let exact = told.first(where: { $0.source == .debianVersion })?.file.facts.operatingSystem {
            let key = "DEBIAN_VERSION_FULL"
            if system.other[key] == nil { system.other[key] = exact.other[key] }
        }
        assembly.operatingSystem = system
        return assembly
    }
}

/// The files that tell, the best first.
enum ReleaseFile: Int {
    case osRelease, vendorOsRelease
    /// Files of one distribution, which others do not have, before those that its kin have as well.
    case oracle, rocky, alma, fedora, amazon, photon, mariner, azure, centos, redHat, suse, system
    case lsb, openwrt, alpine, arch, gentoo, debianVersion, issue, busybox

    private static let paths: [FilePath: ReleaseFile] = [
        FilePath("etc/os-release"): .osRelease, FilePath("usr/lib/os-release"): .vendorOsRelease,
        FilePath("etc/oracle-release"): .oracle, FilePath("etc/rocky-release"): .rocky, FilePath("etc/almalinux-release"): .alma,
        FilePath("etc/fedora-release"): .fedora, FilePath("etc/amazon-linux-release"): .amazon, FilePath("etc/photon-release"): .photon,
        FilePath("etc/mariner-release"): .mariner, FilePath("etc/azurelinux-release"): .azure, FilePath("etc/centos-release"): .centos,
        FilePath("etc/redhat-release"): .redHat, FilePath("etc/SuSE-release"): .suse, FilePath("etc/system-release"): .system,
        FilePath("etc/lsb-release"): .lsb, FilePath("etc/openwrt_release"): .openwrt, FilePath("etc/alpine-release"): .alpine,
        FilePath("etc/arch-release"): .arch, FilePath("etc/gentoo-release"): .gentoo,
        FilePath("etc/debian_version"): .debianVersion, FilePath("etc/issue"): .issue,
        FilePath("bin/busybox"): .busybox, FilePath("usr/bin/busybox"): .busybox,
    ]

    init?(_ path: FilePath) {
        guard let file = ReleaseFile.paths[path] else { return nil }
        self = file
    }

    /// nil if the content tells nothing.
    func operatingSystem(_ octets: Octets) -> OperatingSystem? {
        let text = octets.trimmed
        switch self {
        case .osRelease, .vendorOsRelease: return OsReleaseVariables(octets).operatingSystem
        case .lsb, .openwrt: return OsReleaseVariables(octets).distribution
        case .alpine:
            let version = ReleaseText.word(text)
            return version.isEmpty ? nil : OperatingSystem(id: "alpine", versionID: version, prettyName: "Alpine Linux v\(version)")
        case .debianVersion: return ReleaseText.debian(text)
        case .arch: return OperatingSystem(id: "arch", prettyName: "Arch Linux")
        case .gentoo: return ReleaseText.release(text, id: "gentoo")
        case .issue: return ReleaseText.issue(text)
        case .busybox: return ReleaseText.busybox(octets)
        case .oracle: return ReleaseText.release(text, id: "ol")
        case .rocky: return ReleaseText.release(text, id: "rocky")
        case .alma: return ReleaseText.release(text, id: "almalinux")
        case .fedora: return ReleaseText.release(text, id: "fedora")
        case .amazon: return ReleaseText.release(text, id: "amzn")
        case .photon: return ReleaseText.release(text, id: "photon")
        case .mariner: return ReleaseText.release(text, id: "mariner")
        case .azure: return ReleaseText.release(text, id: "azurelinux")
        case .suse: return ReleaseText.suse(text)
        case .centos, .redHat, .system: return ReleaseText.release(text, id: nil)
        }
    }
}
