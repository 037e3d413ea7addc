import Packages

/// pylock.toml and pylock.NAME.toml. Source: PEP 751.
enum PylockTomlCataloger: ManifestCataloger {
    static let name = "pylock-toml"

    static func isManifest(_ path: FilePath) -> Bool {
        let name = path.nameText
        guard let middle = name.after("pylock."), middle.ends("toml") else { return false }
        return middle.parts(".").count <= 2
    }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.toml(text, format: "pylock.toml")
        var facts = FileFacts()
        for entry in document["packages"]?.elements ?? [] {
            guard let name = entry["name"]?.string else {
                facts.gaps.append(.damaged("pylock.toml", line: entry.line, "a package without a name"))
                continue
            }
            // A package from a folder is the project itself or beside it: it has no version of its own here.
            guard let version = entry["version"]?.string ?? (entry["directory"] == nil ? "" : nil) else { continue }
            let archives = ([entry["sdist"], entry["archive"]].compactMap(\.self) + (entry["wheels"]?.elements ?? []))
            let digests = archives.flatMap { archive in
                archive["hashes"]?.members.compactMap { member in member.value.string.map { "\(member.key):\($0)" } } ?? []
            }
            var qualifiers: [String: String] = [:]
            if let vcs = entry["vcs"], let url = vcs["url"]?.string ?? vcs["path"]?.string {
                qualifiers = URLText.repository(url, kind: vcs["type"]?.string ?? "git", revision: vcs["commit-id"]?.string)
            } else if let url = entry["archive"]?["url"]?.string {
                qualifiers["download_url"] = URLText.withoutCredentials(url)
            }
            let package = PythonProject.package(
                name, version: version, qualifiers: qualifiers, digests: Digest.named(digests),
                requires: entry["dependencies"]?.elements.compactMap { $0["name"]?.string } ?? [], cataloger: Self.name)
            try facts.add(package, at: path, line: entry.line)
        }
        return facts
    }
}
