import Packages

/// installed.json: what Composer installed, as a rule in vendor/composer; elsewhere a file of this name counts if it looks like one. Source: Composer, `Composer/Repository/FilesystemRepository.php`.
enum ComposerInstalledCataloger: ManifestCataloger {
    static let name = "composer-installed"
    static let revision = 3

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("installed.json") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let isAtHome = path.parent?.isNamed("composer") ?? false
        let document: Document
        do { document = try Document.json(text, format: "installed.json") } catch {
            guard isAtHome else { return FileFacts() }
            throw error
        }
        let entries = document["packages"]?.elements ?? document.elements
        guard isAtHome || entries.contains(where: { $0["version_normalized"] != nil }) else { return FileFacts() }
        var facts = FileFacts()
        let development = Set(document["dev-package-names"]?.elements.compactMap { $0.string?.lowercased() } ?? [])
        // Composer 1 wrote the list alone.
        for entry in entries {
            let isDevelopment = entry["name"]?.string.map { development.contains($0.lowercased()) } ?? false
            try ComposerPackage.add(entry, isDevelopment: isDevelopment, cataloger: name, at: path, to: &facts)
        }
        return facts
    }
}
