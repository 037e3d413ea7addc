import Packages

/// conan.lock of Conan 1 (a graph) and 2 (lists). Source: Conan, "Lockfiles".
enum ConanLockCataloger: ManifestCataloger {
    static let name = "conan-lock"

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("conan.lock") }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.jsonObject(text, format: "conan.lock")
        var facts = FileFacts()
        for node in document["graph_lock"]?["nodes"]?.members ?? [] {
            // The node with a path is the project itself.
            guard node.value["path"]?.string == nil, let reference = node.value["ref"]?.string ?? node.value["pref"]?.string else {
                continue
            }
            let isBuild = node.value["context"]?.string == "build"
            if let package = package(reference, isDevelopment: isBuild) { try facts.add(package, at: path, line: node.line) }
        }
        for section in ["requires", "build_requires", "python_requires"] {
            for entry in document[section]?.elements ?? [] {
                guard let reference = entry.string, let package = package(reference, isDevelopment: section != "requires") else { continue }
                try facts.add(package, at: path, line: entry.line)
            }
        }
        return facts
    }

    /// "name/version@user/channel#recipe-revision:package-id#revision%time".
    private static func package(_ text: String, isDevelopment: Bool) -> Package? {
        let reference = text.cut(":")?.0 ?? text[...]
        let (recipe, revision) = reference.cut("#") ?? (reference, "")
        let (full, owner) = recipe.cut("@") ?? (recipe, "")
        guard let (name, version) = full.cut("/"), !name.isEmpty, !version.isEmpty else { return nil }
        var qualifiers: [String: String] = [:]
        if let (user, channel) = owner.cut("/"), !user.isEmpty, user != "_" {
            (qualifiers["user"], qualifiers["channel"]) = (String(user), String(channel))
        }
        let plain = revision.cut("%")?.0 ?? revision
        if !plain.isEmpty { qualifiers["rrev"] = String(plain) }
        return Package(
            type: .conan, name: String(name), version: String(version), qualifiers: qualifiers, isDevelopment: isDevelopment,
            cataloger: Self.name)
    }
}
