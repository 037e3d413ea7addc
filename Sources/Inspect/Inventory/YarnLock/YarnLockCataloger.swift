import Packages

/// yarn.lock of Yarn 1 and of later ones, which write YAML. Sources: Yarn 1, "yarn.lock"; Yarn, `packages/yarnpkg-core/sources/Project.ts`.
enum YarnLockCataloger: ManifestCataloger {
    static let name = "yarn-lock"
    static let revision = 2

    /// With the package.json of projects, which tell what is for development.
    static func isManifest(_ path: FilePath) -> Bool {
        (path.isNamed("yarn.lock") || path.isNamed("package.json")) && !path.isInNodeModules
    }

    static func facts(of text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        if path.isNamed("package.json") {
            var facts = FileFacts()
            // What is wrong with it is told where its own package is read.
            guard let project = try? Document.jsonObject(text, format: "package.json") else { return facts }
            facts.notes["roots"] = YarnGraph.roots(project).joined(separator: "\n")
            return facts
        }
        let isYAML = text.lines.contains { $0.text.starts("__metadata:") }
        return isYAML ? try berry(text, at: path) : try YarnClassicLock.facts(text, at: path)
    }

    private static func berry(_ text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        var graph = YarnGraph()
        for entry in try Document.yaml(text, format: "yarn.lock").first?.members ?? [] where entry.key != "__metadata" {
            // "name@npm:1.0.0", "name@patch:name@npm%3A…", "name@workspace:folder"
            let resolution = entry.value["resolution"]?.string ?? entry.key.cut(",").map { String($0.0) } ?? entry.key
            guard let version = entry.value["version"]?.string, let (name, reference) = NodePackage.splitVersion(resolution),
                NodePackage.isValid(name)
            else {
                facts.gaps.append(.damaged("yarn.lock", line: entry.line, "an entry without name or version"))
                continue
            }
            // The project itself.
            if reference == "workspace:." { continue }
            let source = reference.after("workspace:").map { "file:\($0)" } ?? String(reference)
            // "10c0/HEX" in new files, "HEX" in old ones: a digest of Yarn's own zip archive, so none of the package's.
            let package = NodePackage.make(
                name, version: version, source: source, requires: entry.value["dependencies"]?.members.map(\.key) ?? [],
                cataloger: Self.name)
            try facts.add(package, at: path, line: entry.line)
            // A workspace has those for development among its dependencies: its package.json tells what it needs.
            let needs = reference.starts("workspace:") ? [] : entry.value["dependencies"]?.members ?? []
            graph.add(
                answers: YarnGraph.dependencies(entry.key),
                needs: needs.compactMap { need in need.value.string.map { YarnGraph.dependency(need.key, $0) } })
        }
        facts.notes = graph.notes
        return facts
    }

    /// Marks what no project at or below the lock file's folder needs but for development. Projects that have a lock file of their own
    /// do not count; without a package.json beside the lock file nothing is known.
    static func assemble(_ files: [LocatedFacts]) -> Assembly {
        let locked = Set(files.filter { $0.path.isNamed("yarn.lock") }.map { $0.path.parent ?? FilePath("") })
        var roots: [FilePath: [String]] = [:]
        var told: Set<FilePath> = []
        for file in files {
            guard let list = file.facts.notes["roots"] else { continue }
            let home = file.path.parent ?? FilePath("")
            if locked.contains(home) { told.insert(home) }
            var folder = home
            while !locked.contains(folder), !folder.bytes.isEmpty { folder = folder.parent ?? FilePath("") }
            roots[folder, default: []] += list.parts("\n").filter { !$0.isEmpty }.map(String.init)
        }
        var assembly = Assembly()
        for file in files {
            let first = assembly.packages.count
            assembly.add(file)
            let home = file.path.parent ?? FilePath("")
            guard file.path.isNamed("yarn.lock"), told.contains(home) else { continue }
            for position in YarnGraph(file.facts.notes).development(assembly.packages[first...], roots: roots[home] ?? []) {
                assembly.packages[first + position].isDevelopment = true
            }
        }
        return assembly
    }
}
