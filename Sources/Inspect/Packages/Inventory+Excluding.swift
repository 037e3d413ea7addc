extension Inventory {
    /// What an image has beyond the one that it is built on.
    ///
    /// A package goes if the base has it as well, under the same package URL and in the same file: databases of operating systems are
    /// written anew by each layer that installs something, so the layer alone does not tell. Gaps stay, those of the base included,
    /// because what could not be read there may be what is listed here. The base's layers go.
    /// - Parameter base: the inventory of the lowest layers alone.
    /// - Returns: the inventory, and the new position of each package that stayed, by its old one.
    public func excluding(_ base: Inventory) -> (inventory: Inventory, positions: [Int: Int]) {
        let known = Set(base.packages.map { Sighting($0) })
        let kept = packages.indices.filter { !known.contains(Sighting(packages[$0])) }
        let positions = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
        var result = self
        result.packages = kept.map { packages[$0] }
        result.relations = relations.compactMap { relation in
            guard let from = positions[relation.from], let to = positions[relation.to] else { return nil }
            return Relation(kind: relation.kind, from: from, to: to)
        }
        result.layers = Array(layers.dropFirst(base.layers.count))
        return (result, positions)
    }

    /// A package as it is told apart from others, at a place.
    private struct Sighting: Hashable {
        var type: PackageType
        var namespace: String?
        var name: String, version: String
        var architecture: String?
        var qualifiers: [String: String]
        var subpath: String?
        var path: FilePath?

        init(_ package: Package) {
            type = package.type
            namespace = package.namespace
            name = package.name
            version = package.version
            architecture = package.architecture
            qualifiers = package.qualifiers
            subpath = package.subpath
            path = package.evidence.first?.path
        }
    }
}
