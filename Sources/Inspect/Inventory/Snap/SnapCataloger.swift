import BinaryFormats
import Packages
import Yams

/// Snaps that are unpacked in the file system. Source: snapcraft.io, "The snap format": meta/snap.yaml.
enum SnapCataloger: Cataloger {
    static let name = "snap"
    static let revision = 1

    static func wants(_ file: FileHeader) -> Access {
        file.path == FilePath("meta/snap.yaml") || file.path.hasSuffix("/meta/snap.yaml") ? .whole(limit: Limits.snapBytes) : .none
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        try Octets.reading(content) { (octets) throws(Gap) in
            let node: Node?
            do { node = try Yams.compose(yaml: octets.text) } catch { throw .damaged("this is no YAML") }
            guard case .mapping(let snap) = node else { throw .damaged("this is no description of a snap") }
            guard let name = snap["name"]?.string?.nonEmpty, let version = snap["version"]?.scalar?.string.nonEmpty else {
                throw .damaged("a snap without a name or a version")
            }
            let architectures = (snap["architectures"]?.sequence).map { list in list.compactMap { $0.scalar?.string } } ?? []
            var facts = FileFacts()
            facts.packages = [
                Package(
                    type: PackageType(rawValue: "snap"), name: name, version: version,
                    architecture: architectures.count == 1 ? architectures[0] : nil,
                    licences: (snap["license"]?.string?.nonEmpty).map { [SPDXExpression.declared($0)] } ?? [],
                    evidence: [Evidence(path: file.path, line: snap["name"]?.mark?.line)], cataloger: SnapCataloger.name)
            ]
            return facts
        }
    }
}
