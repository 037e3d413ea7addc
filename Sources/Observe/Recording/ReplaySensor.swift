import Events
import Sensors
import Workloads

/// Hands over what was recorded, as fast as it is taken, with the clocks, names and workloads of the recording.
///
/// The agent's housekeeping happens where it happened: `poll` returns where the recording has a mark or something became known of a
/// container, and ``now`` stands still in between. So an event meets the same processes and workloads as it did.
public final class ReplaySensor: Sensor {
    /// `replay`.
    public let name = "replay"
    /// Where the recording was made.
    public let host: RecordedHost
    /// Which workload each cgroup is.
    public let workloads: WorkloadDirectory
    /// Users and groups by the short id of the container whose files tell them; the host's are those of the empty one.
    public var names: [String: RecordedNames] { tables.names }
    /// What to add for the wall clock, nanoseconds.
    public private(set) var bootToWall: UInt64
    /// Seconds that local time was ahead of UTC.
    public private(set) var localOffset: Int
    /// Everything was handed over.
    public private(set) var isAtEnd = false
    /// Why reading ended before the end, if it did.
    public private(set) var failure: RecordingError?
    /// Records that are missing: lost by the writer, or malformed.
    public private(set) var missing: UInt64 = 0

    private let stream: RecordingStream
    private let path: String
    private let time: Time
    private var tables: ReplayTables
    /// An entry that was looked at before its turn; a record in it has memory of its own.
    private var held: (entry: RecordingEntry, owner: Bytes?)?
    /// Memory of the entry that was taken last.
    private var owner: Bytes?
    private var recorded: SensorLosses
    private var resynchronisations: UInt64 = 0
    private var handledGaps: Int
    /// Of the tables that were read last; nil once handed over.
    private var processes: [Bytes]?
    private var waitedBehind: UInt64?

    /// The clock, which the directory of workloads looks at as well.
    private final class Time {
        var now: UInt64 = 0
    }

    /// Opens the files of a recording and reads what was running at its beginning.
    /// - Parameter paths: the oldest first.
    /// - Throws: ``RecordingError`` if the first is not a recording, or has no tables.
    public convenience init(_ paths: [String]) throws(RecordingError) {
        try self.init(paths.map { RecordingPlace.file($0) }, path: paths.first ?? "")
    }

    /// A recording in memory.
    /// - Throws: ``RecordingError`` if it is not a recording, or has no tables.
    public convenience init(bytes: [UInt8]) throws(RecordingError) {
        try self.init([.memory(bytes)], path: "memory")
    }

    private init(_ places: [RecordingPlace], path: String) throws(RecordingError) {
        let stream = RecordingStream(places), time = Time()
        var tables = ReplayTables()
        let first = try RecordedTables.first(in: stream, &tables)
        guard let first, let host = first.host, let mark = first.mark else { throw .noTables(path: path) }
        (self.stream, self.path, self.time, self.tables, self.host) = (stream, path, time, tables, host)
        workloads = WorkloadDirectory(replaying: { time.now })
        workloads.expect(first.workloads)
        (bootToWall, localOffset, recorded) = (mark.bootToWall, Int(mark.localOffset), mark.losses)
        processes = first.processes
        missing = first.refused
        handledGaps = stream.gaps
    }

    /// The recording's clock, CLOCK_BOOTTIME, nanoseconds; 0 before its first mark.
    public private(set) var now: UInt64 {
        get { time.now }
        set { time.now = newValue }
    }

    /// What the recorded sensor had lost by now, and what is missing of the recording.
    public var losses: SensorLosses {
        var losses = recorded
        losses.lifecycle += resynchronisations
        losses.bulk += missing
        return losses
    }

    /// How many events were numbered after the last that had waited long enough for its workload, where that stands here; once.
    public func takeWait() -> UInt64? {
        defer { waitedBehind = nil }
        return waitedBehind
    }

    /// How often something was damaged or missing, and the first of what that was.
    public var skips: (count: UInt64, first: [SkippedBytes]) { (stream.skips, stream.skipped) }

    /// What is wanted plays no part: everything that was recorded is handed over.
    public func start(_ interest: Interest) {}

    /// As ``start(_:)``.
    public func replace(_ interest: Interest) {}

    /// Hands over the processes as the recording tells them at this point.
    /// - Throws: ``RecordingError/noTables(path:)`` where it does not.
    public func snapshot(_ handle: (Record) -> Void) throws {
        guard let processes else { throw RecordingError.noTables(path: path) }
        self.processes = nil
        for bytes in processes { handle(try Record(bytes.view)) }
    }

    /// Hands over what follows, up to the next mark.
    public func poll(limit: Int, _ handle: (Record) -> Void) -> Int {
        var count = 0
        do throws(RecordingError) {
            while count < limit, !isAtEnd {
                guard let entry = try take() else {
                    isAtEnd = true
                    break
                }
                switch entry {
                case .record(let record):
                    count += 1
                    handle(record)
                case .mark, .news, .waited:
                    try keepHouse(entry)
                    return count
                case .lost(let records):
                    missing += records
                    handledGaps = -1
                case .tablesBegin: if try passTables() { return count }
                default: break
                }
            }
        } catch {
            failure = error
            isAtEnd = true
        }
        return count
    }

    /// There is nothing to wait for.
    public func wait(timeout: Int32) {}

    /// Nothing more is handed over.
    public func stop() { isAtEnd = true }
}

extension ReplaySensor {
    /// The next entry; names have been noted.
    private func take() throws(RecordingError) -> RecordingEntry? {
        if let held {
            self.held = nil
            owner = held.owner
            return held.entry
        }
        guard let entry = try stream.next() else { return nil }
        tables.take(entry)
        return entry
    }

    /// The next entry, which stays the next. What was taken before is no longer valid.
    private func peek() throws(RecordingError) -> RecordingEntry? {
        if let held { return held.entry }
        guard let entry = try take() else { return nil }
        var copy: (RecordingEntry, Bytes?) = (entry, nil)
        if case .record(let record) = entry {
            let bytes = Bytes(record.bytes)
            if let record = try? Record(bytes.view) { copy = (.record(record), bytes) }
        }
        held = copy
        return copy.0
    }

    /// All that the agent did between two batches: what became known, who had waited long enough, the mark.
    private func keepHouse(_ first: RecordingEntry) throws(RecordingError) {
        var entry = first
        let moment = first.moment
        now = max(now, moment ?? 0)
        while true {
            switch entry {
            case .news(let news, _, let size):
                if let container = tables.admit(news.container, size: size) {
                    workloads.deliver(WorkloadNews(number: news.number, isFinal: news.isFinal, container: container))
                }
            case .waited(let behind, _): waitedBehind = behind
            case .mark(let mark): return try apply(mark)
            default: return
            }
            guard let next = try peek(), next.moment == moment, moment != nil else { return }
            _ = try take()
            entry = next
        }
    }

    private func apply(_ mark: RecordingMark) throws(RecordingError) {
        let needsTables = mark.losses.lifecycle > recorded.lifecycle || handledGaps != stream.gaps
        (bootToWall, localOffset, recorded) = (mark.bootToWall, Int(mark.localOffset), mark.losses)
        guard needsTables, case .tablesBegin = try peek() else { return }
        _ = try take()
        take(try RecordedTables.read(from: stream, &tables))
    }

    /// A file's beginning: it tells what is known, unless something before it is missing.
    /// - Returns: true if the state has to be taken over.
    private func passTables() throws(RecordingError) -> Bool {
        let isNeeded = handledGaps != stream.gaps
        let found = try RecordedTables.read(from: stream, &tables)
        guard isNeeded, let mark = found.mark else { return false }
        take(found)
        resynchronisations += 1
        // Far enough from the last mark for the housekeeping to happen here.
        now = max(mark.now, now + Self.housekeepingInterval + 1)
        (bootToWall, localOffset, recorded) = (mark.bootToWall, Int(mark.localOffset), mark.losses)
        return true
    }

    private func take(_ found: RecordedTables) {
        handledGaps = stream.gaps
        missing += found.refused
        processes = found.processes
        workloads.expect(found.workloads)
    }

    /// Of the agent, nanoseconds.
    private static let housekeepingInterval: UInt64 = 1_000_000_000
}

extension RecordingEntry {
    /// Of the housekeeping that it belongs to; nil for others.
    fileprivate var moment: UInt64? {
        switch self {
        case .mark(let mark): mark.now
        case .news(_, let time, _), .waited(_, let time): time
        default: nil
        }
    }
}
