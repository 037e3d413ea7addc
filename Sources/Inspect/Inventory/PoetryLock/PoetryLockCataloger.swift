import Packages

/// poetry.lock of any version. Source: Poetry, `src/poetry/packages/locker.py`.
///
/// `category` (before 1.5) and `groups` (since 2.0) tell what is for development only; versions between them do not tell it.
enum PoetryLockCataloger: ManifestCataloger {
    static let name = "poetry-lock"

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("poetry.lock") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.toml(text, format: "poetry.lock")
        // Before 1.3 the digests stood in a table at the end.
        let files = (document["metadata"]?["files"] ?? document["metadata"]?["hashes"])?.byName
        var facts = FileFacts()
        for entry in document["package"]?.elements ?? [] {
            guard let name = entry["name"]?.string, let version = entry["version"]?.string else {
                facts.gaps.append(.damaged("poetry.lock", line: entry.line, "a package without name or version"))
                continue
            }
            let hashes = entry["files"] ?? files?[name]
            let digests =
                hashes?.elements.compactMap { ($0["hash"]?.string ?? $0.string).map { $0.contains(":") ? $0 : "sha256:\($0)" } } ?? []
            let groups = entry["groups"]?.elements.compactMap(\.string)
            let isDevelopment = groups.map { !$0.contains("main") } ?? (entry["category"]?.string == "dev")
            let package = PythonProject.package(
                name, version: version, qualifiers: source(entry["source"]), digests: Digest.named(digests),
                requires: entry["dependencies"]?.members.map(\.key) ?? [], isDevelopment: isDevelopment, cataloger: Self.name)
            try facts.add(package, at: path, line: entry.line)
        }
        return facts
    }

    private static func source(_ source: Document?) -> [String: String] {
        guard let url = source?["url"]?.string else { return [:] }
        switch source?["type"]?.string {
        case "git": return URLText.repository(url, revision: source?["resolved_reference"]?.string)
        case "url": return ["download_url": URLText.withoutCredentials(url)]
        case "file", "directory": return ["download_url": "file:\(url)"]
        case "legacy": return ["repository_url": URLText.withoutCredentials(url)]
        default: return [:]
        }
    }
}
