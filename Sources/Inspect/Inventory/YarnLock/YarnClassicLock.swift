import Packages

/// The format of Yarn 1: entries whose first line is a list of "name@range" with a colon, their fields indented by two blanks.
enum YarnClassicLock {
    private struct Entry {
        var patterns: Substring
        var line: Int
        var fields: [Substring: Substring] = [:]
        var requires: [String] = []
        var needs: [String] = []
    }

    static func facts(_ text: ManifestText, at path: FilePath) throws(Gap) -> FileFacts {
        var facts = FileFacts()
        var graph = YarnGraph()
        var entry: Entry?
        var section: Substring = ""
        for line in text.lines {
            let content = line.text.trimmed
            if content.isEmpty || content.starts("#") { continue }
            switch line.text.indentation {
            case 0:
                try finish(entry, in: &facts, &graph, at: path)
                guard content.ends(":") else { throw .damaged("yarn.lock", line: line.number, "an entry must end with a ':'") }
                entry = Entry(patterns: content.dropLast(), line: line.number)
            case 1...2:
                section = content.ends(":") ? content.dropLast() : ""
                guard section.isEmpty else { continue }
                let (key, value) = pair(content)
                entry?.fields[key] = value
            default:
                guard section == "dependencies" || section == "optionalDependencies" else { continue }
                let (name, range) = pair(content)
                entry?.requires.append(String(name))
                entry?.needs.append(YarnGraph.dependency(name, range))
            }
        }
        try finish(entry, in: &facts, &graph, at: path)
        facts.notes = graph.notes
        return facts
    }

    /// `name "value"`, each with or without quotation marks.
    private static func pair(_ text: Substring) -> (Substring, Substring) {
        if let quoted = text.after("\""), let (key, value) = quoted.cut("\"") { return (key, value.unquoted) }
        guard let (key, value) = text.cut(" ") else { return (text, "") }
        return (key, value.unquoted)
    }

    private static func finish(
        _ entry: Entry?, in facts: inout FileFacts, _ graph: inout YarnGraph, at path: FilePath
    ) throws(Gap) {
        guard let entry else { return }
        let pattern = (entry.patterns.cut(",")?.0 ?? entry.patterns).unquoted.trimming { $0 == UInt8(ascii: "\"") }
        guard let version = entry.fields["version"] else {
            facts.gaps.append(.damaged("yarn.lock", line: entry.line, "an entry without a version"))
            return
        }
        var (name, range) = NodePackage.splitVersion(pattern) ?? (pattern, "")
        // An alias: "other@npm:name@range".
        if let real = range.after("npm:") { (name, range) = NodePackage.splitVersion(real) ?? (real, "") }
        guard NodePackage.isValid(name) else {
            facts.gaps.append(.damaged("yarn.lock", line: entry.line, "'\(name.prefix(100))' cannot be the name of a package"))
            return
        }
        let source = entry.fields["resolved"] ?? (NodePackage.isAddress(range) ? range : nil)
        let package = NodePackage.make(
            name, version: String(version), source: source.map(String.init), integrity: entry.fields["integrity"].map(String.init),
            requires: entry.requires, cataloger: YarnLockCataloger.name)
        try facts.add(package, at: path, line: entry.line)
        graph.add(answers: YarnGraph.dependencies(entry.patterns), needs: entry.needs)
    }
}
