import Packages

/// Directory.Packages.props, and Packages.props before it: the versions that all projects below it use.
/// Source: NuGet, "Central Package Management".
enum NuGetPropsCataloger: ManifestCataloger {
    static let name = "nuget-props"

    static var limit: Int { Limits.metadataBytes }

    static func isManifest(_ path: FilePath) -> Bool {
        (path.description.split(separator: "/").last ?? "").lowercased().hasSuffix("packages.props")
    }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        for group in try MarkupElement.parse(text, format: "Packages.props").children where group.name == "ItemGroup" {
            for entry in group.children where items.contains(entry.name) {
                guard let name = entry.attributes["Include"] ?? entry.attributes["Update"], isLiteral(name),
                    let version = (entry.attributes["Version"] ?? entry.value("Version")).flatMap(lowest)
                else { continue }
                let package = Package(type: .nuget, name: String(name.trimmed), version: version, cataloger: Self.name)
                try facts.add(package, at: path, line: entry.line)
            }
        }
        return facts
    }

    private static let items: Set<String> = ["GlobalPackageReference", "PackageReference", "PackageVersion"]

    /// The version that is taken: of a range the lowest. nil of one that is not known before a build, or that floats.
    private static func lowest(_ text: String) -> String? {
        var version = text.trimmed
        if version.first == "[" { version = version.dropFirst().prefix { $0 != "," && $0 != "]" && $0 != ")" } }
        version = String(version).trimmed
        guard isLiteral(version), !version.contains("*"), version.first?.isNumber ?? false else { return nil }
        return String(version)
    }

    /// Whether no property stands in it: "$(Name)", "%(Name)".
    private static func isLiteral(_ text: some StringProtocol) -> Bool { !text.isEmpty && !text.contains("$(") && !text.contains("%(") }
}
