import Foundation
import Packages
import Vulnerabilities
import VulnerabilityDatabase

extension VerdictIndex {
    /// What came of holding the kept packages against a new database.
    public struct Rematch: Sendable {
        /// In the order of their numbers.
        public var changes: [FindingChange] = []
        /// How many images each concerns, added up.
        public var notices = 0
        /// Names of packages that images have.
        public var names = 0
        /// Those of which the database states something else than before.
        public var changedNames = 0
        /// Vulnerabilities' names of which something was stated that is not, or is and was not.
        public var changedVulnerabilities = 0
        /// Packages that were held against them.
        public var packages = 0
        /// Findings that an exception hides from the beginning, in so many images: they are not told.
        public var hidden = 0
    }

    /// Holds kept packages against those advisories that are others now, and keeps what follows: verdicts, and what is to be told of it.
    /// All in one transaction with the digests of what is stated, so that after a crash at any moment the next run tells what this one
    /// did not, and nothing twice, whatever databases were in use meanwhile. No image is read.
    /// - Parameter exceptions: Those that every scan obeys. One of a path or a status does not hold: a package's place is not kept.
    /// - Throws: `DatabaseError`; nothing is changed then.
    public func rematch(with database: VulnerabilityDatabase, exceptions: [FindingException] = [], now: Timestamp) throws -> Rematch {
        try transaction {
            var run = RematchRun(
                database: database, now: now, exceptions: exceptions.filter { $0.isJudgedByPackage && !$0.isExpired(at: now) },
                deltas: Deltas(images: try connection.integer("SELECT MAX(number) FROM image") ?? 0))
            let apart = try imagesApart(from: database, &run)
            try unhideLapsed(&run)
            let changed = try changedNames(&run)
            for part in changed.parts { try rematch(part, &run) }
            try apply(run.deltas, except: apart)
            for image in apart { try count(image) }
            try setBuilt(database.built)
            try settleKinds()
            try forgetOldChanges(now)
            return run.outcome
        }
    }

    /// Images that were scanned with another database than the one that the index is at: their counts are made anew in the end.
    private func imagesApart(from database: VulnerabilityDatabase, _ run: inout RematchRun) throws(DatabaseError) -> [Int64] {
        let rows = try connection.prepare("SELECT number, built FROM image WHERE built IS NOT NULL ORDER BY number")
        var result: [Int64] = []
        while try rows.step() {
            result.append(rows.integer(0))
            // Its scan showed already what this database has.
            if rows.integer(1) == database.built.seconds { run.informed.insert(rows.integer(0)) }
        }
        return result
    }

    /// Names of which something else is stated than before, with the vulnerabilities; the digests are brought up to date.
    private func changedNames(_ run: inout RematchRun) throws -> [ChangedName] {
        var candidates: [(number: Int64, ecosystem: Ecosystem, name: String, fingerprint: [UInt8])] = []
        let names = try connection.prepare("SELECT number, ecosystem, name, fingerprint FROM name ORDER BY ecosystem, name")
        while try names.step() {
            run.outcome.names += 1
            let ecosystem = Ecosystem(names.text(1)), name = names.text(2)
            let fingerprint = try run.database.fingerprint(of: name, in: ecosystem)
            if names.withBlob(3, { !$0.elementsEqual(fingerprint) }) { candidates.append((names.integer(0), ecosystem, name, fingerprint)) }
        }
        run.outcome.changedNames = candidates.count
        var all: Set<UInt64> = []
        var result: [ChangedName] = []
        for (number, ecosystem, name, fingerprint) in candidates {
            let update = try statement("UPDATE name SET fingerprint = ? WHERE number = ?")
            update.bind(1, blob: fingerprint)
            update.bind(2, number)
            try update.run()
            let new = try run.database.stated(of: name, in: ecosystem)
            let old = try statement("SELECT digests FROM stated WHERE name = ?")
            old.bind(1, number)
            let before = try old.step() ? old.withBlob(0) { [StatedDigest]($0) } : []
            old.reset()
            try write(new, of: number)
            let digests = Set(Set(before).symmetricDifference(new).map(\.vulnerability))
            all.formUnion(digests)
            result.append(ChangedName(number: number, digests: digests, statements: new.count))
        }
        run.outcome.changedVulnerabilities = all.count
        return result
    }

    private func rematch(_ names: [ChangedName], _ run: inout RematchRun) throws {
        var numbers: Set<Int64> = []
        let naming = try statement("SELECT package FROM naming WHERE name = ?")
        for name in names {
            naming.bind(1, name.number)
            while try naming.step() { numbers.insert(naming.integer(0)) }
            naming.reset()
        }
        run.outcome.packages += numbers.count
        let digests = names.reduce(into: Set<UInt64>()) { $0.formUnion($1.digests) }
        let packages = try numbers.sorted().map { number in
            NumberedPackage(number: number, package: try package(number), known: try known(number))
        }
        let groups = Dictionary(grouping: packages) { $0.package.systemText ?? "" }
        for (_, group) in groups.sorted(by: { $0.key < $1.key }) {
            for start in stride(from: 0, to: group.count, by: Limits.packagesTogether) {
                let part = Array(group[start..<min(start + Limits.packagesTogether, group.count)])
                try rematch(part, digests, &run)
            }
        }
    }

    /// - Parameter packages: Of one system.
    private func rematch(_ packages: [NumberedPackage], _ digests: Set<UInt64>, _ run: inout RematchRun) throws {
        var names: [Ecosystem: Set<String>] = [:]
        for package in packages { for (ecosystem, name) in package.package.names { names[ecosystem, default: []].insert(name) } }
        var statements: [Ecosystem: [Statement]] = [:]
        for (ecosystem, names) in names { statements[ecosystem] = try run.database.statements(in: ecosystem, about: names) }
        let changed = try ChangedVulnerabilities(
            digests, statements: statements.values.flatMap { $0 }, known: packages.flatMap { $0.known.map(\.names) }
        ) { names in try run.database.heads(names).filter { $0.upstream.isEmpty }.map { [$0.id] + $0.aliases } }
        let source = ChangedStatements(database: run.database, byEcosystem: statements.mapValues { $0.filter(changed.concern) })
        let found = try findings(of: packages.map(\.package), source, run)
        for (index, package) in packages.enumerated() {
            let findings = (found[index] ?? []).filter(changed.concern)
            try settle(package, package.known.filter(changed.concern), findings, &run)
        }
    }

    /// What packages of one system have now, by position.
    private func findings(of packages: [KeptPackage], _ source: ChangedStatements, _ run: RematchRun) throws -> [Int: [KnownFinding]] {
        let inventory = Inventory(operatingSystem: packages.first?.system, packages: packages.map(\.package))
        let result = try Matcher(source, options: MatchOptions(now: run.now)).scan(inventory)
        var isOwned: [Ecosystem: Bool] = [:]
        for owner in Set(packages.compactMap(\.owner)) { isOwned[owner] = try !source.database.coverage(of: owner).feeds.isEmpty }
        var found: [Int: [KnownFinding]] = [:]
        for vulnerability in result.vulnerabilities {
            for match in vulnerability.matches where match.isAffected {
                if let owner = packages[match.package].owner, isOwned[owner] == true { continue }
                found[match.package, default: []].append(KnownFinding(vulnerability, match))
            }
        }
        return found
    }

    func package(_ number: Int64) throws(DatabaseError) -> KeptPackage {
        let row = try statement("SELECT content, system, owner FROM package WHERE number = ?")
        row.bind(1, number)
        defer { row.reset() }
        guard try row.step(),
            let package = KeptPackage(content: row.withBlob(0) { Data($0) }, system: row.optionalText(1), owner: row.optionalText(2))
        else { throw DatabaseError(.damaged, "a package of the index of verdicts cannot be read; remove the index and scan again") }
        return package
    }

    func known(_ package: Int64) throws(DatabaseError) -> [KnownFinding] {
        let rows = try statement("SELECT names, severity, exploited, fixed FROM known WHERE package = ? ORDER BY id")
        rows.bind(1, package)
        defer { rows.reset() }
        var result: [KnownFinding] = []
        while try rows.step() { result.append(KnownFinding(row: rows, from: 0)) }
        return result
    }
}

extension KnownFinding {
    /// - Parameter column: Of `names`; severity, exploited and fixed follow.
    init(row: SQLiteStatement, from column: Int32) {
        self.init(
            names: row.text(column).split(separator: " ").map(String.init),
            severity: SeverityBand(rawValue: Int(row.integer(column + 1))) ?? .unknown, isExploited: row.integer(column + 2) != 0,
            fixedVersion: row.optionalText(column + 3))
    }
}

/// What one run of re-matching carries along.
struct RematchRun {
    let database: VulnerabilityDatabase
    let now: Timestamp
    let exceptions: [FindingException]
    var deltas: Deltas
    /// Images that need no notice: they were scanned with this database.
    var informed: Set<Int64> = []
    var outcome = VerdictIndex.Rematch()
}

/// A package with its number and what it was known to have.
struct NumberedPackage {
    let number: Int64
    let package: KeptPackage
    let known: [KnownFinding]
}

/// A name of packages of which something else is stated.
private struct ChangedName {
    let number: Int64
    /// See `StatedDigest.vulnerability`.
    let digests: Set<UInt64>
    let statements: Int
}

extension [ChangedName] {
    /// Parts of which so much is stated that memory stays bounded.
    fileprivate var parts: [[ChangedName]] {
        var result: [[ChangedName]] = []
        var statements = 0
        for name in self {
            statements += name.statements + 1
            if result.isEmpty || statements > Limits.statementsTogether {
                result.append([])
                statements = name.statements + 1
            }
            result[result.count - 1].append(name)
        }
        return result
    }
}
