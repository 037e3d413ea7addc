import Packages

/// pdm.lock. Source: PDM, "Lock file".
enum PdmLockCataloger: ManifestCataloger {
    static let name = "pdm-lock"
    static let revision = 2

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("pdm.lock") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.toml(text, format: "pdm.lock")
        // Before 4.5 the digests stood in a table of their own, by "NAME VERSION".
        let files = document["metadata"]?["files"]?.byName
        var facts = FileFacts()
        for entry in document["package"]?.elements ?? [] {
            guard let name = entry["name"]?.string, let version = entry["version"]?.string else {
                facts.gaps.append(.damaged("pdm.lock", line: entry.line, "a package without name or version"))
                continue
            }
            let digests = (entry["files"] ?? files?["\(name) \(version)"])?.elements.compactMap { $0["hash"]?.string } ?? []
            let groups = entry["groups"]?.elements.compactMap(\.string) ?? []
            var qualifiers: [String: String] = [:]
            if let url = entry["git"]?.string { qualifiers = URLText.repository(url, revision: entry["revision"]?.string) }
            if let url = entry["url"]?.string { qualifiers["download_url"] = URLText.withoutCredentials(url) }
            if let folder = entry["path"]?.string { qualifiers["download_url"] = "file:\(folder)" }
            let requires = entry["dependencies"]?.elements.compactMap { $0.string.flatMap { PythonRequirement($0)?.name } } ?? []
            let package = PythonProject.package(
                name, version: version, qualifiers: qualifiers, digests: Digest.named(digests), requires: requires,
                isDevelopment: groups.contains("dev") && !groups.contains("default"), cataloger: Self.name)
            try facts.add(package, at: path, line: entry.line)
        }
        return facts
    }
}
