import Packages

/// What of a yarn.lock its projects need for more than development: the lock file does not tell, the projects' package.json do.
///
/// Which entry answers which dependency stands in the notes of the facts, a line for each package or dependency. Source: Yarn, "yarn.lock":
/// an entry is named by the dependencies that it answers, "name@range" each.
struct YarnGraph {
    /// Dependencies that each package answers, and those that it has, in the order of the packages.
    private var answers: [[String]] = []
    private var needs: [[String]] = []

    init() {}

    init(_ notes: [String: String]) {
        func lists(_ key: String) -> [[String]] { (notes[key] ?? "").parts("\n").map { $0.parts("\t").map(String.init) } }
        (answers, needs) = (lists("answers"), lists("needs"))
    }

    mutating func add(answers: [String], needs: [String]) {
        self.answers.append(answers)
        self.needs.append(needs)
    }

    var notes: [String: String] {
        func text(_ lists: [[String]]) -> String { lists.map { $0.joined(separator: "\t") }.joined(separator: "\n") }
        return ["answers": text(answers), "needs": text(needs)]
    }

    /// "name@range"; newer versions of Yarn write a protocol where older ones write none.
    static func dependency(_ name: some StringProtocol, _ range: some StringProtocol) -> String {
        let range = String(range)
        return "\(name)@\(range.after("npm:") ?? range[...])"
    }

    /// The dependencies in the first line of an entry: "a@^1", "b@npm:^2", with commas between.
    static func dependencies(_ line: some StringProtocol) -> [String] {
        String(line).parts(",").compactMap { part in
            let text = part.trimmed.trimming { $0 == UInt8(ascii: "\"") }
            return NodePackage.splitVersion(text).map { dependency($0.name, $0.version) }
        }
    }

    /// What a package.json needs for more than development.
    static func roots(_ document: Document) -> [String] {
        ["dependencies", "optionalDependencies"].flatMap { section in
            (document[section]?.members ?? []).compactMap { member in member.value.string.map { dependency(member.key, $0) } }
        }
    }

    /// Positions of the packages that are there for development only.
    /// - Parameters:
    ///   - packages: Those of the lock file, in its order.
    ///   - roots: What the projects need.
    func development(_ packages: ArraySlice<Package>, roots: [String]) -> [Int] {
        guard packages.count == answers.count, packages.count == needs.count else { return [] }
        var byAnswer: [String: Int] = [:]
        var byName: [String: [Int]] = [:]
        for (position, list) in answers.enumerated() {
            for answer in list {
                byAnswer[answer] = position
                if let name = NodePackage.splitVersion(answer)?.name { byName[String(name), default: []].append(position) }
            }
        }
        var open = roots
        var reached: Set<Int> = []
        while let need = open.popLast() {
            // What "resolutions" replaced is found under its name only: all of that name, once.
            let found =
                byAnswer[need].map { [$0] } ?? NodePackage.splitVersion(need).flatMap { byName.removeValue(forKey: String($0.name)) } ?? []
            for position in found where reached.insert(position).inserted { open += needs[position] }
        }
        // A package and its patched form are two entries.
        func identity(_ position: Int) -> [String] {
            let package = packages[packages.startIndex + position]
            return [package.namespace ?? "", package.name, package.version]
        }
        let identities = Set(reached.map(identity))
        return answers.indices.filter { position in
            let isLocal = packages[packages.startIndex + position].qualifiers["download_url"]?.starts("file:") == true
            return !isLocal && !identities.contains(identity(position))
        }
    }
}
