import Packages

/// uv.lock. Source: uv, "Project structure and files", and `crates/uv-resolver/src/lock`.
enum UvLockCataloger: ManifestCataloger {
    static let name = "uv-lock"

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("uv.lock") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.toml(text, format: "uv.lock")
        let entries = document["package"]?.elements ?? []
        let production = reachable(entries)
        var facts = FileFacts()
        var projects: Set<String> = []
        for entry in entries {
            guard let name = entry["name"]?.string else {
                facts.gaps.append(.damaged("uv.lock", line: entry.line, "a package without a name"))
                continue
            }
            if let folder = entry["source"]?["virtual"]?.string ?? entry["source"]?["editable"]?.string, !projects.insert(folder).inserted {
                facts.gaps.append(.damaged("uv.lock", line: entry.line, "a second project in the folder '\(folder.prefix(100))'"))
            }
            let archives = [entry["sdist"]].compactMap(\.self) + (entry["wheels"]?.elements ?? [])
            let package = PythonProject.package(
                name, version: entry["version"]?.string ?? "", qualifiers: source(entry["source"]),
                digests: Digest.named(archives.compactMap { $0["hash"]?.string }), requires: names(entry["dependencies"]),
                isDevelopment: !production.isEmpty && !production.contains(name), cataloger: Self.name)
            try facts.add(package, at: path, line: entry.line)
        }
        return facts
    }

    /// Whether the entry is the project itself or a member of its workspace.
    private static func isProject(_ entry: Document) -> Bool {
        ["virtual", "editable"].contains { entry["source"]?[$0] != nil }
    }

    private static func names(_ dependencies: Document?) -> [String] {
        dependencies?.elements.compactMap { $0["name"]?.string } ?? []
    }

    /// The names that the projects need without their groups for development; empty where no project is told.
    private static func reachable(_ entries: [Document]) -> Set<String> {
        var byName: [String: [Document]] = [:]
        for entry in entries { byName[entry["name"]?.string ?? "", default: []].append(entry) }
        var waiting = entries.filter(isProject).compactMap { $0["name"]?.string }
        var reached: Set<String> = []
        while let name = waiting.popLast() {
            guard reached.insert(name).inserted else { continue }
            for entry in byName[name] ?? [] {
                waiting += names(entry["dependencies"])
                for extra in entry["optional-dependencies"]?.members ?? [] { waiting += names(extra.value) }
            }
        }
        return reached
    }

    private static func source(_ source: Document?) -> [String: String] {
        if let url = source?["git"]?.string {
            let (address, revision) = url.cut("#").map { (String($0.0), String($0.1)) } ?? (url, nil)
            return URLText.repository(String(address.cut("?")?.0 ?? address[...]), revision: revision)
        }
        if let url = source?["url"]?.string { return ["download_url": URLText.withoutCredentials(url)] }
        for key in ["path", "directory", "editable", "virtual"] {
            if let folder = source?[key]?.string { return ["download_url": "file:\(folder)"] }
        }
        return [:]
    }
}
