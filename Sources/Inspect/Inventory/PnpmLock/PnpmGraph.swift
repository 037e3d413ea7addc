/// What the projects of a pnpm-lock.yaml of version 9 need: it does not mark what is for development.
struct PnpmGraph {
    /// Keys of `packages` that are needed without development dependencies.
    var production: Set<String> = []

    /// nil for files that have no `snapshots`.
    init?(_ document: Document) {
        guard let snapshots = document["snapshots"], let importers = document["importers"] else { return nil }
        var needs: [String: [String]] = [:]
        for entry in snapshots.members { needs[entry.key] = PnpmGraph.needed(entry.value) }
        var waiting = importers.members.flatMap { PnpmGraph.needed($0.value) }
        var reached: Set<String> = []
        while let key = waiting.popLast() {
            guard reached.insert(key).inserted else { continue }
            production.insert(String(key.cut("(")?.0 ?? key[...]))
            waiting += needs[key] ?? []
        }
    }

    /// Keys of `snapshots` from the names and versions in `dependencies` and `optionalDependencies`.
    private static func needed(_ node: Document) -> [String] {
        ["dependencies", "optionalDependencies"].flatMap { section in
            (node[section]?.members ?? []).flatMap { member -> [String] in
                guard let version = member.value.string ?? member.value["version"]?.string else { return [] }
                // An alias has the whole key for its version.
                return ["\(member.key)@\(version)", version]
            }
        }
    }
}
