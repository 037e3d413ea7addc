import Vulnerabilities
import VulnerabilityDatabase

/// The names of the vulnerabilities of which something else is stated than before, with all names that mean the same: what these packages
/// have of them is judged anew, and nothing else.
struct ChangedVulnerabilities {
    private(set) var names: Set<String> = []

    /// - Parameters:
    ///   - digests: See `StatedDigest.vulnerability`: of what was stated and is not, or is and was not.
    ///   - statements: What is stated now of the packages.
    ///   - known: The names of each finding that they have.
    ///   - aliases: Groups of names that records mean the same by, of those that have one of these names.
    init(
        _ digests: Set<UInt64>, statements: [Statement], known: [[String]], aliases: (Set<String>) throws -> [[String]]
    ) rethrows {
        var groups = known
        for statement in statements { groups += Self.groups(statement) }
        var byName: [String: [Int]] = [:]
        for (index, group) in groups.enumerated() { for name in group { byName[name, default: []].append(index) } }
        var next = byName.keys.filter { digests.contains(StatedDigest.digest(of: $0)) }
        var isTaken = [Bool](repeating: false, count: groups.count)
        while !next.isEmpty {
            var found: Set<String> = []
            while let name = next.popLast() {
                guard names.insert(name).inserted else { continue }
                found.insert(name)
                for index in byName[name] ?? [] where !isTaken[index] {
                    isTaken[index] = true
                    next += groups[index]
                }
            }
            next = try aliases(found).filter { !names.isDisjoint(with: $0) }.flatMap { $0 }.filter { !names.contains($0) }
        }
    }

    /// Names that a statement makes one vulnerability of. An advisory about several does not join them.
    private static func groups(_ statement: Statement) -> [[String]] {
        statement.upstream.isEmpty
            ? [[statement.advisory] + statement.aliases] : (statement.upstream + statement.aliases).map { [$0] }
    }

    /// Whether a statement is about one of them.
    func concern(_ statement: Statement) -> Bool {
        (statement.upstream.isEmpty ? [statement.advisory] : statement.upstream).contains(where: names.contains)
            || statement.aliases.contains(where: names.contains)
    }

    /// Whether a finding is of one of them.
    func concern(_ finding: KnownFinding) -> Bool { finding.names.contains(where: names.contains) }
}

/// The database, with no other statements than some that were read.
struct ChangedStatements: AdvisorySource {
    let database: VulnerabilityDatabase
    let byEcosystem: [Ecosystem: [Statement]]

    func statements(in ecosystem: Ecosystem, about names: Set<String>) -> [Statement] {
        (byEcosystem[ecosystem] ?? []).filter { names.contains($0.affected.name) }
    }

    func records(_ ids: Set<String>) throws -> [Advisory] { try database.records(ids) }

    func heads(_ ids: Set<String>) throws -> [Advisory] { try database.heads(ids) }

    func signals(for ids: Set<String>) throws -> [String: RiskSignals] { try database.signals(for: ids) }

    func coverage(of ecosystem: Ecosystem) throws -> Coverage { try database.coverage(of: ecosystem) }
}
