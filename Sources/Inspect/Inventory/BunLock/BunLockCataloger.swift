import Packages

/// bun.lock, the lock file of bun as text: JSON with comments and trailing commas. Source: bun, "Lockfile".
enum BunLockCataloger: ManifestCataloger {
    static let name = "bun-lock"

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("bun.lock") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.jsonObject(text, isRelaxed: true, format: "bun.lock")
        var facts = FileFacts()
        for entry in document["packages"]?.members ?? [] {
            // ["name@version", registry, {dependencies…}, integrity], without the registry for what is not from one.
            guard let resolution = entry.value.elements.first?.string, let (name, version) = NodePackage.splitVersion(resolution),
                NodePackage.isValid(name)
            else {
                facts.gaps.append(.damaged("bun.lock", line: entry.line, "'\(entry.key.prefix(100))' does not name its package"))
                continue
            }
            let isAddress = NodePackage.isAddress(version)
            let source = isAddress ? version.after("workspace:").map { "file:\($0)" } ?? String(version) : nil
            let information = entry.value.elements.first(where: \.isObject)
            let integrity = isAddress ? nil : entry.value.elements.dropFirst().last?.string
            let requires = ["dependencies", "optionalDependencies"].flatMap { information?[$0]?.members.map(\.key) ?? [] }
            let package = NodePackage.make(
                name, version: isAddress ? "" : String(version), source: source, integrity: integrity, requires: requires,
                cataloger: Self.name)
            try facts.add(package, at: path, line: entry.line)
        }
        return facts
    }
}
