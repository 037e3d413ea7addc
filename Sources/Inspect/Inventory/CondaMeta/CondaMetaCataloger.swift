import Packages

/// conda-meta/NAME-VERSION-BUILD.json: what conda installed into an environment. Source: conda, `conda/models/records.py`.
enum CondaMetaCataloger: ManifestCataloger {
    static let name = "conda-meta"

    static func isManifest(_ path: FilePath) -> Bool {
        path.hasSuffix(".json") && (path.parent?.isNamed("conda-meta") ?? false)
    }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.jsonObject(text, format: "conda-meta")
        guard let name = document["name"]?.string, !name.isEmpty, let version = document["version"]?.string, !version.isEmpty else {
            throw .damaged("conda-meta", "a package without name or version")
        }
        var facts = FileFacts()
        var qualifiers: [String: String] = [:]
        for (key, member) in [("build", "build"), ("channel", "channel"), ("subdir", "subdir"), ("type", "package_type")] {
            if let value = document[member]?.string, !value.isEmpty { qualifiers[key] = value }
        }
        let digests = ["sha256", "md5"].compactMap { key in document[key]?.string.flatMap { Digest("\(key):\($0.lowercased())") } }
        let package = Package(
            type: .conda, name: name.lowercased(), version: version, licences: [document["license"]?.string].compactMap(\.self),
            qualifiers: qualifiers, digests: digests,
            requires: (document["depends"]?.elements.compactMap { $0.string?.words.first.map(String.init) } ?? []).unique,
            cataloger: Self.name)
        try facts.add(package, at: path, line: nil)
        // Paths are told from the environment's folder, which holds conda-meta.
        if let prefix = path.parent?.parent {
            let paths = document["files"]?.elements.compactMap { $0.string.flatMap { prefix.resolving($0) } } ?? []
            guard paths.count <= Limits.installedFiles else { throw .limit("conda-meta", "more than \(Limits.installedFiles) files") }
            if !paths.isEmpty { facts.owned = [OwnedFiles(key: package.name, paths: paths)] }
        }
        return facts
    }

    static func assemble(_ files: [LocatedFacts]) -> Assembly {
        var assembly = Assembly()
        for file in files {
            assembly.add(file)
            if let owned = file.facts.owned.first, !assembly.packages.isEmpty {
                assembly.owned[assembly.packages.count - 1] = owned.paths + [file.path]
            }
        }
        return assembly
    }
}
