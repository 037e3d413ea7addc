import Packages

/// pnpm-lock.yaml, lock file versions 5 to 9. Source: pnpm/spec, `lockfile/`.
enum PnpmLockCataloger: ManifestCataloger {
    static let name = "pnpm-lock"
    static let revision = 2

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("pnpm-lock.yaml") && !path.isInNodeModules }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        // Where there are two documents, the first is about pnpm itself.
        guard let document = try Document.yaml(text, format: "pnpm-lock.yaml").last else { return facts }
        guard document.isObject else { throw .damaged("pnpm-lock.yaml", "no mapping") }
        let production = PnpmGraph(document)?.production
        for entry in document["packages"]?.members ?? [] {
            let key: PnpmKey?
            do {
                key = try PnpmKey(entry.key)
            } catch {
                facts.gaps.append(.damaged("pnpm-lock.yaml", line: entry.line, "'\(entry.key.prefix(100))' names no package"))
                continue
            }
            guard let name = entry.value["name"]?.string ?? key?.name, let version = entry.value["version"]?.string ?? key?.version,
                NodePackage.isValid(name)
            else { continue }
            let resolution = entry.value["resolution"]
            let source =
                resolution?["repo"]?.string.map { "\($0)#\(resolution?["commit"]?.string ?? "")" }
                ?? resolution?["tarball"]?.string ?? resolution?["directory"]?.string.map { "file:\($0)" }
            let package = NodePackage.make(
                name, version: version, source: source, integrity: resolution?["integrity"]?.string,
                requires: entry.value["dependencies"]?.members.map(\.key) ?? [],
                isDevelopment: entry.value["dev"]?.bool ?? (production.map { !$0.contains(entry.key) } ?? false), cataloger: Self.name)
            try facts.add(package, at: path, line: entry.line)
        }
        return facts
    }
}
