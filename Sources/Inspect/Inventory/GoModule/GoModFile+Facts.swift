import Packages

extension GoModFile {
    /// Packages of what is required, replaced and not excluded.
    func facts(at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        let replaced = GoReplacements(replacements)
        for requirement in requirements where !exclusions.contains("\(requirement.path)@\(requirement.version)") {
            let module = GoModule.package(requirement.path, version: requirement.version)
            try facts.add(replaced.applied(to: module), at: path, line: requirement.line)
        }
        // A toolchain is what builds it; the version of the language is only its minimum.
        if let toolchain, let version = GoModule.release(toolchain.text) {
            try facts.add(GoModule.package("stdlib", version: version), at: path, line: toolchain.line)
        } else if let goVersion {
            try facts.add(GoModule.package("stdlib", version: goVersion.text), at: path, line: goVersion.line)
        }
        // Since 1.17 every module that is needed stands in go.mod. Source: "Graph pruning".
        if let goVersion, GoModule.isPruned(goVersion.text) { facts.notes["lists all"] = "yes" }
        return facts
    }

    /// What a go.work tells of the modules that it uses.
    var workFacts: FileFacts {
        var facts = FileFacts()
        facts.notes["use"] = uses.joined(separator: "\n")
        facts.notes["replace"] = replacements.map { replacement in
            [replacement.path, replacement.version ?? "", replacement.newPath, replacement.newVersion ?? ""].joined(separator: " ")
        }.joined(separator: "\n")
        return facts
    }

    /// Adds the replacements of a go.work, by the folders of its modules.
    static func apply(workNotes notes: [String: String], in folder: FilePath, to result: inout [FilePath: GoReplacements]) {
        let replacements = (notes["replace"] ?? "").parts("\n").compactMap { line -> Replacement? in
            let words = line.parts(" ").map(String.init)
            guard words.count == 4 else { return nil }
            return Replacement(
                path: words[0], version: words[1].isEmpty ? nil : words[1], newPath: words[2], newVersion: words[3].isEmpty ? nil : words[3]
            )
        }
        guard !replacements.isEmpty else { return }
        let index = GoReplacements(replacements)
        for use in (notes["use"] ?? "").parts("\n") {
            if let module = folder.resolving(use) { result[module] = index }
        }
    }
}

/// Replacements by what they replace: one of a version counts before one of all versions.
struct GoReplacements {
    private var byModule: [String: GoModFile.Replacement] = [:]

    init(_ replacements: [GoModFile.Replacement]) {
        for replacement in replacements { byModule["\(replacement.path) \(replacement.version ?? "")"] = replacement }
    }

    /// The package that is used instead; the same if nothing replaces it. A folder gives a module without a version.
    func applied(to package: Package) -> Package {
        let path = package.namespace.map { "\($0)/\(package.name)" } ?? package.name
        guard let replacement = byModule["\(path) \(package.version)"] ?? byModule["\(path) "] else { return package }
        var result: Package
        if let newVersion = replacement.newVersion {
            result = GoModule.package(replacement.newPath, version: newVersion)
        } else {
            result = GoModule.package(path, version: "")
            result.qualifiers["download_url"] = "file:\(replacement.newPath)"
        }
        result.evidence = package.evidence
        return result
    }
}

/// Names and versions of Go.
enum GoModule {
    static func package(_ path: String, version: String) -> Package {
        let (namespace, name) = path.cutLast("/").map { (String($0.0), String($0.1)) } ?? (nil, path)
        return Package(type: .golang, namespace: namespace, name: name, version: version, cataloger: GoModuleCataloger.name)
    }

    /// "1.23.6" of "go1.23.6" and "go1.23.6-suffix"; nil of `default` and `local`.
    static func release(_ toolchain: String) -> String? {
        guard let version = toolchain.after("go") else { return nil }
        let end = version.utf8.firstIndex { $0 == UInt8(ascii: "-") || $0 == 0x20 } ?? version.endIndex
        return version[..<end].isEmpty ? nil : String(version[..<end])
    }

    /// Whether the language is 1.17 or later.
    static func isPruned(_ version: String) -> Bool {
        let parts = version.parts(".").map { Int($0) ?? 0 }
        guard let major = parts.first else { return false }
        return major > 1 || (major == 1 && parts.count > 1 && parts[1] >= 17)
    }
}
