import Packages

/// package.json of installed packages and of applications. Source: npm, "package.json".
///
/// In `node_modules` only the file at the top of a package counts: tests and build outputs inside it have such files, too.
enum JavaScriptInstalledCataloger: ManifestCataloger {
    static let name = "javascript-installed"
    static let revision = 2

    static var limit: Int { Limits.metadataBytes }

    static func isManifest(_ path: FilePath) -> Bool {
        guard path.isNamed("package.json") else { return false }
        let parts = path.bytes.split(separator: UInt8(ascii: "/"))
        guard let modules = parts.lastIndex(where: { $0.elementsEqual("node_modules".utf8) }) else { return true }
        let folders = parts[(modules + 1)...].dropLast()
        return folders.count == (folders.first?.first == UInt8(ascii: "@") ? 2 : 1)
    }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.jsonObject(text, format: "package.json")
        var facts = FileFacts()
        guard let name = document["name"]?.string, !name.isEmpty, let version = version(document), !version.isEmpty else { return facts }
        // Extensions of VS Code and packages of Unity have the same file, but are of other registries.
        guard document["engines"]?["vscode"] == nil, document["contributes"] == nil, document["unity"] == nil else { return facts }
        guard NodePackage.isValid(name) else { throw .damaged("package.json", "'\(name.prefix(100))' cannot be the name of a package") }
        let requires = ["dependencies", "optionalDependencies"].flatMap { document[$0]?.members.map(\.key) ?? [] }
        var package = NodePackage.make(
            name, version: version, source: document["_resolved"]?.string, integrity: document["_integrity"]?.string,
            requires: requires, cataloger: Self.name)
        package.licences = NodePackage.licences(document)
        package.maintainer = person(document["author"])
        let line = document.members.last { $0.key == "name" }?.line
        try facts.add(package, at: path, line: line)
        return facts
    }

    /// npm drops blanks, "=" and "v" in front of a number. Source: npm, normalize-package-data; node-semver, `clean`.
    private static func version(_ document: Document) -> String? {
        guard let text = document["version"]?.string?.trimmed else { return nil }
        let number = text.trimming { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "v") || $0 == 0x20 }
        return String(number.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } == true ? text[number.startIndex...] : text)
    }

    private static func person(_ person: Document?) -> String? {
        if let text = person?.string { return text.isEmpty ? nil : text }
        guard let name = person?["name"]?.string else { return nil }
        return person?["email"]?.string.map { "\(name) <\($0)>" } ?? name
    }
}
