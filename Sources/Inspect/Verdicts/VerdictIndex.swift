import GRDBSQLite
import Packages
import Vulnerabilities
import VulnerabilityDatabase

/// The verdicts on images, and the packages that they rest on: one SQLite file with a write-ahead log, so that readers see the state
/// before or after a writer's transaction and never wait for it. For one thread at a time; opening another is cheap.
public final class VerdictIndex {
    let connection: SQLiteConnection
    private var statements: [String: SQLiteStatement] = [:]
    /// Numbers of packages that were written through this object, by package and what decides about it.
    var packageNumbers: [KeptPackage: Int64] = [:]

    /// How it is opened.
    public enum Mode: Sendable {
        case reading
        /// Made where there is none.
        case writing
    }

    /// - Throws: `DatabaseError`: `missing` where there is none to read, `damaged`, `schema`, `file`.
    public init(path: String, _ mode: Mode) throws(DatabaseError) {
        switch mode {
        case .reading:
            do { connection = try SQLiteConnection(path, flags: SQLITE_OPEN_READONLY) } catch {
                throw DatabaseError(.missing, "there is no index of verdicts: \(error); `plimsoll scan` makes it")
            }
        case .writing: connection = try SQLiteConnection(path, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        }
        do {
            try connection.execute("PRAGMA busy_timeout = \(Limits.busyMilliseconds); PRAGMA cache_size = -\(Limits.cacheKiB);")
            if mode == .writing { try prepareForWriting(path) }
            try check(path)
        } catch {
            guard error.code == .damaged else { throw error }
            throw DatabaseError(.damaged, "\(path) is no index of verdicts: \(error); remove it and scan again")
        }
    }

    private func prepareForWriting(_ path: String) throws(DatabaseError) {
        try connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
        guard try connection.integer("PRAGMA application_id") == 0, try connection.integer("SELECT COUNT(*) FROM sqlite_schema") == 0 else {
            return
        }
        try connection.execute("BEGIN IMMEDIATE")
        // Another process may have been first.
        if try connection.integer("SELECT COUNT(*) FROM sqlite_schema") == 0 {
            try connection.execute(Schema.tables)
            try connection.execute("PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(Limits.schemaVersion);")
        }
        try connection.execute("COMMIT")
    }

    private func check(_ path: String) throws(DatabaseError) {
        guard try connection.integer("PRAGMA application_id") == Int64(Schema.applicationID) else {
            throw DatabaseError(.damaged, "its header is another one")
        }
        let version = try connection.integer("PRAGMA user_version") ?? 0
        guard version == Int64(Limits.schemaVersion) else {
            throw DatabaseError(
                .schema, "\(path) has schema \(version), this program reads \(Limits.schemaVersion); remove it and scan again")
        }
    }

    /// A statement that is prepared once.
    func statement(_ sql: String) throws(DatabaseError) -> SQLiteStatement {
        if let known = statements[sql] {
            known.reset()
            return known
        }
        let new = try connection.prepare(sql)
        statements[sql] = new
        return new
    }

    /// All or nothing.
    func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try connection.execute("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try connection.execute("COMMIT")
            return result
        } catch {
            // After some failures (a full disk) SQLite has rolled back already.
            if sqlite3_get_autocommit(connection.handle) == 0 { try? connection.execute("ROLLBACK") }
            packageNumbers = [:]
            throw error
        }
    }
}
