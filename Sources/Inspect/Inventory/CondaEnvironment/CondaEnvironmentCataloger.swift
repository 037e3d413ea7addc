import Packages

/// environment.yml and environment.yaml of conda. Source: conda, "Managing environments".
enum CondaEnvironmentCataloger: ManifestCataloger {
    static let name = "conda-environment"
    static let revision = 2

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

    /// "channel::name=version=build", "name 1.0 build", "name[version='1.0']" or "name>=version": only one version without a wildcard is
    /// told. Source: conda, `conda/models/match_spec.py`.
    private static func conda(_ text: String) -> Package {
        let (plain, keys) = text.cut("[") ?? (text[...], "")
        let specification = plain.cutLast(":")?.1 ?? plain
        let end = specification.utf8.firstIndex { "=<>!~ ".utf8.contains($0) } ?? specification.endIndex
        let inner = keys.parts(",").compactMap { $0.trimming { $0 == 0x20 || $0 == UInt8(ascii: "]") }.after("version=")?.unquoted }.first
        let stated = specification[end...].trimmed.utf8.isEmpty ? inner ?? "" : specification[end...].trimmed
        let parts = stated.utf8.split { $0 == UInt8(ascii: "=") || $0 == 0x20 }.map { Substring($0) }
        let isExact = parts.first.map { version in !version.utf8.contains { "*|,<>!~'\"".utf8.contains($0) } } == true
        var qualifiers: [String: String] = [:]
        if let channel = plain.cutLast(":")?.0.trimming({ $0 == UInt8(ascii: ":") }), !channel.isEmpty {
            qualifiers["channel"] = String(channel)
        }
        if isExact, parts.count > 1 { qualifiers["build"] = String(parts[1]) }
        return Package(
            type: .conda, name: specification[..<end].trimmed.lowercased(), version: isExact ? String(parts.first ?? "") : "",
            qualifiers: qualifiers, cataloger: name)
    }
}
