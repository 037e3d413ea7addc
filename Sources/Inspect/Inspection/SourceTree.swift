import Inventory
import Packages

/// The folder of a program's source: what it pins counts, not what happens to be installed or built beside it.
public enum SourceTree {
    /// The part of a folder's inventory that is pinned. Lock files of dependencies that are installed in it are not the program's own.
    public static func pinned(_ inventory: Inventory) -> Inventory {
        let names = Set(Catalogers.pinning.map { $0.name })
        var positions: [Int: Int] = [:]
        var result = Inventory(layers: inventory.layers, gaps: inventory.gaps)
        for (index, package) in inventory.packages.enumerated() where names.contains(package.cataloger) {
            var kept = package
            kept.evidence = package.evidence.filter { !isInstalled($0.path) }
            guard !kept.evidence.isEmpty else { continue }
            positions[index] = result.packages.count
            result.packages.append(kept)
        }
        result.relations = inventory.relations.compactMap { relation in
            guard let from = positions[relation.from], let to = positions[relation.to] else { return nil }
            return Relation(kind: relation.kind, from: from, to: to)
        }
        return result
    }

    private static func isInstalled(_ path: FilePath) -> Bool {
        path.description.split(separator: "/").contains { ["node_modules", "vendor", ".git", "site-packages", ".build"].contains($0) }
    }
}
