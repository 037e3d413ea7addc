import Packages

/// go.mod, with go.sum for digests and go.work for replacements. Source: Go, "Go Modules Reference".
///
/// Modules that a go.mod before Go 1.17 does not list are taken from go.sum. The Go version itself is the package `stdlib`.
enum GoModuleCataloger: Cataloger {
    static let name = "go-module"
    static let revision = 1

    static func wants(_ file: FileHeader) -> Access {
        let isWanted = file.path.isNamed("go.mod") || file.path.isNamed("go.sum") || file.path.isNamed("go.work")
        return isWanted ? .whole(limit: Limits.documentBytes) : .none
    }

    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts {
        let text = ManifestText(content)
        if file.path.isNamed("go.sum") { return try GoSum.facts(text, at: file.path) }
        let module = try GoModFile(text)
        return file.path.isNamed("go.work") ? module.workFacts : try module.facts(at: file.path)
    }

    static func assemble(_ files: [LocatedFacts]) -> Assembly {
        var sums: [FilePath: GoSum] = [:]
        var replacements: [FilePath: GoReplacements] = [:]
        for file in files {
            guard let folder = file.path.parent else { continue }
            if file.path.isNamed("go.sum") { sums[folder] = GoSum(file.facts) }
            if file.path.isNamed("go.work") { GoModFile.apply(workNotes: file.facts.notes, in: folder, to: &replacements) }
        }
        var assembly = Assembly()
        for file in files {
            if !file.path.isNamed("go.mod") {
                for gap in file.facts.gaps {
                    assembly.gaps.append(Gap(cause: gap.cause, layer: file.layer, path: gap.path ?? file.path, message: gap.message))
                }
                continue
            }
            var located = file
            let folder = file.path.parent ?? FilePath("")
            if let work = replacements[folder] {
                located.facts.packages = located.facts.packages.map { work.applied(to: $0) }
            }
            if let sum = sums[folder] { sum.complete(&located, listsAll: file.facts.notes["lists all"] != nil) }
            assembly.add(located)
        }
        return assembly
    }
}
