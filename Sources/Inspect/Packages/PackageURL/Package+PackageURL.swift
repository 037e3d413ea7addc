extension Package {
    /// The package URL; nil where the rules of its type are broken (a `deb` of an unknown distribution has no namespace).
    ///
    /// Beside the qualifiers of the package itself it has `arch`, `distro` (ID-VERSION_ID, as distributions' own tools write it),
    /// `epoch` of an rpm, whose version then stands without it, and `upstream`, the source package where it differs.
    /// - Parameter system: The distribution, for packages of one.
    public func packageURL(in system: OperatingSystem?) -> PackageURL? {
        var qualifiers = qualifiers
        var version = version
        var namespace = namespace
        if type.isOfDistribution {
            if let architecture, qualifiers["arch"] == nil { qualifiers["arch"] = architecture }
            if let system, qualifiers["distro"] == nil {
                qualifiers["distro"] = [system.id, system.versionID].filter { !$0.isEmpty }.joined(separator: "-")
            }
            if type == .rpm, let colon = version.firstIndex(of: ":"), version[..<colon].utf8.allSatisfy(\.isDigit) {
                if version[..<colon] != "0" { qualifiers["epoch"] = String(version[..<colon]) }
                version = String(version[version.index(after: colon)...])
            }
            if let source, source.name != name || source.version != self.version, qualifiers["upstream"] == nil {
                let hasVersion = source.version != self.version && !source.version.isEmpty
                if source.name != name || hasVersion { qualifiers["upstream"] = source.name + (hasVersion ? "@" + source.version : "") }
            }
            namespace = namespace ?? system?.id
        }
        return try? PackageURL(
            type: type, namespace: namespace, name: name, version: version, qualifiers: qualifiers, subpath: subpath)
    }

    /// Takes a package URL apart: the inverse of `packageURL(in:)`.
    public init(_ url: PackageURL, cataloger: String) {
        var qualifiers = url.qualifiers
        var version = url.version ?? ""
        if url.type == .rpm, let epoch = qualifiers.removeValue(forKey: "epoch") { version = "\(epoch):\(version)" }
        var source: SourcePackage?
        var architecture: String?
        if url.type.isOfDistribution {
            qualifiers["distro"] = nil
            architecture = qualifiers.removeValue(forKey: "arch")
            if let upstream = qualifiers.removeValue(forKey: "upstream") {
                let parts = upstream.split(separator: "@", maxSplits: 1).map(String.init)
                source = SourcePackage(name: parts.first ?? upstream, version: parts.count > 1 ? parts[1] : version)
            }
        }
        self.init(
            type: url.type, namespace: url.namespace, name: url.name, version: version, architecture: architecture, source: source,
            qualifiers: qualifiers, subpath: url.subpath, cataloger: cataloger)
    }
}

extension PackageType {
    /// Whether a distribution makes packages of this type, so that they belong to a release of it.
    public var isOfDistribution: Bool {
        self == .alpm || self == .apk || self == .deb || self == .opkg || self == .rpm
    }
}
