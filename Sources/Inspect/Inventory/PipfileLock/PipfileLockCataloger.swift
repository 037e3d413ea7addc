import Packages

/// Pipfile.lock. Source: pipenv, "Pipfile & Pipfile.lock".
enum PipfileLockCataloger: ManifestCataloger {
    static let name = "pipfile-lock"
    static let revision = 2

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("Pipfile.lock") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        // An empty file is what is left where nothing was locked.
        guard !text.text.trimmed.isEmpty else { return facts }
        let document = try Document.jsonObject(text, format: "Pipfile.lock")
        // Each section but `_meta` is a category; all but `default` are installed only when asked for.
        for section in document.members where section.key != "_meta" {
            for entry in section.value.members {
                guard let version = version(of: entry.value) else { continue }
                let digests = entry.value["hashes"]?.elements.compactMap(\.string) ?? []
                let package = PythonProject.package(
                    entry.key, version: version.version, qualifiers: version.qualifiers, digests: Digest.named(digests),
                    isDevelopment: section.key == "develop", cataloger: Self.name)
                try facts.add(package, at: path, line: entry.line)
            }
        }
        return facts
    }

    private static func version(of entry: Document) -> (version: String, qualifiers: [String: String])? {
        if let version = entry["version"]?.string, let (_, pinned) = version.cutLast("=") { return (String(pinned.trimmed), [:]) }
        if let url = entry["git"]?.string { return ("", URLText.repository(url, revision: entry["ref"]?.string)) }
        if let url = entry["file"]?.string { return ("", ["download_url": URLText.withoutCredentials(url)]) }
        if let folder = entry["path"]?.string { return ("", ["download_url": "file:\(folder)"]) }
        return nil
    }
}
