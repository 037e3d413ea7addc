import Packages

/// environment.yml and environment.yaml of conda. Source: conda, "Managing environments".
enum CondaEnvironmentCataloger: ManifestCataloger {
    static let name = "conda-environment"

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("environment.yml") || path.isNamed("environment.yaml") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        for document in try Document.yaml(text, format: "environment.yml") {
            for entry in document["dependencies"]?.elements ?? [] {
                if let requirement = entry.string {
                    try facts.add(conda(requirement), at: path, line: entry.line)
                }
                for line in entry["pip"]?.elements ?? [] {
                    guard let text = line.string, let requirement = PythonRequirement(text) else { continue }
                    let range = requirement.range.map { ["vers": $0] } ?? [:]
                    let package = PythonProject.package(
                        requirement.name, version: requirement.pinned ?? "", qualifiers: range, cataloger: Self.name)
                    try facts.add(package, at: path, line: line.line)
                }
            }
        }
        return facts
    }

    /// "channel::name=version=build" or "name>=version": only a version after `=` and without a wildcard is one.
    private static func conda(_ text: String) -> Package {
        let specification = text.cutLast(":")?.1 ?? text[...]
        let end = specification.utf8.firstIndex { "=<>!~ ".utf8.contains($0) } ?? specification.endIndex
        let parts = specification[end...].trimming { $0 == UInt8(ascii: "=") || $0 == 0x20 }.parts("=")
        let isExact =
            specification[end...].starts("=") && parts.first.map { !$0.utf8.contains(where: { "*|,<>".utf8.contains($0) }) } == true
        var qualifiers: [String: String] = [:]
        if let channel = text.cutLast(":")?.0.trimming({ $0 == UInt8(ascii: ":") }), !channel.isEmpty {
            qualifiers["channel"] = String(channel)
        }
        if isExact, parts.count > 1 { qualifiers["build"] = String(parts[1]) }
        return Package(
            type: .conda, name: specification[..<end].trimmed.lowercased(), version: isExact ? String(parts.first ?? "") : "",
            qualifiers: qualifiers, cataloger: name)
    }
}
