import Events

/// The records of a recording, in their order:
///
///     for event in try Recording("events.plimsoll") { print(event.record.type, event.wallTime) }
///
/// Can be read once. Damaged stretches are left out and told by ``skipped``.
public final class Recording: Sequence, IteratorProtocol {
    /// A record with memory of its own.
    public struct Event: Sendable {
        private let owner: Bytes
        private let offset: UInt64

        fileprivate init(_ record: Record, offset: UInt64) {
            owner = Bytes(record.bytes)
            self.offset = offset
        }

        /// The event, valid as long as this value lives.
        public var record: Record {
            // What was copied byte for byte from a record is one.
            guard let record = try? Record(owner.view) else { preconditionFailure("a copy of a record is a record") }
            return record
        }
        /// The whole record, as plimsoll_layout.h describes it.
        public var bytes: Bytes { owner }
        /// Nanoseconds since 1970.
        public var wallTime: UInt64 { owner.view.loadUnaligned(fromByteOffset: 8, as: UInt64.self) &+ offset }
    }

    /// Where the first file was made; nil if that is damaged, or not yet read.
    public private(set) var host: RecordedHost?
    /// Why reading ended before the last file's end; nil if it did not.
    public private(set) var failure: RecordingError?
    /// Records that the writer had no room for.
    public private(set) var lost: UInt64 = 0
    /// What was left out so far.
    public var skipped: [SkippedBytes] { stream.skipped }

    private let stream: RecordingStream
    private var bootToWall: UInt64 = 0
    private var first: Event?

    /// Opens the files of a recording.
    /// - Parameter paths: the oldest first.
    /// - Throws: ``RecordingError`` if the first is not a recording.
    public convenience init(_ paths: String...) throws(RecordingError) {
        try self.init(paths.map { .file($0) })
    }

    /// A recording in memory.
    /// - Throws: ``RecordingError`` if it is not a recording.
    public convenience init(bytes: [UInt8]) throws(RecordingError) {
        try self.init([.memory(bytes)])
    }

    private init(_ places: [RecordingPlace]) throws(RecordingError) {
        stream = RecordingStream(places)
        first = try read()
    }

    /// The next record; nil at the end.
    public func next() -> Event? {
        if let event = first {
            first = nil
            return event
        }
        guard failure == nil else { return nil }
        do throws(RecordingError) { return try read() } catch {
            failure = error
            return nil
        }
    }

    private func read() throws(RecordingError) -> Event? {
        while let entry = try stream.next() {
            switch entry {
            case .record(let record): return Event(record, offset: bootToWall)
            case .mark(let mark): bootToWall = mark.bootToWall
            case .host(let host): self.host = self.host ?? host
            case .lost(let count): lost += count
            default: break
            }
        }
        return nil
    }
}
