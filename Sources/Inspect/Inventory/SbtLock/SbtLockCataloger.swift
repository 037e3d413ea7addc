import Packages

/// build.sbt.lock. Source: sbt-dependency-lock, "Lock file format".
enum SbtLockCataloger: ManifestCataloger {
    static let name = "sbt-lock"

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("build.sbt.lock") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.jsonObject(text, format: "build.sbt.lock")
        var facts = FileFacts()
        for entry in document["dependencies"]?.elements ?? [] {
            guard let group = entry["org"]?.string, let name = entry["name"]?.string, let version = entry["version"]?.string else {
                facts.gaps.append(.damaged("build.sbt.lock", line: entry.line, "a dependency without its coordinates"))
                continue
            }
            let configurations = entry["configurations"]?.elements.compactMap(\.string) ?? []
            let package = Package(
                type: .maven, namespace: group, name: name, version: version,
                digests: Digest.named(entry["artifacts"]?.elements.compactMap { $0["hash"]?.string } ?? []),
                isDevelopment: !configurations.isEmpty && configurations.allSatisfy { $0 == "test" }, cataloger: Self.name)
            try facts.add(package, at: path, line: entry.line)
        }
        return facts
    }
}
