import Foundation
import Packages

/// go.sum: "PATH VERSION[/go.mod] h1:BASE64" on each line. Source: Go, "go.sum files".
struct GoSum {
    /// By "path@version".
    private var digests: [String: Digest] = [:]
    /// Modules whose content was checked, not only their go.mod; the last version of each, which is the highest.
    private var modules: [(path: String, version: String)] = []

    /// The facts: every module with its content's digest as a package of its own.
    static func facts(_ text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        for line in text.lines {
            let words = line.text.words
            if words.isEmpty { continue }
            guard words.count == 3 else {
                facts.gaps.append(.damaged("go.sum", line: line.number, "three words are expected"))
                continue
            }
            guard !words[1].ends("/go.mod") else { continue }
            var package = GoModule.package(String(words[0]), version: String(words[1]))
            if let encoded = words[2].after("h1:"), let bytes = Data(base64Encoded: String(encoded)) {
                package.digests = [Digest("h1:\(Digest.hexadecimal(bytes))")].compactMap(\.self)
            }
            try facts.add(package, at: path, line: line.number)
        }
        return facts
    }

    init(_ facts: FileFacts) {
        for package in facts.packages {
            let path = package.namespace.map { "\($0)/\(package.name)" } ?? package.name
            if let digest = package.digests.first { digests["\(path)@\(package.version)"] = digest }
            if modules.last?.path == path { modules.removeLast() }
            modules.append((path, package.version))
        }
    }

    /// Adds digests to the packages of a go.mod, and where that does not list all, the modules that it leaves out.
    func complete(_ file: inout LocatedFacts, listsAll: Bool) {
        var listed: Set<String> = []
        for index in file.facts.packages.indices {
            let package = file.facts.packages[index]
            let path = package.namespace.map { "\($0)/\(package.name)" } ?? package.name
            listed.insert(path)
            if let digest = digests["\(path)@\(package.version)"] { file.facts.packages[index].digests = [digest] }
        }
        guard !listsAll else { return }
        for module in modules where !listed.contains(module.path) {
            var package = GoModule.package(module.path, version: module.version)
            package.digests = [digests["\(module.path)@\(module.version)"]].compactMap(\.self)
            package.evidence = [Evidence(path: file.path)]
            file.facts.packages.append(package)
        }
    }
}
