import Packages

/// `dependencies` of version 1: by name, nested as the folders are.
enum NpmLockDependencies {
    static func facts(_ dependencies: Document?, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        // The depth was bounded by the reader of JSON.
        var waiting = dependencies.map { [$0] } ?? []
        while let level = waiting.popLast() {
            for entry in level.members {
                if let package = package(entry.key, entry.value) { try facts.add(package, at: path, line: entry.line) }
                if let nested = entry.value["dependencies"] { waiting.append(nested) }
            }
        }
        return facts
    }

    private static func package(_ key: String, _ entry: Document) -> Package? {
        var name = key[...]
        var version = entry["version"]?.string ?? ""
        var source = entry["resolved"]?.string
        if let alias = version.after("npm:"), let real = NodePackage.splitVersion(alias) {
            name = real.name
            version = String(real.version)
        } else if NodePackage.isAddress(version) {
            source = version
            version = ""
        }
        guard NodePackage.isValid(name) else { return nil }
        return NodePackage.make(
            name, version: version, source: source, integrity: entry["integrity"]?.string,
            requires: entry["requires"]?.members.map(\.key) ?? [], isDevelopment: entry["dev"]?.bool == true,
            cataloger: NpmLockCataloger.name)
    }
}
