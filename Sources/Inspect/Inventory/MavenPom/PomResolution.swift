import Packages

/// A project with what it inherits from the parents whose files are here.
struct PomResolution {
    /// The project first, then its parent, and so on.
    private let chain: [PomModel]
    private let properties: [String: String]
    /// How many declarations the chain has: what resolving costs.
    let declarations: Int

    init(_ model: PomModel, at path: FilePath, among models: [FilePath: PomModel]) {
        var chain = [model]
        var place = path
        while chain.count < Limits.propertyDepth, let parent = chain[chain.count - 1].parent,
            let found = PomResolution.path(of: parent, from: place, among: models), let next = models[found]
        {
            chain.append(next)
            place = found
        }
        self.chain = chain
        declarations = chain.reduce(0) { $0 + $1.dependencies.count + $1.managed.count + $1.properties.count }
        var properties: [String: String] = [:]
        for model in chain.reversed() { properties.merge(model.properties) { _, nearer in nearer } }
        for prefix in ["project.", "pom.", ""] {
            properties[prefix + "groupId"] = model.group ?? model.parent?.group
            properties[prefix + "artifactId"] = model.artifact
            properties[prefix + "version"] = model.version ?? model.parent?.version
        }
        properties["project.parent.groupId"] = model.parent?.group
        properties["project.parent.artifactId"] = model.parent?.artifact
        properties["project.parent.version"] = model.parent?.version
        self.properties = properties
    }

    /// `relativePath` names the file or its folder; what is there must be the parent that is meant.
    private static func path(of parent: PomModel.Parent, from place: FilePath, among models: [FilePath: PomModel]) -> FilePath? {
        guard let folder = place.parent, parent.relativePath != "", let path = folder.resolving(parent.relativePath ?? "../pom.xml") else {
            return nil
        }
        let found = [path, path.appending("pom.xml".utf8)].first { models[$0] != nil }
        guard let found, let model = models[found], found != place, model.artifact == parent.artifact else { return nil }
        return found
    }

    func packages(at path: FilePath) -> [Package] {
        var managed: [String: PomModel.Dependency] = [:]
        for dependency in chain.reversed().flatMap(\.managed) {
            if let key = key(of: dependency) { managed[key] = dependency }
        }
        // The last one of a key counts, and the project's own before its parents'.
        var chosen: [String: PomModel.Dependency] = [:]
        var order: [String] = []
        for dependency in chain.reversed().flatMap(\.dependencies) {
            guard let key = key(of: dependency) else { continue }
            if chosen.updateValue(dependency, forKey: key) == nil { order.append(key) }
        }
        return order.compactMap { key in chosen[key].flatMap { package($0, managed: managed[key], at: path) } }
    }

    private func key(of dependency: PomModel.Dependency) -> String? {
        guard let group = resolved(dependency.group), let artifact = resolved(dependency.artifact) else { return nil }
        return [group, artifact, dependency.type ?? "jar", dependency.classifier ?? ""].joined(separator: ":")
    }

    private func package(_ dependency: PomModel.Dependency, managed: PomModel.Dependency?, at path: FilePath) -> Package? {
        guard let group = resolved(dependency.group), let artifact = resolved(dependency.artifact) else { return nil }
        let version = resolved(dependency.version ?? managed?.version) ?? ""
        var qualifiers: [String: String] = [:]
        var plain = version
        if version.starts("["), version.ends("]"), MavenCoordinates.isPart(version.dropFirst().dropLast()) {
            // This version and no other.
            plain = String(version.dropFirst().dropLast())
        } else if version.starts("[") || version.starts("(") {
            plain = ""
            qualifiers["vers"] = PomResolution.range(version)
        } else if !MavenCoordinates.isPart(version) || version == "LATEST" || version == "RELEASE" {
            plain = ""
        }
        if let classifier = resolved(dependency.classifier) { qualifiers["classifier"] = classifier }
        if let type = dependency.type, type != "jar" { qualifiers["type"] = type }
        return Package(
            type: .maven, namespace: group, name: artifact, version: plain, qualifiers: qualifiers,
            isDevelopment: (dependency.scope ?? managed?.scope) == "test", evidence: [Evidence(path: path, line: dependency.line)],
            cataloger: MavenPomCataloger.name)
    }

    /// "[1.0,2.0)" as vers has it. Source: vers-spec; Maven, "Version Range Specification".
    static func range(_ text: String) -> String? {
        let inner = text.dropFirst().dropLast()
        guard let (low, high) = inner.cut(","), !inner.utf8.contains(UInt8(ascii: "[")), !inner.utf8.contains(UInt8(ascii: "(")) else {
            return inner.isEmpty ? nil : "vers:maven/\(inner)"
        }
        var clauses: [String] = []
        if !low.trimmed.isEmpty { clauses.append((text.starts("[") ? ">=" : ">") + low.trimmed) }
        if !high.trimmed.isEmpty { clauses.append((text.ends("]") ? "<=" : "<") + high.trimmed) }
        return clauses.isEmpty ? nil : "vers:maven/" + clauses.joined(separator: "|")
    }

    /// The text with its properties; nil if there is none. A property that nothing tells stays as it is written.
    private func resolved(_ text: String?) -> String? {
        guard var current = text else { return nil }
        for _ in 0..<Limits.propertyDepth where current.contains("${") {
            var result = ""
            var rest = current[...]
            while let (before, behind) = rest.cut("$"), result.utf8.count <= Limits.propertyBytes {
                result += before
                if let inner = behind.after("{"), let (name, tail) = inner.cut("}") {
                    result += properties[String(name)] ?? "${\(name)}"
                    rest = tail
                } else {
                    result += "$"
                    rest = behind
                }
            }
            result += rest
            if result == current || result.utf8.count > Limits.propertyBytes { break }
            current = result
        }
        return current
    }
}
