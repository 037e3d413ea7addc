import Layers
import Packages

extension AssembledImage {
    /// Joins what documents inside the image claim with what was found: a claim of a package that was found is another piece of evidence
    /// for it, and the same claim of several documents is one. What nothing but a document tells of stays, as a claim.
    func joiningClaims() -> AssembledImage {
        guard inventory.packages.contains(where: \.isClaim) else { return self }
        var claims = ClaimTable()
        for (number, package) in inventory.packages.enumerated() where !package.isClaim { claims.add(package, number) }
        var places: [Int] = [], kept: [Package] = []
        // Found packages may stand behind the claims of them.
        var extra: [Int: [Evidence]] = [:]
        for (number, package) in inventory.packages.enumerated() {
            if package.isClaim {
                if let same = claims.find(package, in: inventory.packages) {
                    extra[same, default: []] += package.evidence
                    places.append(-1 - same)
                    continue
                }
                claims.add(package, number)
            }
            places.append(kept.count)
            kept.append(package)
        }
        func place(_ number: Int) -> Int { places[number] >= 0 ? places[number] : places[-1 - places[number]] }
        for (number, evidence) in extra.sorted(by: { $0.key < $1.key }) {
            for piece in evidence where !kept[place(number)].evidence.contains(piece) { kept[place(number)].evidence.append(piece) }
        }
        var joined = self
        joined.inventory.packages = kept
        let relations = Set(inventory.relations.map { Relation(kind: $0.kind, from: place($0.from), to: place($0.to)) })
        let kinds: [Relation.Kind: Int] = [.contains: 0, .dependsOn: 1]
        joined.inventory.relations = relations.filter { $0.from != $0.to }
            .sorted { (kinds[$0.kind] ?? 0, $0.from, $0.to) < (kinds[$1.kind] ?? 0, $1.from, $1.to) }
        joined.owners = owners.mapValues(place)
        return joined
    }
}

/// Packages by what makes them the same.
private struct ClaimTable {
    private struct Key: Hashable {
        var type: PackageType
        var namespace: String?
        var name: String
        var version: String

        init(_ package: Package) {
            type = package.type
            // Distributions' packages have their namespace from the image's system, documents write it out.
            namespace = package.type.isOfDistribution ? nil : package.namespace
            name = package.name
            version = package.type == .rpm && package.version.hasPrefix("0:") ? String(package.version.dropFirst(2)) : package.version
        }
    }

    private var numbers: [Key: [Int]] = [:]
    /// Packages of one name and version that are compared for one claim.
    private static let candidates = 64

    mutating func add(_ package: Package, _ number: Int) { numbers[Key(package), default: []].append(number) }

    /// The first that is the same and of no other architecture.
    func find(_ package: Package, in packages: [Package]) -> Int? {
        numbers[Key(package)]?.prefix(Self.candidates).first { number in
            guard let one = packages[number].architecture, let other = package.architecture else { return true }
            return one == other
        }
    }
}
