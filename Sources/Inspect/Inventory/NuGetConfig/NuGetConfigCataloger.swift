import Packages

/// packages.config. Source: NuGet, "packages.config reference".
enum NuGetConfigCataloger: ManifestCataloger {
    static let name = "nuget-config"

    static var limit: Int { Limits.metadataBytes }

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("packages.config") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        for entry in try MarkupElement.parse(text, format: "packages.config").children where entry.name == "package" {
            guard let id = entry.attributes["id"], !id.isEmpty, let version = entry.attributes["version"], !version.isEmpty else {
                continue
            }
            let package = Package(
                type: .nuget, name: id, version: version, isDevelopment: entry.attributes["developmentDependency"]?.lowercased() == "true",
                cataloger: Self.name)
            try facts.add(package, at: path, line: entry.line)
        }
        return facts
    }
}
