import Crypto
import Foundation
import Packages
import Vulnerabilities
import VulnerabilityDatabase

/// A package as matching sees it, without where it stands: the same in every image that has it.
struct KeptPackage: Hashable, Sendable {
    /// Without evidence, licences and the rest that no advisory speaks of.
    let package: Package
    /// Of which distribution; nil of a language's package, and where nothing says.
    let system: OperatingSystem?
    /// The distribution whose package installed it, whose own advisories decide then.
    let owner: Ecosystem?

    init(_ full: Package, system: OperatingSystem?, owner: Ecosystem?) {
        var package = Package(
            type: full.type, namespace: full.namespace, name: full.name, version: full.version, architecture: full.architecture,
            source: full.source, cataloger: "")
        package.qualifiers = full.qualifiers
        self.package = package
        let isOfDistribution = [.deb, .rpm, .apk, .alpm].contains(full.type)
        self.system = isOfDistribution ? system.map { OperatingSystem(id: $0.id, versionID: $0.versionID, codename: $0.codename) } : nil
        self.owner = owner
    }

    /// Of a row.
    init?(content: Data, system: String?, owner: String?) {
        guard let package = try? JSONDecoder().decode(Package.self, from: content) else { return nil }
        self.package = package
        self.system = system.flatMap { text in
            let parts = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3 else { return nil }
            return OperatingSystem(id: parts[0], versionID: parts[1], codename: parts[2].isEmpty ? nil : parts[2])
        }
        self.owner = owner.map { Ecosystem($0) }
    }

    var systemText: String? { system.map { "\($0.id)\n\($0.versionID)\n\($0.codename ?? "")" } }

    var content: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(package)).map(Array.init) ?? []
    }

    /// What makes it itself, in 16 bytes.
    func identity(_ content: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: Data("\(systemText ?? "")\n\(owner?.description ?? "")\n".utf8))
        hash.update(data: Data(content))
        return Array(hash.finalize().prefix(16))
    }

    /// What advisories may call it.
    var names: [(ecosystem: Ecosystem, name: String)] {
        guard let ecosystem = Ecosystem(judging: package, in: system) else { return [] }
        var seen: Set<String> = []
        return ecosystem.names(of: package).filter { seen.insert($0.name).inserted }.map { (ecosystem, $0.name) }
    }

    /// Every package of an inventory, with the distribution that owns it.
    static func all(of inventory: Inventory) -> [KeptPackage] {
        var owners: [Int: Ecosystem] = [:]
        for owned in inventory.ownedByDistribution { owners[owned.package] = owned.ecosystem }
        return inventory.packages.enumerated().map { index, package in
            KeptPackage(package, system: inventory.operatingSystem, owner: owners[index])
        }
    }
}
