import Packages

/// Snaps that are unpacked in the file system. Source: snapcraft.io, "The snap format": meta/snap.yaml.
enum SnapCataloger: ManifestCataloger {
    static let name = "snap"

    static func isManifest(_ path: FilePath) -> Bool {
        path == FilePath("meta/snap.yaml") || path.hasSuffix("/meta/snap.yaml")
    }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        guard let snap = try Document.yaml(text, format: name).first, snap.isObject, let name = snap["name"],
            let title = name.string?.nonEmpty, let version = snap["version"]?.string?.nonEmpty
        else { throw .damaged(name, "a snap without a name or a version") }
        let architectures = snap["architectures"]?.elements.compactMap(\.string) ?? []
        let package = Package(
            type: PackageType(rawValue: "snap"), name: title, version: version,
            architecture: architectures.count == 1 ? architectures[0] : nil,
            licences: (snap["license"]?.string?.nonEmpty).map { [SPDXExpression.declared($0)] } ?? [], cataloger: SnapCataloger.name)
        var facts = FileFacts()
        try facts.add(package, at: path, line: name.line)
        return facts
    }
}
