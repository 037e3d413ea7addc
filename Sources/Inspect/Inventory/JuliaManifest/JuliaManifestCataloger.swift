import Packages

/// Manifest.toml of Julia, format 1 and 2. Source: Pkg.jl, "Project.toml and Manifest.toml".
enum JuliaManifestCataloger: ManifestCataloger {
    static let name = "julia-manifest"

    /// With a version of Julia in it the file holds for that version alone.
    static func isManifest(_ path: FilePath) -> Bool {
        path.isNamed("Manifest.toml") || path.isNamed("JuliaManifest.toml") || path.hasSuffix(".toml") && isVersioned(path)
    }

    private static func isVersioned(_ path: FilePath) -> Bool {
        let name = path.description.split(separator: "/").last ?? ""
        return name.hasPrefix("Manifest-v") || name.hasPrefix("JuliaManifest-v")
    }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.toml(text, format: "Manifest.toml")
        let julia = document["julia_version"]?.string
        // Before format 2 packages stood at the top.
        let tables = document["deps"]?.members ?? document.members.filter { !$0.value.elements.isEmpty }
        var facts = FileFacts()
        for table in tables {
            for entry in table.value.elements {
                guard let uuid = entry["uuid"]?.string else { continue }
                // What comes with Julia has its version.
                guard let version = entry["version"]?.string ?? julia else {
                    facts.gaps.append(.damaged("Manifest.toml", line: entry.line, "a package without a version"))
                    continue
                }
                var qualifiers = ["uuid": uuid]
                if let url = entry["repo-url"]?.string {
                    qualifiers.merge(URLText.repository(url, revision: entry["repo-rev"]?.string)) { own, _ in own }
                }
                // A list of names, or a table from name to uuid where a name alone would not do.
                let needs = entry["deps"]?.elements.compactMap(\.string) ?? []
                let package = Package(
                    type: .julia, name: table.key, version: version, qualifiers: qualifiers,
                    requires: needs.isEmpty ? entry["deps"]?.members.map(\.key) ?? [] : needs, cataloger: Self.name)
                try facts.add(package, at: path, line: entry.line)
            }
        }
        return facts
    }
}
