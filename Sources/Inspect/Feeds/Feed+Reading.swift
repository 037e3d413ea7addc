import Foundation
import Glibc

extension Feed {
    /// What came of reading a feed's files.
    public struct Outcome: Sendable, Codable {
        /// Items other than faults.
        public var items = 0
        /// Records that could not be read, all of them.
        public var faults = 0
        /// The first `Limits.faultsTold` of them.
        public var told: [FeedError] = []
        /// Files that were read.
        public var files = 0

        /// Of nothing.
        public init() {}
    }

    /// Reads one fetched file, packed or not.
    /// - Parameters:
    ///   - path: Where it is.
    ///   - name: Relative to the feed's folder.
    /// - Throws: `FeedError` if the file cannot be read; what `emit` throws.
    public func readFile(at path: String, name: String, into outcome: inout Outcome, _ emit: (FeedItem) throws -> Void) throws {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FeedError(String(cString: strerror(errno)), in: name) }
        defer { close(file) }
        try readFile(in: file, name: name, into: &outcome, emit)
    }

    /// Reads one fetched file, packed or not.
    /// - Parameters:
    ///   - file: Open for reading at its start; it stays the caller's.
    ///   - name: Relative to the feed's folder.
    /// - Throws: `FeedError` if the file cannot be read; what `emit` throws.
    public func readFile(in file: Int32, name: String, into outcome: inout Outcome, _ emit: (FeedItem) throws -> Void) throws {
        var result = outcome
        defer { outcome = result }
        try FeedArchive.forEachFile(in: file, name: name, accepts: accepts) { file in
            result.files += 1
            do {
                try read(file) { item in
                    guard case .fault(let fault) = item else {
                        result.items += 1
                        return try emit(item)
                    }
                    result.faults += 1
                    if result.told.count < Limits.faultsTold { result.told.append(fault) }
                }
            } catch let error where file.path != FeedArchive.unpackedName(name) && !(error is CancellationError) && !isOfReceiver(error) {
                // One bad file of an archive is a record that could not be read.
                result.faults += 1
                if result.told.count < Limits.faultsTold { result.told.append(FeedError(error, in: file.path)) }
            } catch let error where !isOfReceiver(error) {
                throw FeedError(error, in: file.path)
            }
        }
    }
}

/// An error of whoever receives the items, who wraps it: it ends everything.
public struct ReceiverError: Error {
    /// What happened there.
    public let cause: any Error

    /// Of its cause.
    public init(_ cause: any Error) {
        self.cause = cause
    }
}

private func isOfReceiver(_ error: any Error) -> Bool { error is ReceiverError }
