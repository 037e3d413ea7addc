import Packages
import Vulnerabilities
import VulnerabilityDatabase

extension VerdictIndex {
    /// What is to be delivered, in order: a reader keeps the number of the change that it told last.
    /// - Parameter last: Only changes after this one.
    /// - Throws: `DatabaseError`; what `body` throws.
    public func forEachNotice(after last: Int64, _ body: (FindingNotice) throws -> Void) throws {
        let rows = try connection.prepare("SELECT number, kind, id FROM change WHERE number > ? ORDER BY number")
        rows.bind(1, last)
        let image = try connection.prepare("SELECT digest, name FROM image WHERE number = ?")
        while try rows.step() {
            guard let kind = FindingChange.Kind(rawValue: rows.text(1)) else { continue }
            for number in try images(of: rows.integer(0)).numbers {
                image.bind(1, number)
                defer { image.reset() }
                guard try image.step(), let digest = Digest(image.text(0)) else { continue }
                try body(
                    FindingNotice(
                        change: rows.integer(0), kind: kind, vulnerability: rows.text(2), digest: digest, image: image.text(1)))
            }
        }
    }

    private func images(of change: Int64) throws(DatabaseError) -> ImageSet {
        let rows = try statement("SELECT part, images FROM notice WHERE change = ? ORDER BY part")
        rows.bind(1, change)
        return try images(rows)
    }

    /// Changes after one, as they were kept.
    /// - Parameter count: No more than so many.
    /// - Throws: `DatabaseError`.
    public func changes(after last: Int64, count: Int = .max) throws -> [FindingChange] {
        let rows = try connection.prepare(
            "SELECT number, kind, id, package, severity, exploited, fixed, built FROM change WHERE number > ? ORDER BY number LIMIT ?")
        rows.bind(1, last)
        rows.bind(2, Int64(count))
        var result: [FindingChange] = []
        while try rows.step() {
            guard let kind = FindingChange.Kind(rawValue: rows.text(1)) else { continue }
            let package = try package(rows.integer(3))
            let images = try images(of: rows.integer(0))
            result.append(
                FindingChange(
                    number: rows.integer(0), kind: kind, vulnerability: rows.text(2),
                    severity: SeverityBand(rawValue: Int(rows.integer(4))) ?? .unknown, isExploited: rows.integer(5) != 0,
                    package: package.package, ecosystem: package.ecosystemText, fixedVersion: rows.optionalText(6),
                    images: images.numbers.count, imageNames: try names(of: images),
                    databaseBuilt: Timestamp(seconds: rows.integer(7))))
        }
        return result
    }

    /// The last change that people were told of; 0 before the first.
    /// - Throws: `DatabaseError`.
    public func lastTold() throws(DatabaseError) -> Int64 {
        try connection.integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'told'") ?? 0
    }

    /// Takes the next changes that nobody told, to be told now: they are on the disk as told before this returns, so that whoever is cut
    /// while telling tells nothing twice. They stay readable by `changes(after:)`.
    /// - Returns: Empty when all are told.
    /// - Throws: `DatabaseError`; they are not taken then.
    public func takeUntold() throws -> [FindingChange] {
        try transaction {
            let changes = try changes(after: try lastTold(), count: Limits.toldTogether)
            guard let last = changes.last else { return [] }
            let statement = try statement("INSERT OR REPLACE INTO meta VALUES ('told', ?)")
            statement.bind(1, String(last.number))
            try statement.run()
            return changes
        }
    }
}
