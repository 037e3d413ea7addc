import Packages
import Vulnerabilities
import VulnerabilityDatabase

extension VerdictIndex {
    private static let columns = """
        i.digest, i.name, i.kind, i.unknown, i.none, i.negligible, i.low, i.medium, i.high, i.critical, i.fixable, i.exploited, i.hidden,
        i.problems, COALESCE(i.built, (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'built')), i.scanned
        """

    /// The verdict on an image by any of its aliases: digest of its configuration, of a manifest or of an index, or a name as it was
    /// scanned under. nil: it was never scanned. Two look-ups in trees of pages that are in memory: microseconds.
    /// - Throws: `DatabaseError`.
    public func verdict(of alias: String) throws(DatabaseError) -> ImageVerdict? {
        let statement = try statement("SELECT \(Self.columns) FROM alias a JOIN image i ON i.number = a.image WHERE a.alias = ?")
        statement.bind(1, alias)
        // Not left open, or the reader would hold its snapshot and the log could not be reused.
        defer { statement.reset() }
        return try statement.step() ? Self.verdict(statement) : nil
    }

    /// Every verdict, by name.
    /// - Throws: `DatabaseError`; what `body` throws.
    public func forEachVerdict(_ body: (ImageVerdict) throws -> Void) throws {
        let statement = try statement("SELECT \(Self.columns) FROM image i ORDER BY i.name, i.digest")
        defer { statement.reset() }
        while try statement.step() { if let verdict = Self.verdict(statement) { try body(verdict) } }
    }

    /// All names of an image, sorted.
    /// - Throws: `DatabaseError`.
    public func aliases(of digest: Digest) throws(DatabaseError) -> [String] {
        let statement = try statement(
            "SELECT a.alias FROM image i JOIN alias a ON a.image = i.number WHERE i.digest = ? ORDER BY a.alias")
        statement.bind(1, digest.description)
        defer { statement.reset() }
        var result: [String] = []
        while try statement.step() { result.append(statement.text(0)) }
        return result
    }

    private static func verdict(_ row: SQLiteStatement) -> ImageVerdict? {
        guard let digest = Digest(row.text(0)), let kind = Verdict.Kind(rawValue: row.text(2)) else { return nil }
        var counts = FindingCounts()
        for band in SeverityBand.allCases { counts[band] = Int(row.integer(3 + Int32(band.rawValue))) }
        counts.fixable = Int(row.integer(10))
        counts.exploited = Int(row.integer(11))
        return ImageVerdict(
            digest: digest, name: row.text(1), kind: kind, counts: counts, hidden: Int(row.integer(12)),
            problems: row.text(13).split(separator: "\n").map(String.init), databaseBuilt: Timestamp(seconds: row.integer(14)),
            scanned: Timestamp(seconds: row.integer(15)))
    }
}
