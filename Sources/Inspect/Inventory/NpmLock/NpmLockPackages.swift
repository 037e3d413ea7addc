import Packages

/// `packages` of version 2 and 3: by the folder that each package has.
enum NpmLockPackages {
    static func facts(_ packages: Document, at path: FilePath) throws(Gap) -> FileFacts {
        var byFolder: [String: Document] = [:]
        // Folders outside of node_modules get the names of the links that lead to them.
        var names: [String: String] = [:]
        for entry in packages.members {
            byFolder[entry.key] = entry.value
            if entry.value["link"]?.bool == true, let target = entry.value["resolved"]?.string, let name = name(inFolder: entry.key) {
                names[target] = String(name)
            }
        }
        var facts = FileFacts()
        for entry in packages.members where !entry.key.isEmpty && entry.value["link"]?.bool != true {
            let value = entry.value
            let inModules = name(inFolder: entry.key)
            let folderName = entry.key.cutLast("/")?.1 ?? entry.key[...]
            let name = value["name"]?.string ?? inModules.map(String.init) ?? names[entry.key] ?? String(folderName)
            guard NodePackage.isValid(name) else {
                facts.gaps.append(.damaged("package-lock.json", line: entry.line, "'\(name.prefix(100))' cannot be the name of a package"))
                continue
            }
            let version = value["version"]?.string ?? ""
            let source = inModules == nil ? "file:\(entry.key)" : value["resolved"]?.string
            let requires = ["dependencies", "optionalDependencies"].flatMap { value[$0]?.members.map(\.key) ?? [] }
            var package = NodePackage.make(
                name, version: NodePackage.isAddress(version) ? "" : version, source: source, integrity: value["integrity"]?.string,
                requires: requires, isDevelopment: value["dev"]?.bool == true, cataloger: NpmLockCataloger.name)
            package.licences = NodePackage.licences(value)
            try facts.add(package, at: path, line: entry.line)
        }
        return facts
    }

    /// What follows the last `node_modules/`; nil for a folder of the project.
    private static func name(inFolder folder: String) -> Substring? {
        let parts = folder.parts("/")
        guard let modules = parts.lastIndex(of: "node_modules"), let first = parts[(modules + 1)...].first else { return nil }
        return folder[first.startIndex...]
    }
}
