import Packages

/// bun.lock, the lock file of bun as text: JSON with comments and trailing commas. Source: bun, "Lockfile".
enum BunLockCataloger: ManifestCataloger {
    static let name = "bun-lock"
    static let revision = 3

    static func isManifest(_ path: FilePath) -> Bool { path.isNamed("bun.lock") && !path.isInNodeModules }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        let document = try Document.jsonObject(text, isRelaxed: true, format: "bun.lock")
        var facts = FileFacts()
        let needed = production(document)
        for entry in document["packages"]?.members ?? [] {
            // ["name@version", registry, {dependencies…}, integrity], without the registry for what is not from one.
            guard let resolution = entry.value.elements.first?.string, let (name, version) = NodePackage.splitVersion(resolution),
                NodePackage.isValid(name)
            else {
                facts.gaps.append(.damaged("bun.lock", line: entry.line, "'\(entry.key.prefix(100))' does not name its package"))
                continue
            }
            let isAddress = NodePackage.isAddress(version)
            let source = isAddress ? version.after("workspace:").map { "file:\($0)" } ?? String(version) : nil
            let information = entry.value.elements.first(where: \.isObject)
            let integrity = isAddress ? nil : entry.value.elements.dropFirst().last?.string
            let requires = ["dependencies", "optionalDependencies"].flatMap { information?[$0]?.members.map(\.key) ?? [] }
            var package = NodePackage.make(
                name, version: isAddress ? "" : String(version), source: source, integrity: integrity, requires: requires,
                cataloger: Self.name)
            package.isDevelopment = needed.map { !$0.contains(entry.key) } ?? false
            try facts.add(package, at: path, line: entry.line)
        }
        return facts
    }

    /// The keys of what workspaces need for more than development, and of all that needs in turn; nil where no workspace is told.
    private static func production(_ document: Document) -> Set<String>? {
        guard let workspaces = document["workspaces"]?.members, !workspaces.isEmpty else { return nil }
        var requirements: [String: [String]] = [:]
        for entry in document["packages"]?.members ?? [] {
            requirements[entry.key] = names(entry.value.elements.first(where: \.isObject))
        }
        var found: Set<String> = []
        var open = workspaces.flatMap { names($0.value) }
        while let name = open.popLast() {
            guard let needs = requirements[name], found.insert(name).inserted else { continue }
            open += needs.map { need in place(of: need, for: name) { requirements[$0] != nil } }
        }
        return found
    }

    /// The key of what a package needs: below it ("a/b/c"), below what that stands in ("a/c"), else the one of all ("c").
    private static func place(of need: String, for package: String, isThere: (String) -> Bool) -> String {
        var folders = package.parts("/")[...]
        while let last = folders.popLast() {
            let folder = (folders + [last]).joined(separator: "/")
            if isThere("\(folder)/\(need)") { return "\(folder)/\(need)" }
            // A scope is no package.
            if folders.last?.starts("@") == true { folders.removeLast() }
        }
        return need
    }

    private static func names(_ information: Document?) -> [String] {
        ["dependencies", "optionalDependencies", "peerDependencies"].flatMap { information?[$0]?.members.map(\.key) ?? [] }
    }
}
