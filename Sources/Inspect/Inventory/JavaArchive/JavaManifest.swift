import Packages

/// The main section of a META-INF/MANIFEST.MF. Source: JAR File Specification, "JAR Manifest".
struct JavaManifest {
    /// In the order of the file, names as written.
    let attributes: [(name: String, value: String)]
    private let byName: [String: String]

    init(_ text: ManifestText) {
        var attributes: [(name: String, value: String)] = []
        for line in text.lines {
            if line.text.isEmpty {
                // Empty lines in front of the first attribute are no end.
                if attributes.isEmpty { continue }
                break
            }
            if line.text.starts(" ") {
                guard !attributes.isEmpty else { continue }
                attributes[attributes.count - 1].value += line.text.dropFirst()
                continue
            }
            guard let (name, value) = line.text.cut(":") else { continue }
            // A section about one entry begins with its name; some leave out the empty line in front of it.
            if name.lowercased() == "name", !attributes.isEmpty { break }
            attributes.append((String(name.trimmed), String(value.starts(" ") ? value.dropFirst() : value)))
        }
        self.attributes = attributes
        byName = Dictionary(attributes.map { ($0.name.lowercased(), $0.value) }) { _, last in last }
    }

    /// Names are the same in upper and lower case. Empty values are none.
    subscript(_ name: String) -> String? {
        guard let value = byName[name.lowercased()]?.trimmed, !value.isEmpty else { return nil }
        return String(value)
    }

    /// "com.example.bundle" of "com.example.bundle;singleton:=true".
    var symbolicName: String? {
        self["Bundle-SymbolicName"].map { String(($0.cut(";")?.0 ?? $0[...]).trimmed) }
    }

    var title: String? { self["Implementation-Title"] ?? self["Specification-Title"] ?? self["Bundle-Name"] }

    /// Everything that names what the archive is.
    var names: [String] {
        ["Implementation-Title", "Specification-Title", "Bundle-Name", "Automatic-Module-Name", "Main-Class"].compactMap { self[$0] }
            + [symbolicName].compactMap(\.self)
    }

    var vendor: String? { self["Implementation-Vendor"] ?? self["Bundle-Vendor"] ?? self["Specification-Vendor"] }

    var version: String? {
        // Jenkins plugins state their own. A remark may follow a number: "1.9 (private)".
        [self["Plugin-Version"], self["Implementation-Version"], self["Bundle-Version"], self["Specification-Version"]]
            .compactMap { $0.map { $0.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } == true ? String($0.words.first ?? "") : $0 } }
            .first { MavenCoordinates.isPart($0) }
    }

    /// OSGi's list of licences, or Jenkins' attributes.
    var licences: [String] {
        if let list = self["Bundle-License"] {
            return list.parts(",").map { String(($0.cut(";")?.0 ?? $0).unquoted) }.filter { !$0.isEmpty }
        }
        return attributes.filter { $0.name.starts("Plugin-License-Name") }.map { String($0.value.trimmed) }
    }

    /// What is most likely the group: stated, or taken from the name of a bundle or module that begins with a domain.
    var group: String? {
        let stated = [self["Group-Id"], self["Implementation-Vendor-Id"]].compactMap(\.self).first { MavenCoordinates.isPart($0) }
        if let stated { return stated }
        let names = [symbolicName, self["Automatic-Module-Name"], self["Extension-Name"]].compactMap(\.self)
        guard let name = names.first(where: { MavenCoordinates.isPart($0) && JavaManifest.beginsWithDomain($0) }) else { return nil }
        // They are named after the group with the artifact, or its last part, behind it.
        let parts = name.parts(".")
        return parts.count > 2 ? parts.dropLast().joined(separator: ".") : name
    }

    private static let domains: Set<Substring> = ["biz", "com", "dev", "edu", "gov", "info", "jakarta", "javax", "net", "org"]

    private static func beginsWithDomain(_ name: String) -> Bool {
        guard let (first, _) = name.cut(".") else { return false }
        // Two letters are a country.
        return first.utf8.count == 2 || domains.contains(first)
    }
}
