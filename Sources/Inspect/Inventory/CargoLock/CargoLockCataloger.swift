import Packages

/// Cargo.lock of version 1 to 4. Source: Cargo, `core/resolver/encode.rs`.
enum CargoLockCataloger: ManifestCataloger {
    static let name = "cargo-lock"

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("Cargo.lock") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.toml(text, format: "Cargo.lock")
        // Version 1 has its checksums in a table at the end, and at first had the project in a table of its own.
        let metadata = document["metadata"]?.byName
        var facts = FileFacts()
        for entry in [document["root"]].compactMap(\.self) + (document["package"]?.elements ?? []) {
            guard let name = entry["name"]?.string, let version = entry["version"]?.string else {
                facts.gaps.append(.damaged("Cargo.lock", line: entry.line, "a package without name or version"))
                continue
            }
            let source = entry["source"]?.string
            let checksum = entry["checksum"]?.string ?? source.flatMap { metadata?["checksum \(name) \(version) (\($0))"]?.string }
            let requires = entry["dependencies"]?.elements.compactMap { $0.string?.words.first.map(String.init) } ?? []
            let package = Package(
                type: .cargo, name: name, version: version, qualifiers: source.map(qualifiers) ?? [:],
                digests: checksum.flatMap { Digest("sha256:\($0.lowercased())") }.map { [$0] } ?? [],
                requires: requires.unique, cataloger: Self.name)
            try facts.add(package, at: path, line: entry.line)
        }
        return facts
    }

    /// "git+https://host/x?branch=b#REVISION"; of a registry only another one than crates.io is told.
    private static func qualifiers(_ source: String) -> [String: String] {
        if source.starts("git+") {
            let (address, revision) = source.cut("#").map { ($0.0, String($0.1)) } ?? (source[...], nil)
            return URLText.repository(String(address.cut("?")?.0 ?? address), revision: revision)
        }
        guard let registry = source.after("registry+") ?? source.after("sparse+"), !registry.contains("crates.io-index"),
            !registry.contains("index.crates.io")
        else { return [:] }
        return ["repository_url": URLText.withoutCredentials(registry)]
    }
}
