import Packages

/// Group, artifact and version. Source: Maven, "POM Reference", "Maven Coordinates".
struct MavenCoordinates: Hashable {
    /// nil where nothing tells it.
    var group: String?
    var artifact: String
    var version: String

    init(group: String?, artifact: String, version: String) {
        self.group = group
        self.artifact = artifact
        self.version = version
    }

    /// Of a pom.properties; nil if one of the three is missing or has a property that was not replaced.
    init?(properties text: ManifestText) {
        var values: [Substring: String] = [:]
        for line in text.lines {
            let content = line.text.trimmed
            guard !content.starts("#"), !content.starts("!") else { continue }
            guard let (key, value) = content.cut("=") ?? content.cut(":") else { continue }
            values[key.trimmed] = String(value.trimmed)
        }
        guard let group = values["groupId"], let artifact = values["artifactId"], let version = values["version"],
            [group, artifact, version].allSatisfy({ MavenCoordinates.isPart($0) })
        else { return nil }
        self.init(group: group, artifact: artifact, version: version)
    }

    /// Letters, digits and `-_.`, in versions `+` and `~` as well: what Maven allows in file names.
    static func isPart(_ text: some StringProtocol) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                PythonName.isAlphanumeric(byte) || "-_.+~".utf8.contains(byte)
            }
    }
}
