import Packages

extension Assembly {
    /// Takes a database's packages with the files that it says belong to them, by the packages' names: it names each package once.
    mutating func addOwning(_ file: LocatedFacts) {
        let first = packages.count
        add(file)
        let lists = Dictionary(file.facts.owned.map { ($0.key, $0.paths) }) { first, _ in first }
        for index in first..<packages.count { owned[index] = lists[packages[index].name] }
    }
}
