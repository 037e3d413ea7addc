import Foundation
import Vulnerabilities
import VulnerabilityDatabase

/// Holds what was scanned against the database in use, and tells what follows from it.
public struct Renotification {
    private let folder: DatabaseFolder
    private let index: String
    private let exceptions: [FindingException]

    /// - Parameters:
    ///   - folder: Of the database.
    ///   - index: The path of the index of verdicts.
    ///   - exceptions: Those that every scan obeys.
    public init(_ folder: DatabaseFolder, index: String, exceptions: [FindingException]) {
        self.folder = folder
        self.index = index
        self.exceptions = exceptions
    }

    /// Brings the index to the database in use, and tells each change that was not told, once. To be called before an update as well: so
    /// what one that was cut did not tell is told, although that database is in use already. The order of writes: the database is in use;
    /// the index is at it, with what follows, in one transaction; a change is written down as told; it is told.
    /// - Throws: `DatabaseError`; what `tell` throws. The next run tells the rest.
    public func run(now: Timestamp, tell: (FindingChange) throws -> Void) throws {
        guard FileManager.default.fileExists(atPath: index), folder.current != nil else { return }
        let index = try VerdictIndex(path: index, .writing)
        _ = try index.rematch(with: try folder.open(now: now, maximumAge: nil), exceptions: exceptions, now: now)
        while true {
            let changes = try index.takeUntold()
            guard !changes.isEmpty else { return }
            for change in changes { try tell(change) }
        }
    }
}
