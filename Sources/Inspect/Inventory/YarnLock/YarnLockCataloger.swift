import Packages

/// yarn.lock of Yarn 1 and of later ones, which write YAML. Sources: Yarn 1, "yarn.lock"; Yarn, `packages/yarnpkg-core/sources/Project.ts`.
enum YarnLockCataloger: ManifestCataloger {
    static let name = "yarn-lock"

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("yarn.lock") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let isYAML = text.lines.contains { $0.text.starts("__metadata:") }
        return isYAML ? try berry(text, at: path) : try YarnClassicLock.facts(text, at: path)
    }

    private static func berry(_ text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        for entry in try Document.yaml(text, format: "yarn.lock").first?.members ?? [] where entry.key != "__metadata" {
            // "name@npm:1.0.0", "name@patch:name@npm%3A…", "name@workspace:folder"
            let resolution = entry.value["resolution"]?.string ?? entry.key.cut(",").map { String($0.0) } ?? entry.key
            guard let version = entry.value["version"]?.string, let (name, reference) = NodePackage.splitVersion(resolution),
                NodePackage.isValid(name)
            else {
                facts.gaps.append(.damaged("yarn.lock", line: entry.line, "an entry without name or version"))
                continue
            }
            // The project itself.
            if reference == "workspace:." { continue }
            let source = reference.after("workspace:").map { "file:\($0)" } ?? String(reference)
            // "10c0/HEX" in new files, "HEX" in old ones: a digest of Yarn's own zip archive, so none of the package's.
            let package = NodePackage.make(
                name, version: version, source: source, requires: entry.value["dependencies"]?.members.map(\.key) ?? [],
                cataloger: Self.name)
            try facts.add(package, at: path, line: entry.line)
        }
        return facts
    }
}
