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
        /// Packages that were matched again.
        public var packages = 0
    }

    /// Matches those packages again whose advisories are others now, and keeps what follows: verdicts, and what is to be told of it. All
    /// in one transaction with the fingerprints of the advisories, so that after a crash at any moment the next run tells what this one
    /// did not, and nothing twice. No image is read.
    /// - Throws: `DatabaseError`; nothing is changed then.
    public func rematch(with database: VulnerabilityDatabase, now: Timestamp) throws -> Rematch {
        try transaction {
            var outcome = Rematch()
            let packages = try changedPackages(database, &outcome)
            outcome.packages = packages.count
            var deltas = Deltas()
            let groups = Dictionary(grouping: packages) { $0.package.systemText ?? "" }
            for (_, group) in groups.sorted(by: { $0.key < $1.key }) {
                for start in stride(from: 0, to: group.count, by: Self.batch) {
                    let part = Array(group[start..<min(start + Self.batch, group.count)])
                    let found = try findings(of: part.map(\.package), database, now)
                    for (index, package) in part.enumerated() {
                        try settle(package, found[index] ?? [], database.built, now, &deltas, &outcome)
                    }
                }
            }
            try apply(deltas, built: database.built)
            try forgetOldChanges(now)
            return outcome
        }
    }

    /// Packages that are matched at a time.
    private static let batch = 5_000

    private struct Numbered {
        let number: Int64
        let package: KeptPackage
    }

    /// Also brings the fingerprints up to date.
    private func changedPackages(_ database: VulnerabilityDatabase, _ outcome: inout Rematch) throws -> [Numbered] {
        var changed: [(number: Int64, fingerprint: [UInt8])] = []
        let names = try connection.prepare("SELECT number, ecosystem, name, fingerprint FROM name ORDER BY ecosystem, name")
        while try names.step() {
            outcome.names += 1
            let fingerprint = try database.fingerprint(of: names.text(2), in: Ecosystem(names.text(1)))
            if names.withBlob(3, { !$0.elementsEqual(fingerprint) }) { changed.append((names.integer(0), fingerprint)) }
        }
        outcome.changedNames = changed.count
        var numbers: Set<Int64> = []
        for name in changed {
            let update = try statement("UPDATE name SET fingerprint = ? WHERE number = ?")
            update.bind(1, blob: name.fingerprint)
            update.bind(2, name.number)
            try update.run()
            let naming = try statement("SELECT package FROM naming WHERE name = ?")
            naming.bind(1, name.number)
            while try naming.step() { numbers.insert(naming.integer(0)) }
        }
        return try numbers.sorted().map { number in
            Numbered(number: number, package: try package(number))
        }
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

    /// What packages of one system have now, by position.
    private func findings(of packages: [KeptPackage], _ database: VulnerabilityDatabase, _ now: Timestamp) throws -> [Int: [KnownFinding]] {
        let inventory = Inventory(operatingSystem: packages.first?.system, packages: packages.map(\.package))
        let result = try Matcher(database, options: MatchOptions(now: now)).scan(inventory)
        var isOwned: [Ecosystem: Bool] = [:]
        for owner in Set(packages.compactMap(\.owner)) { isOwned[owner] = try !database.coverage(of: owner).feeds.isEmpty }
        var found: [Int: [KnownFinding]] = [:]
        for vulnerability in result.vulnerabilities {
            for match in vulnerability.matches where match.isAffected {
                if let owner = packages[match.package].owner, isOwned[owner] == true { continue }
                found[match.package, default: []].append(KnownFinding(vulnerability, match))
            }
        }
        return found
    }

    /// Holds what a package has now against what it was known to have.
    private func settle(
        _ package: Numbered, _ findings: [KnownFinding], _ built: Timestamp, _ now: Timestamp, _ deltas: inout Deltas,
        _ outcome: inout Rematch
    ) throws {
        let known = try known(package.number)
        var byName: [String: Int] = [:]
        for (index, old) in known.enumerated() { for name in old.names { byName[name] = index } }
        var kept: Set<Int> = []
        var steps: [(kind: FindingChange.Kind?, old: KnownFinding?, new: KnownFinding?)] = []
        for finding in findings {
            let before = finding.names.lazy.compactMap { byName[$0] }.first
            // Two findings now that were one before are none of them new.
            let isFirst = before.map { kept.insert($0).inserted } ?? true
            let old = before.map { known[$0] }
            guard old != finding || !isFirst else { continue }
            let isReleased = old.map { $0.fixedVersion == nil && finding.fixedVersion != nil } ?? false
            steps.append((old == nil ? .affected : isReleased ? .fixReleased : nil, isFirst ? old : nil, finding))
        }
        for (index, old) in known.enumerated() where !kept.contains(index) { steps.append((.cleared, old, nil)) }
        guard !steps.isEmpty else { return }
        for step in steps {
            if let old = step.old {
                let remove = try statement("DELETE FROM known WHERE package = ? AND id = ?")
                remove.bind(1, package.number)
                remove.bind(2, old.id)
                try remove.run()
            }
        }
        let images = try holders(of: package.number)
        for step in steps {
            if let new = step.new { try write(new, of: package.number) }
            let hiding = try step.old.map { try hiders(of: package.number, $0) } ?? []
            for image in images where !hiding.contains(image) { deltas.add(image, step.old, step.new) }
            guard let kind = step.kind, let finding = step.new ?? step.old, !images.isEmpty else { continue }
            try emit(kind, finding, package, images, built, now, &outcome)
        }
    }

    private func known(_ package: Int64) throws(DatabaseError) -> [KnownFinding] {
        let rows = try statement("SELECT names, severity, exploited, fixed FROM known WHERE package = ? ORDER BY id")
        rows.bind(1, package)
        defer { rows.reset() }
        var result: [KnownFinding] = []
        while try rows.step() {
            result.append(
                KnownFinding(
                    names: rows.text(0).split(separator: " ").map(String.init),
                    severity: SeverityBand(rawValue: Int(rows.integer(1))) ?? .unknown, isExploited: rows.integer(2) != 0,
                    fixedVersion: rows.optionalText(3)))
        }
        return result
    }

    private func holders(of package: Int64) throws(DatabaseError) -> [Int64] {
        let rows = try statement("SELECT image FROM holder WHERE package = ?")
        rows.bind(1, package)
        defer { rows.reset() }
        var result: [Int64] = []
        while try rows.step() { result.append(rows.integer(0)) }
        return result
    }

    /// Images in which an exception hides a finding: it is not in their counts.
    private func hiders(of package: Int64, _ finding: KnownFinding) throws(DatabaseError) -> Set<Int64> {
        let rows = try statement(
            "SELECT h.image FROM hidden h JOIN holder o ON o.image = h.image AND o.package = h.package WHERE o.package = ? AND h.id = ?")
        rows.bind(1, package)
        rows.bind(2, finding.id)
        defer { rows.reset() }
        var result: Set<Int64> = []
        while try rows.step() { result.insert(rows.integer(0)) }
        return result
    }

    private func emit(
        _ kind: FindingChange.Kind, _ finding: KnownFinding, _ package: Numbered, _ images: [Int64], _ built: Timestamp, _ now: Timestamp,
        _ outcome: inout Rematch
    ) throws(DatabaseError) {
        let insert = try statement("INSERT INTO change VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)")
        insert.bind(1, kind.rawValue)
        insert.bind(2, finding.id)
        insert.bind(3, package.number)
        insert.bind(4, Int64(finding.severity.rawValue))
        insert.bind(5, finding.isExploited ? 1 : 0)
        insert.bind(6, finding.fixedVersion)
        insert.bind(7, built.seconds)
        insert.bind(8, now.seconds)
        try insert.run()
        let number = connection.lastRow
        let notices = try statement("INSERT INTO notice SELECT ?, image FROM holder WHERE package = ?")
        notices.bind(1, number)
        notices.bind(2, package.number)
        try notices.run()
        outcome.notices += images.count
        outcome.changes.append(
            FindingChange(
                number: number, kind: kind, vulnerability: finding.id, severity: finding.severity, isExploited: finding.isExploited,
                package: package.package.package, ecosystem: package.package.ecosystemText, fixedVersion: finding.fixedVersion,
                images: images.count,
                imageNames: try images.prefix(Limits.imagesTold).map { image throws(DatabaseError) in try name(of: image) },
                databaseBuilt: built))
    }

    private func name(of image: Int64) throws(DatabaseError) -> String {
        let row = try statement("SELECT name FROM image WHERE number = ?")
        row.bind(1, image)
        defer { row.reset() }
        return try row.step() ? row.text(0) : ""
    }

    private func forgetOldChanges(_ now: Timestamp) throws(DatabaseError) {
        let last = try statement("SELECT MAX(number) FROM change WHERE time < ?")
        last.bind(1, now.seconds - Limits.changeDays * 86_400)
        defer { last.reset() }
        guard try last.step(), let number = last.optionalInteger(0) else { return }
        for table in ["notice WHERE change", "change WHERE number"] {
            let remove = try statement("DELETE FROM \(table) <= ?")
            remove.bind(1, number)
            try remove.run()
        }
    }
}

extension KeptPackage {
    var ecosystemText: String { Ecosystem(judging: package, in: system)?.description ?? "" }
}

/// What findings that came and went do to the counts of images.
private struct Deltas {
    private(set) var byImage: [Int64: FindingCounts] = [:]

    mutating func add(_ image: Int64, _ old: KnownFinding?, _ new: KnownFinding?) {
        // In place: a copy of the counts for each of millions of notices would be most of the time.
        if let old { byImage[image, default: FindingCounts()].add(old, -1) }
        if let new { byImage[image, default: FindingCounts()].add(new) }
    }
}

extension VerdictIndex {
    /// Brings counts and verdicts up to date; a verdict that is incomplete stays so.
    private func apply(_ deltas: Deltas, built: Timestamp) throws {
        let update = try statement(
            """
            UPDATE image SET unknown = unknown + ?, none = none + ?, negligible = negligible + ?, low = low + ?, medium = medium + ?,
            high = high + ?, critical = critical + ?, fixable = fixable + ?, exploited = exploited + ? WHERE number = ?
            """)
        for (image, counts) in deltas.byImage.sorted(by: { $0.key < $1.key }) {
            for band in SeverityBand.allCases { update.bind(1 + Int32(band.rawValue), Int64(counts[band])) }
            update.bind(8, Int64(counts.fixable))
            update.bind(9, Int64(counts.exploited))
            update.bind(10, image)
            try update.run()
        }
        let total = "unknown + none + negligible + low + medium + high + critical"
        try connection.execute(
            """
            UPDATE image SET kind = 'vulnerable' WHERE kind = 'clean' AND \(total) > 0;
            UPDATE image SET kind = 'clean' WHERE kind = 'vulnerable' AND \(total) = 0;
            UPDATE image SET built = \(built.seconds) WHERE built < \(built.seconds);
            """)
    }

    /// What is to be delivered, in order: a reader keeps the number of the change that it told last.
    /// - Parameter last: Only changes after this one.
    /// - Throws: `DatabaseError`; what `body` throws.
    public func forEachNotice(after last: Int64, _ body: (FindingNotice) throws -> Void) throws {
        let rows = try connection.prepare(
            """
            SELECT c.number, c.kind, c.id, i.digest, i.name FROM change c JOIN notice n ON n.change = c.number
            JOIN image i ON i.number = n.image WHERE c.number > ? ORDER BY c.number, i.number
            """)
        rows.bind(1, last)
        while try rows.step() {
            guard let kind = FindingChange.Kind(rawValue: rows.text(1)), let digest = Digest(rows.text(3)) else { continue }
            try body(
                FindingNotice(change: rows.integer(0), kind: kind, vulnerability: rows.text(2), digest: digest, image: rows.text(4)))
        }
    }

    /// Changes after one, as they were kept.
    /// - Throws: `DatabaseError`.
    public func changes(after last: Int64) throws -> [FindingChange] {
        let rows = try connection.prepare(
            """
            SELECT number, kind, id, package, severity, exploited, fixed, built, (SELECT COUNT(*) FROM notice WHERE change = number)
            FROM change WHERE number > ? ORDER BY number
            """)
        rows.bind(1, last)
        var result: [FindingChange] = []
        while try rows.step() {
            guard let kind = FindingChange.Kind(rawValue: rows.text(1)) else { continue }
            let package = try package(rows.integer(3))
            let names = try statement(
                "SELECT i.name FROM notice n JOIN image i ON i.number = n.image WHERE n.change = ? ORDER BY n.image LIMIT \(Limits.imagesTold)"
            )
            names.bind(1, rows.integer(0))
            var images: [String] = []
            while try names.step() { images.append(names.text(0)) }
            names.reset()
            result.append(
                FindingChange(
                    number: rows.integer(0), kind: kind, vulnerability: rows.text(2),
                    severity: SeverityBand(rawValue: Int(rows.integer(4))) ?? .unknown, isExploited: rows.integer(5) != 0,
                    package: package.package, ecosystem: package.ecosystemText, fixedVersion: rows.optionalText(6),
                    images: Int(rows.integer(8)), imageNames: images, databaseBuilt: Timestamp(seconds: rows.integer(7))))
        }
        return result
    }

    /// The last change that people were told of; 0 before the first.
    /// - Throws: `DatabaseError`.
    public func lastTold() throws(DatabaseError) -> Int64 {
        try connection.integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'told'") ?? 0
    }

    /// Remembers it.
    /// - Throws: `DatabaseError`.
    public func hasTold(_ change: Int64) throws(DatabaseError) {
        let statement = try statement("INSERT OR REPLACE INTO meta VALUES ('told', ?)")
        statement.bind(1, String(change))
        try statement.run()
    }
}
