import Packages
import Vulnerabilities
import VulnerabilityDatabase

/// One scan of one image, as the index keeps it.
public struct ImageRecord: Sendable {
    /// Of the image's configuration.
    public var digest: Digest
    /// As the user named it.
    public var name: String
    /// Every other name: digests of manifests and indexes, names of stores.
    public var aliases: [String]
    /// What it holds.
    public var inventory: Inventory
    /// What matching found, before exceptions.
    public var result: ScanResult
    /// The same with exceptions.
    public var outcome: ScanResult.Excepted
    /// When it was made.
    public var time: Timestamp

    /// Of its parts.
    public init(
        digest: Digest, name: String, aliases: [String], inventory: Inventory, result: ScanResult, outcome: ScanResult.Excepted,
        time: Timestamp
    ) {
        self.digest = digest
        self.name = name
        self.aliases = aliases
        self.inventory = inventory
        self.result = result
        self.outcome = outcome
        self.time = time
    }
}

extension VerdictIndex {
    /// Keeps verdicts and packages of images, all in one transaction. A name or digest that another image had leads to this one then.
    /// - Parameter database: What they were matched with.
    /// - Throws: `DatabaseError`; nothing is changed then.
    public func record(_ records: [ImageRecord], matchedWith database: VulnerabilityDatabase) throws {
        try transaction {
            if try builtOfIndex() == nil { try setBuilt(database.built) }
            var holders = HolderChanges()
            for record in records { try write(record, database, &holders) }
            try write(holders)
        }
    }

    private func write(
        _ record: ImageRecord, _ database: VulnerabilityDatabase, _ holders: inout HolderChanges
    ) throws(DatabaseError) {
        let packages = KeptPackage.all(of: record.inventory)
        let image = try writeVerdict(record, packages, built: database.built)
        for alias in [record.digest.description, record.name] + record.aliases where !alias.isEmpty {
            let statement = try statement("INSERT OR REPLACE INTO alias VALUES (?, ?)")
            statement.bind(1, alias)
            statement.bind(2, image)
            try statement.run()
        }
        var found: [Int: [KnownFinding]] = [:]
        for vulnerability in record.result.vulnerabilities {
            for match in vulnerability.matches where match.isAffected {
                found[match.package, default: []].append(KnownFinding(vulnerability, match))
            }
        }
        var numbers: [Int64] = []
        for (index, package) in packages.enumerated() {
            numbers.append(try number(of: package, findings: found[index] ?? [], database))
        }
        try hold(image, Set(numbers).sorted(), &holders)
        let forget = try statement("DELETE FROM hidden WHERE image = ?")
        forget.bind(1, image)
        try forget.run()
        for hidden in record.outcome.hidden where numbers.indices.contains(hidden.package) {
            try hide(hidden.vulnerability, of: numbers[hidden.package], in: image, until: hidden.exception.expires)
        }
    }

    func hide(_ id: String, of package: Int64, in image: Int64, until: Timestamp?) throws(DatabaseError) {
        let statement = try statement("INSERT OR IGNORE INTO hidden VALUES (?, ?, ?, ?)")
        statement.bind(1, package)
        statement.bind(2, id)
        statement.bind(3, image)
        statement.bind(4, until?.seconds)
        try statement.run()
    }

    private func writeVerdict(_ record: ImageRecord, _ packages: [KeptPackage], built: Timestamp) throws(DatabaseError) -> Int64 {
        var counts = FindingCounts()
        // Two packages of an inventory that are kept as one count once, as they do when the database changes.
        var seen: Set<KeptFinding> = []
        for vulnerability in record.outcome.result.vulnerabilities {
            for match in vulnerability.matches where match.isAffected && packages.indices.contains(match.package) {
                guard seen.insert(KeptFinding(package: packages[match.package], id: vulnerability.id)).inserted else { continue }
                counts.add(KnownFinding(vulnerability, match))
            }
        }
        let statement = try statement(
            """
            INSERT INTO image VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO UPDATE SET
            name = excluded.name, kind = excluded.kind, unknown = excluded.unknown, none = excluded.none,
            negligible = excluded.negligible, low = excluded.low, medium = excluded.medium, high = excluded.high,
            critical = excluded.critical, fixable = excluded.fixable, exploited = excluded.exploited, hidden = excluded.hidden,
            problems = excluded.problems, built = excluded.built, scanned = excluded.scanned RETURNING number
            """)
        statement.bind(1, record.digest.description)
        statement.bind(2, record.name)
        statement.bind(3, record.outcome.result.verdict.kind.rawValue)
        for band in SeverityBand.allCases { statement.bind(4 + Int32(band.rawValue), Int64(counts[band])) }
        statement.bind(11, Int64(counts.fixable))
        statement.bind(12, Int64(counts.exploited))
        statement.bind(13, Int64(record.outcome.hidden.count))
        let problems = record.outcome.result.verdict.problems.prefix(Limits.problems).map { problem in
            String(problem.message.prefix(Limits.problemBytes)).replacing("\n", with: " ")
        }
        statement.bind(14, problems.joined(separator: "\n"))
        statement.bind(15, try builtOfIndex() == built ? nil : built.seconds)
        statement.bind(16, record.time.seconds)
        guard try statement.step() else { throw DatabaseError(.file, "the verdict on \(record.name) was not written") }
        let number = statement.integer(0)
        try statement.run()
        return number
    }

    private struct KeptFinding: Hashable {
        let package: KeptPackage
        let id: String
    }

    /// The number of a package; one that nobody had yet is written with what it is known to have.
    private func number(of package: KeptPackage, findings: [KnownFinding], _ database: VulnerabilityDatabase) throws(DatabaseError) -> Int64
    {
        if let number = packageNumbers[package] { return number }
        let content = package.content
        let identity = package.identity(content)
        let known = try statement("SELECT number FROM package WHERE identity = ?")
        known.bind(1, blob: identity)
        defer { known.reset() }
        if try known.step() {
            let number = known.integer(0)
            packageNumbers[package] = number
            return number
        }
        let insert = try statement("INSERT INTO package VALUES (NULL, ?, ?, ?, ?)")
        insert.bind(1, blob: identity)
        insert.bind(2, package.systemText)
        insert.bind(3, package.owner?.description)
        insert.bind(4, blob: content)
        try insert.run()
        let number = connection.lastRow
        for (ecosystem, name) in package.names {
            let naming = try statement("INSERT INTO naming VALUES (?, ?)")
            naming.bind(1, try self.number(of: name, in: ecosystem, database))
            naming.bind(2, number)
            try naming.run()
        }
        for finding in findings { try write(finding, of: number) }
        packageNumbers[package] = number
        return number
    }

    /// The number of a name; a new one gets the fingerprint of what the database states now.
    private func number(of name: String, in ecosystem: Ecosystem, _ database: VulnerabilityDatabase) throws(DatabaseError) -> Int64 {
        let known = try statement("SELECT number FROM name WHERE ecosystem = ? AND name = ?")
        known.bind(1, ecosystem.description)
        known.bind(2, name)
        defer { known.reset() }
        if try known.step() { return known.integer(0) }
        let insert = try statement("INSERT INTO name VALUES (NULL, ?, ?, ?)")
        insert.bind(1, ecosystem.description)
        insert.bind(2, name)
        insert.bind(3, blob: try database.fingerprint(of: name, in: ecosystem))
        try insert.run()
        let number = connection.lastRow
        try write(try database.stated(of: name, in: ecosystem), of: number)
        return number
    }

    func write(_ stated: [StatedDigest], of name: Int64) throws(DatabaseError) {
        let statement = try statement(
            stated.isEmpty ? "DELETE FROM stated WHERE name = ?" : "INSERT OR REPLACE INTO stated VALUES (?, ?)")
        statement.bind(1, name)
        if !stated.isEmpty { statement.bind(2, blob: stated.bytes) }
        try statement.run()
    }

    func write(_ finding: KnownFinding, of package: Int64) throws(DatabaseError) {
        let statement = try statement("INSERT OR REPLACE INTO known VALUES (?, ?, ?, ?, ?, ?)")
        statement.bind(1, package)
        statement.bind(2, finding.id)
        statement.bind(3, finding.names.joined(separator: " "))
        statement.bind(4, Int64(finding.severity.rawValue))
        statement.bind(5, finding.isExploited ? 1 : 0)
        statement.bind(6, finding.fixedVersion)
        try statement.run()
    }

    /// Writes which packages an image has, in place of those that it had.
    private func hold(_ image: Int64, _ packages: [Int64], _ holders: inout HolderChanges) throws(DatabaseError) {
        let row = PackedNumbers(packages).bytes
        let old = try held(by: image)
        guard old != packages else { return }
        let held = try statement("INSERT OR REPLACE INTO held VALUES (?, ?)")
        held.bind(1, image)
        held.bind(2, blob: row)
        try held.run()
        let before = Set(old), after = Set(packages)
        for package in old where !after.contains(package) { holders.remove(image, from: package) }
        for package in packages where !before.contains(package) { holders.add(image, to: package) }
    }
}

extension [StatedDigest] {
    /// As the index keeps them: 16 bytes for each, the vulnerability first, the lowest byte first.
    var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count * 16)
        for digest in self {
            for number in [digest.vulnerability, digest.content] {
                Swift.withUnsafeBytes(of: number.littleEndian) { result.append(contentsOf: $0) }
            }
        }
        return result
    }

    init(_ bytes: UnsafeRawBufferPointer) {
        self = stride(from: 0, to: bytes.count / 16 * 16, by: 16).map { start in
            StatedDigest(
                vulnerability: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)),
                content: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self)))
        }
    }
}
