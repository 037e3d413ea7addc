import Vulnerabilities
import VulnerabilityDatabase

/// What findings that came and went do to the counts of images: a row of columns for each, 40 bytes.
struct Deltas {
    /// The bands, fixable, exploited, hidden.
    static let columns = 10
    static let fixable = 7, exploited = 8, hidden = 9
    private var values: [Int32]

    /// - Parameter images: The highest number of one.
    init(images: Int64) {
        values = [Int32](repeating: 0, count: (Int(images) + 1) * Self.columns)
    }

    mutating func add(_ images: [Int64], _ old: KnownFinding?, _ new: KnownFinding?) {
        var row = [Int32](repeating: 0, count: Self.columns)
        for case let (finding?, sign) in [(old, Int32(-1)), (new, 1)] {
            row[finding.severity.rawValue] += sign
            if finding.fixedVersion != nil { row[Self.fixable] += sign }
            if finding.isExploited { row[Self.exploited] += sign }
        }
        for column in row.indices where row[column] != 0 { add(images, column, row[column]) }
    }

    mutating func addHidden(_ images: [Int64], _ sign: Int32) { add(images, Self.hidden, sign) }

    private mutating func add(_ images: [Int64], _ column: Int, _ value: Int32) {
        for image in images { values[Int(image) * Self.columns + column] += value }
    }

    /// Those that are not all zero, by image.
    func forEach(_ body: (Int64, ArraySlice<Int32>) throws(DatabaseError) -> Void) throws(DatabaseError) {
        for image in 0..<values.count / Self.columns {
            let row = values[image * Self.columns..<(image + 1) * Self.columns]
            if row.contains(where: { $0 != 0 }) { try body(Int64(image), row) }
        }
    }
}

extension VerdictIndex {
    /// Brings counts up to date.
    func apply(_ deltas: Deltas, except apart: [Int64]) throws(DatabaseError) {
        let apart = Set(apart)
        let update = try statement(
            """
            UPDATE image SET unknown = unknown + ?, none = none + ?, negligible = negligible + ?, low = low + ?, medium = medium + ?,
            high = high + ?, critical = critical + ?, fixable = fixable + ?, exploited = exploited + ?, hidden = hidden + ?
            WHERE number = ?
            """)
        try deltas.forEach { image, row throws(DatabaseError) in
            guard !apart.contains(image) else { return }
            for (column, value) in row.enumerated() { update.bind(1 + Int32(column), Int64(value)) }
            update.bind(1 + Int32(Deltas.columns), image)
            try update.run()
        }
    }

    /// Makes the counts of one image of what its packages are known to have.
    func count(_ image: Int64) throws(DatabaseError) {
        var counts = FindingCounts()
        let hidden = try statement("SELECT package, id FROM hidden WHERE image = ?")
        hidden.bind(1, image)
        var hiding: [Int64: Set<String>] = [:]
        while try hidden.step() { hiding[hidden.integer(0), default: []].insert(hidden.text(1)) }
        hidden.reset()
        for package in try held(by: image) {
            for finding in try known(package) where hiding[package]?.isDisjoint(with: finding.names) != false { counts.add(finding) }
        }
        let update = try statement(
            """
            UPDATE image SET unknown = ?, none = ?, negligible = ?, low = ?, medium = ?, high = ?, critical = ?, fixable = ?,
            exploited = ?, hidden = ?, built = NULL WHERE number = ?
            """)
        for band in SeverityBand.allCases { update.bind(1 + Int32(band.rawValue), Int64(counts[band])) }
        update.bind(8, Int64(counts.fixable))
        update.bind(9, Int64(counts.exploited))
        update.bind(10, Int64(hiding.values.reduce(0) { $0 + $1.count }))
        update.bind(11, image)
        try update.run()
    }

    /// Verdicts as counts have them; one that is incomplete stays so.
    func settleKinds() throws(DatabaseError) {
        let total = "unknown + none + negligible + low + medium + high + critical"
        try connection.execute(
            """
            UPDATE image SET kind = 'vulnerable' WHERE kind = 'clean' AND \(total) > 0;
            UPDATE image SET kind = 'clean' WHERE kind = 'vulnerable' AND \(total) = 0;
            """)
    }

    /// When the database was built that the index is at; nil before the first one.
    func builtOfIndex() throws(DatabaseError) -> Timestamp? {
        let row = try statement("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'built'")
        defer { row.reset() }
        return try row.step() ? Timestamp(seconds: row.integer(0)) : nil
    }

    func setBuilt(_ built: Timestamp) throws(DatabaseError) {
        let write = try statement("INSERT OR REPLACE INTO meta VALUES ('built', ?)")
        write.bind(1, String(built.seconds))
        try write.run()
    }
}
