import Packages

/// vendor/composer/installed.json: what Composer installed. Source: Composer, `Composer/Repository/FilesystemRepository.php`.
enum ComposerInstalledCataloger: ManifestCataloger {
    static let name = "composer-installed"

    static func isManifest(_ path: FilePath) -> Bool {
        path.isNamed("installed.json") && (path.parent?.isNamed("composer") ?? false)
    }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.json(text, format: "installed.json")
        var facts = FileFacts()
        let development = Set(document["dev-package-names"]?.elements.compactMap { $0.string?.lowercased() } ?? [])
        // Composer 1 wrote the list alone.
        for entry in document["packages"]?.elements ?? document.elements {
            let isDevelopment = entry["name"]?.string.map { development.contains($0.lowercased()) } ?? false
            try ComposerPackage.add(entry, isDevelopment: isDevelopment, cataloger: name, at: path, to: &facts)
        }
        return facts
    }
}
