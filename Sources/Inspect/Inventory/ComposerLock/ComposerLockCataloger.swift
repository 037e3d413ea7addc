import Packages

/// composer.lock. Source: Composer, "composer.lock", and `Composer/Package/Locker.php`.
enum ComposerLockCataloger: ManifestCataloger {
    static let name = "composer-lock"
    static let revision = 2

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("composer.lock") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.jsonObject(text, format: "composer.lock")
        var facts = FileFacts()
        for section in ["packages", "packages-dev"] {
            for entry in document[section]?.elements ?? [] {
                try ComposerPackage.add(entry, isDevelopment: section == "packages-dev", cataloger: name, at: path, to: &facts)
            }
        }
        return facts
    }
}
