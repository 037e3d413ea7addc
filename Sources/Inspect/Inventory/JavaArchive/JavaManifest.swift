import Packages

/// The main section of a META-INF/MANIFEST.MF. Source: JAR File Specification, "JAR Manifest".
struct JavaManifest {
    /// In the order of the file, names as written.
    private(set) var attributes: [(name: String, value: String)] = []

    init(_ text: ManifestText) {
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
    }

    /// Names are the same in upper and lower case. Empty values are none.
    subscript(_ name: String) -> String? {
        let wanted = name.lowercased()
        let value = attributes.last { $0.name.lowercased() == wanted }.map { String($0.value.trimmed) }
        return value?.isEmpty == true ? nil : value
    }

    /// "com.example.bundle" of "com.example.bundle;singleton:=true".
    var symbolicName: String? {
        self["Bundle-SymbolicName"].map { String(($0.cut(";")?.0 ?? $0[...]).trimmed) }
    }

    var vendor: String? { self["Implementation-Vendor"] ?? self["Bundle-Vendor"] ?? self["Specification-Vendor"] }

    var version: String? {
        // Jenkins plugins state their own.
        [self["Plugin-Version"], self["Implementation-Version"], self["Bundle-Version"], self["Specification-Version"]]
            .compactMap(\.self).first { MavenCoordinates.isPart($0) }
    }

    /// OSGi's list of licences, or Jenkins' attributes.
    var licences: [String] {
        if let list = self["Bundle-License"] {
            return list.parts(",").map { String(($0.cut(";")?.0 ?? $0).unquoted) }.filter { !$0.isEmpty }
        }
        return attributes.filter { $0.name.starts("Plugin-License-Name") }.map { String($0.value.trimmed) }
    }

    /// What is most likely the group of an artifact.
    func group(of artifact: String) -> String? {
        let stated = [self["Group-Id"], self["Implementation-Vendor-Id"]].compactMap(\.self).first { MavenCoordinates.isPart($0) }
        if let stated { return stated }
        for name in [symbolicName, self["Automatic-Module-Name"], self["Extension-Name"]].compactMap(\.self)
        where name.utf8.contains(UInt8(ascii: ".")) && MavenCoordinates.isPart(name) {
            // The name is often the group with the artifact, or its last part, behind it.
            guard let (front, last) = name.cutLast(".") else { continue }
            let isArtifact = artifact == last || artifact.hasSuffix("-\(last)") || artifact == name
            return String(isArtifact ? front : name[...])
        }
        return nil
    }
}
