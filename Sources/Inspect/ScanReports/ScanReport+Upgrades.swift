import Packages
import Versions
import Vulnerabilities

/// One change that clears vulnerabilities: "upgrade this to that".
struct Upgrade {
    /// The source package of a distribution, or the library.
    let name: String
    let installed: String
    /// nil: there is no version that fixes these.
    let fixed: String?
    let status: AffectedPackage.Status
    let packages: [Int]
    let vulnerabilities: [Vulnerability]
    /// The highest that it removes.
    let risk: Int
}

extension ScanReport {
    /// What to do, by the highest risk that it removes. With a fix, one upgrade to the highest version that is needed clears all.
    var upgrades: [Upgrade] {
        struct Key: Hashable {
            let name: String
            let installed: String
            let isFixable: Bool
            let status: AffectedPackage.Status
        }
        struct Group {
            var fixed: String?
            var packages: Set<Int> = []
            var vulnerabilities: [Vulnerability] = []
        }
        var groups: [Key: Group] = [:]
        for vulnerability in vulnerabilities {
            for match in vulnerability.matches where match.isAffected {
                guard let package = package(match) else { continue }
                let isSource = match.statement.affected.kind == .source
                let key = Key(
                    name: isSource ? package.source?.name ?? package.name : package.name,
                    installed: isSource ? package.source?.version ?? package.version : package.version,
                    isFixable: match.fixedVersion != nil, status: match.status)
                var group = groups[key] ?? Group()
                if group.vulnerabilities.last?.id != vulnerability.id { group.vulnerabilities.append(vulnerability) }
                group.packages.insert(match.package)
                if let fixed = match.fixedVersion {
                    let order = match.statement.affected.ecosystem.versionOrder
                    let isHigher = group.fixed.map { (try? order?.compare(fixed, $0)) == .greater } ?? true
                    if isHigher { group.fixed = fixed }
                }
                groups[key] = group
            }
        }
        return groups.map { key, group in
            Upgrade(
                name: key.name, installed: key.installed, fixed: group.fixed, status: key.status, packages: group.packages.sorted(),
                vulnerabilities: group.vulnerabilities, risk: group.vulnerabilities.map(\.risk).max() ?? 0)
        }.sorted { ($1.risk, $0.name, $0.installed, $0.status.rawValue) < ($0.risk, $1.name, $1.installed, $1.status.rawValue) }
    }

    /// "upgrade openssl 3.0.11-1 to 3.0.13-1", or why there is nothing to upgrade to.
    func action(_ upgrade: Upgrade) -> String {
        if let fixed = upgrade.fixed { return "upgrade \(upgrade.name) \(upgrade.installed) to \(fixed)".plain }
        let why =
            switch upgrade.status {
            case .wontFix: "will not be fixed"
            case .deferred: "fix put off"
            case .endOfLife: "gets no more fixes"
            case .undetermined: "not decided"
            default: "no fix yet"
            }
        return "\(upgrade.name) \(upgrade.installed): \(why)".plain
    }

    /// "layer 3 (own): RUN apt-get install"; "" where no layers are known.
    func place(_ upgrade: Upgrade) -> String {
        guard let index = upgrade.packages.first, inventory.packages.indices.contains(index), let layer = layer(inventory.packages[index])
        else { return "" }
        let step = inventory.layers[layer].createdBy.map { ": " + String($0.plain.prefix(80)) } ?? ""
        return "layer \(layer + 1) (\(owner(inventory.packages[index])))\(step)"
    }
}
