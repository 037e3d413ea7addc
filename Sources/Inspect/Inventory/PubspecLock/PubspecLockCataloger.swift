import Packages

/// pubspec.lock of Dart. Source: pub, `lib/src/lock_file.dart`.
enum PubspecLockCataloger: ManifestCataloger {
    static let name = "pubspec-lock"

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("pubspec.lock") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        guard let document = try Document.yaml(text, format: "pubspec.lock").first, document.isObject else {
            throw .damaged("pubspec.lock", "no mapping")
        }
        var facts = FileFacts()
        for entry in document["packages"]?.members ?? [] {
            guard let version = entry.value["version"]?.string else {
                facts.gaps.append(.damaged("pubspec.lock", line: entry.line, "a package without a version"))
                continue
            }
            let description = entry.value["description"]
            var package = Package(type: .pub, name: description?["name"]?.string ?? entry.key, version: version, cataloger: Self.name)
            package.isDevelopment = entry.value["dependency"]?.string == "direct dev"
            switch entry.value["source"]?.string {
            case "hosted": package.digests = description?["sha256"]?.string.map { Digest.named(["sha256:\($0)"]) } ?? []
            case "git":
                if let url = description?["url"]?.string {
                    package.qualifiers = URLText.repository(url, revision: description?["resolved-ref"]?.string)
                }
            case "path": package.qualifiers = description?["path"]?.string.map { ["download_url": "file:\($0)"] } ?? [:]
            default: break
            }
            try facts.add(package, at: path, line: entry.line)
        }
        return facts
    }
}
