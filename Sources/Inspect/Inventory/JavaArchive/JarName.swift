import Packages

/// The name of a Java archive's file: "log4j-1.2-api-2.17.1.jar".
struct JarName {
    /// Without its extension.
    let base: String
    /// What is in front of the version; nil where there is none.
    let artifact: String?
    let version: String?

    init(_ name: String) {
        base = String(name.cutLast(".")?.0 ?? name[...])
        var split: (Substring, Substring)?
        for index in base.utf8.indices.dropFirst() where base.utf8[index] == UInt8(ascii: "-") {
            let rest = base[base.utf8.index(after: index)...]
            if JarName.isVersion(rest) {
                split = (base[..<index], rest)
                break
            }
        }
        artifact = split.map { String($0.0) }
        version = split.map { String($0.1) }
    }

    /// Parts between dashes that begin with a digit, and words; a number behind a word only where that word counts releases.
    private static func isVersion(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, first >= 0x30, first <= 0x39, MavenCoordinates.isPart(text) else { return false }
        var wasWord = false
        for part in text.parts("-") {
            guard let start = part.utf8.first else { return false }
            let isNumber = start >= 0x30 && start <= 0x39
            if isNumber, wasWord { return false }
            wasWord = !isNumber && !["alpha", "beta", "rc", "cr", "m", "b", "build", "patch", "hotfix", "v"].contains(part.lowercased())
        }
        return true
    }

    /// What the name and the manifest tell together; nil if there is no version.
    func coordinates(_ manifest: JavaManifest?) -> MavenCoordinates? {
        guard let version = version ?? manifest?.version else { return nil }
        let artifact = self.artifact ?? bundle(manifest) ?? titled(manifest) ?? (isConfirmed(by: manifest) ? base : manifest?.title ?? base)
        guard !artifact.isEmpty else { return nil }
        return MavenCoordinates(group: manifest?.group, artifact: artifact, version: version)
    }

    /// The symbolic name, where the file is named after it as Eclipse does: "org.eclipse.osgi_3.18.0.v2022.jar".
    private func bundle(_ manifest: JavaManifest?) -> String? {
        guard let name = manifest?.symbolicName, !name.isEmpty, base.starts(name + "_") else { return nil }
        return name
    }

    /// Whether the manifest speaks of a word of the name: "app.jar" or "test.jar" may hold anything.
    private func isConfirmed(by manifest: JavaManifest?) -> Bool {
        guard let manifest else { return true }
        let told = manifest.names.joined(separator: " ").lowercased()
        return base.lowercased().parts("-").contains { !$0.isEmpty && told.contains($0) }
    }

    /// A title that could be an artifact; Jenkins names its plugins in an attribute of their own.
    private func titled(_ manifest: JavaManifest?) -> String? {
        [manifest?["Short-Name"], manifest?["Implementation-Title"]].compactMap(\.self).first { title in
            MavenCoordinates.isPart(title) && !title.utf8.contains(UInt8(ascii: "."))
        }
    }
}
