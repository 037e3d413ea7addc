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
        try transaction { for record in records { try write(record, database) } }
    }

    private func write(_ record: ImageRecord, _ database: VulnerabilityDatabase) throws(DatabaseError) {
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
        try hold(image, Set(numbers).sorted())
        let forget = try statement("DELETE FROM hidden WHERE image = ?")
        forget.bind(1, image)
        try forget.run()
        for hidden in record.outcome.hidden where numbers.indices.contains(hidden.package) {
            let statement = try statement("INSERT OR IGNORE INTO hidden VALUES (?, ?, ?)")
            statement.bind(1, image)
            statement.bind(2, numbers[hidden.package])
            statement.bind(3, hidden.vulnerability)
            try statement.run()
        }
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
        statement.bind(15, built.seconds)
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
        return connection.lastRow
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
    private func hold(_ image: Int64, _ packages: [Int64]) throws(DatabaseError) {
        let row = HeldPackages(packages).bytes
        let known = try statement("SELECT packages FROM held WHERE image = ?")
        known.bind(1, image)
        if try known.step() {
            let old = known.withBlob(0) { Array($0) }
            known.reset()
            guard old != row else { return }
            for package in HeldPackages(bytes: old).numbers {
                let remove = try statement("DELETE FROM holder WHERE package = ? AND image = ?")
                remove.bind(1, package)
                remove.bind(2, image)
                try remove.run()
            }
        }
        known.reset()
        let held = try statement("INSERT OR REPLACE INTO held VALUES (?, ?)")
        held.bind(1, image)
        held.bind(2, blob: row)
        try held.run()
        let holder = try statement("INSERT INTO holder VALUES (?, ?)")
        for package in packages {
            holder.bind(1, package)
            holder.bind(2, image)
            try holder.run()
        }
    }
}

/// Numbers in ascending order as differences of seven bits a byte, the lowest first (LEB128): an image with 300 packages takes 500 bytes.
struct HeldPackages: Equatable {
    let numbers: [Int64]

    init(_ numbers: [Int64]) { self.numbers = numbers }

    var bytes: [UInt8] {
        var result: [UInt8] = []
        var last: Int64 = 0
        for number in numbers {
            var rest = UInt64(bitPattern: number &- last)
            while rest >= 0x80 {
                result.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            result.append(UInt8(truncatingIfNeeded: rest))
            last = number
        }
        return result
    }

    init(bytes: [UInt8]) {
        var numbers: [Int64] = []
        var last: Int64 = 0
        var value: UInt64 = 0
        var shift: UInt64 = 0
        for byte in bytes {
            value |= UInt64(byte & 0x7f) << shift
            shift += 7
            guard byte < 0x80 else { continue }
            last = last &+ Int64(bitPattern: value)
            numbers.append(last)
            value = 0
            shift = 0
        }
        self.numbers = numbers
    }
}
