/// One package of an inventory: what was installed, bundled or pinned, and where that stands.
public struct Package: Hashable, Sendable, Codable {
    /// What kind of package.
    public var type: PackageType
    /// The package URL's namespace: distribution ("debian"), Maven group, npm scope with its `@`, Go module path up to the last `/`.
    public var namespace: String?
    /// The name as the ecosystem normalises it (PEP 503 for Python, lower case where it is case-insensitive).
    public var name: String
    /// As the ecosystem writes it, with epoch and revision: "1:2.36-9+deb12u4". Empty if the evidence states none.
    public var version: String
    /// As the ecosystem writes it: "amd64", "x86_64", "noarch".
    public var architecture: String?
    /// What it was built from: dpkg's Source, apk's origin, rpm's SOURCERPM. Advisories of distributions speak of it.
    public var source: SourcePackage?
    /// As declared: an SPDX expression where it is one, else the text of the package.
    public var licences: [String]
    /// Maintainer, vendor or packager, as written.
    public var maintainer: String?
    /// Further qualifiers of the package URL, `arch` and `distro` not included: "epoch", "vcs_url", "classifier".
    public var qualifiers: [String: String]
    /// The package URL's subpath: the folder inside a Go module, for example.
    public var subpath: String?
    /// Digests of the package's own archive, where a lock file or a database states them.
    public var digests: [Digest]
    /// Names of packages of the same type that it needs, as declared; the relation is resolved when the inventory is assembled.
    public var requires: [String]
    /// Whether it is only there to develop or to test: npm's `dev`, poetry's groups.
    public var isDevelopment: Bool
    /// Where it was seen, the strongest first. Never empty in an assembled inventory.
    public var evidence: [Evidence]
    /// The cataloger that found it: "dpkg", "python-installed".
    public var cataloger: String

    /// With these values.
    public init(
        type: PackageType, namespace: String? = nil, name: String, version: String, architecture: String? = nil,
        source: SourcePackage? = nil, licences: [String] = [], maintainer: String? = nil, qualifiers: [String: String] = [:],
        subpath: String? = nil, digests: [Digest] = [], requires: [String] = [], isDevelopment: Bool = false,
        evidence: [Evidence] = [], cataloger: String
    ) {
        self.type = type
        self.namespace = namespace
        self.name = name
        self.version = version
        self.architecture = architecture
        self.source = source
        self.licences = licences
        self.maintainer = maintainer
        self.qualifiers = qualifiers
        self.subpath = subpath
        self.digests = digests
        self.requires = requires
        self.isDevelopment = isDevelopment
        self.evidence = evidence
        self.cataloger = cataloger
    }
}

/// The source package of a binary one.
public struct SourcePackage: Hashable, Sendable, Codable {
    /// Its name.
    public var name: String
    /// Equal to the binary's version where the evidence states no other.
    public var version: String

    /// With these values.
    public init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}

/// Where a package was seen.
public struct Evidence: Hashable, Sendable, Codable {
    /// The file.
    public var path: FilePath
    /// The layer whose file it is; nil for a folder that has no layers.
    public var layer: Digest?
    /// From 1; nil where lines mean nothing (databases, binaries).
    public var line: Int?
    /// Where it stands in an archive that is the file: "BOOT-INF/lib/a.jar!/META-INF/MANIFEST.MF". nil for the file as a whole.
    public var inside: FilePath?

    /// With these values.
    public init(path: FilePath, layer: Digest? = nil, line: Int? = nil, inside: FilePath? = nil) {
        self.path = path
        self.layer = layer
        self.line = line
        self.inside = inside
    }
}
