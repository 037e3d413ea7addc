import Packages

/// package-lock.json and npm-shrinkwrap.json, lock file versions 1 to 3. Source: npm, "package-lock.json".
enum NpmLockCataloger: ManifestCataloger {
    static let name = "npm-lock"

    static func isManifest(_ path: FilePath) -> Bool {
        (path.isNamed("package-lock.json") || path.isNamed("npm-shrinkwrap.json")) && !path.isInNodeModules
    }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.jsonObject(text, format: "package-lock.json")
        // Version 2 has both; `packages` tells more.
        if let packages = document["packages"] { return try NpmLockPackages.facts(packages, at: path) }
        return try NpmLockDependencies.facts(document["dependencies"], at: path)
    }

    /// Where both files are in a folder, npm reads the shrinkwrap only.
    static func assemble(_ files: [LocatedFacts]) -> Assembly {
        let shrinkwrapped = Set(files.filter { $0.path.isNamed("npm-shrinkwrap.json") }.compactMap(\.path.parent))
        var assembly = Assembly()
        for file in files {
            if file.path.isNamed("package-lock.json"), let folder = file.path.parent, shrinkwrapped.contains(folder) { continue }
            assembly.add(file)
        }
        return assembly
    }
}
