import Packages

/// A pom.xml as written, properties not replaced. Source: Maven, "POM Reference".
struct PomModel: Codable {
    struct Dependency: Codable {
        var group: String?
        var artifact: String?
        var version: String?
        var scope: String?
        var type: String?
        var classifier: String?
        /// From 1.
        var line: Int
    }

    struct Parent: Codable {
        var group: String?
        var artifact: String?
        var version: String?
        /// nil: "../pom.xml".
        var relativePath: String?
    }

    var group: String?
    var artifact: String?
    var version: String?
    var parent: Parent?
    var properties: [String: String] = [:]
    var dependencies: [Dependency] = []
    /// `dependencyManagement`.
    var managed: [Dependency] = []
    var licences: [String] = []

    /// - Throws: `Gap` if it is no XML, or no project.
    init(_ text: ManifestText) throws(Gap) {
        let project = try MarkupElement.parse(text, format: "pom.xml")
        guard project.name == "project" else {
            throw .damaged("pom.xml", line: project.line, "'\(project.name.prefix(100))' is no project")
        }
        group = project.value("groupId")
        artifact = project.value("artifactId")
        version = project.value("version")
        if let element = project["parent"] {
            parent = Parent(
                group: element.value("groupId"), artifact: element.value("artifactId"), version: element.value("version"),
                relativePath: element["relativePath"].map { String($0.text.trimmed) })
        }
        licences = project["licenses"]?.children.compactMap { $0.value("name") } ?? []
        // Of profiles only those count that are on unless somebody turns them off.
        let profiles = project["profiles"]?.children.filter { $0["activation"]?.value("activeByDefault") == "true" } ?? []
        for part in [project] + profiles {
            for property in part["properties"]?.children ?? [] { properties[property.name] = String(property.text.trimmed) }
            dependencies += PomModel.dependencies(part["dependencies"])
            managed += PomModel.dependencies(part["dependencyManagement"]?["dependencies"])
        }
    }

    /// Its own, with what it inherits from its parent; nil where a property would have to be replaced.
    var coordinates: MavenCoordinates? {
        guard let group = group ?? parent?.group, let artifact, let version = version ?? parent?.version,
            [group, artifact, version].allSatisfy({ MavenCoordinates.isPart($0) })
        else { return nil }
        return MavenCoordinates(group: group, artifact: artifact, version: version)
    }

    private static func dependencies(_ list: MarkupElement?) -> [Dependency] {
        (list?.children ?? []).filter { $0.name == "dependency" }.map { element in
            Dependency(
                group: element.value("groupId"), artifact: element.value("artifactId"), version: element.value("version"),
                scope: element.value("scope"), type: element.value("type"), classifier: element.value("classifier"), line: element.line)
        }
    }
}
