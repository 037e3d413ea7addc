import Events
import Sensors

/// Hands over what was recorded, as fast as it is taken, with the clocks, names and workloads of the recording.
///
/// The agent's housekeeping happens where it happened: `poll` returns where the recording has a mark or a workload became known, and
/// ``now`` stands still in between. So an event meets the same processes and workloads as it did.
public final class ReplaySensor: Sensor {
    /// `replay`.
    public let name = "replay"
    /// Where the recording was made.
    public let host: RecordedHost
    /// Which workload each cgroup is.
    public let workloads = RecordedWorkloads()
    /// The recording's clock, CLOCK_BOOTTIME, nanoseconds; 0 before its first mark.
    public private(set) var now: UInt64 = 0
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
    private var tables = ReplayTables()
    /// An entry that was looked at before its turn; a record in it has memory of its own.
    private var held: (entry: RecordingEntry, owner: Bytes?)?
    /// Memory of the entry that was taken last.
    private var owner: Bytes?
    private var recorded = SensorLosses()
    private var resynchronisations: UInt64 = 0
    private var handledGaps = 0
    /// Of the tables that were read last; nil once handed over.
    private var processes: [Bytes]?
    private var processBytes = 0

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
        stream = RecordingStream(places)
        self.path = path
        var tables = ReplayTables()
        let workloads = workloads
        let first = try RecordedTables.first(in: stream, &tables, workloads)
        guard let first, let host = first.host, let mark = first.mark else { throw .noTables(path: path) }
        self.tables = tables
        self.host = host
        (bootToWall, localOffset, recorded) = (mark.bootToWall, Int(mark.localOffset), mark.losses)
        processes = first.processes
        missing = first.refused
        handledGaps = stream.gaps
    }

    /// What the recorded sensor had lost by now, and what is missing of the recording.
    public var losses: SensorLosses {
        var losses = recorded
        losses.lifecycle += resynchronisations
        losses.bulk += missing
        return losses
    }

    /// Users and groups at this point.
    public var names: RecordedNames { tables.names }

    /// How often something was damaged or missing, and the first of what that was.
    public var skips: (count: UInt64, first: [SkippedBytes]) { (stream.skips, stream.skipped) }

    /// What is wanted plays no part: everything that was recorded is handed over.
    public func start(_ interest: Interest) {}

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
                    if record.type == .cgroupCreated { try appeared(record, handle) } else { handle(record) }
                case .mark(let mark):
                    try keepHouse(mark)
                    return count
                case .binding(let binding) where binding.time != 0:
                    try learn(binding)
                    return count
                case .binding(let binding): bind(binding)
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
    /// The next entry; names and descriptions have been noted.
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

    /// The workload of a new cgroup stands behind its record, and was known when the record was handled.
    private func appeared(_ record: Record, _ handle: (Record) -> Void) throws(RecordingError) {
        let bytes = Bytes(record.bytes), cgroup = record.argument(0)
        look: while let entry = try peek() {
            switch entry {
            case .workload: break
            case .binding(let binding) where binding.time == 0 && binding.cgroup == cgroup: bind(binding)
            default: break look
            }
            _ = try take()
        }
        if let record = try? Record(bytes.view) { handle(record) }
    }

    private func bind(_ binding: CgroupBinding) {
        guard let workload = tables.workload(binding.workload) else {
            missing += 1
            return
        }
        workloads.set(binding.cgroup, workload)
    }

    /// All that became known at one moment, with the mark of that moment.
    private func learn(_ first: CgroupBinding) throws(RecordingError) {
        func note(_ binding: CgroupBinding) {
            if let workload = tables.workload(binding.workload) { workloads.learn(binding.cgroup, workload) } else { missing += 1 }
        }
        note(first)
        now = max(now, first.time)
        while let entry = try peek() {
            switch entry {
            case .workload: _ = try take()
            case .binding(let binding) where binding.time == first.time:
                _ = try take()
                note(binding)
            case .mark(let mark) where mark.now == first.time:
                _ = try take()
                return try keepHouse(mark)
            default: return
            }
        }
    }

    private func keepHouse(_ mark: RecordingMark) throws(RecordingError) {
        let needsProcesses = mark.losses.lifecycle > recorded.lifecycle || handledGaps != stream.gaps
        now = max(now, mark.now)
        (bootToWall, localOffset, recorded) = (mark.bootToWall, Int(mark.localOffset), mark.losses)
        workloads.advance(to: now)
        guard needsProcesses, case .tablesBegin = try peek() else { return }
        _ = try take()
        try readTables(keepingProcesses: true)
    }

    /// A file's beginning: it tells what is known, unless something before it is missing.
    /// - Returns: true if the processes have to be taken over.
    private func passTables() throws(RecordingError) -> Bool {
        let isNeeded = handledGaps != stream.gaps
        guard let mark = try readTables(keepingProcesses: isNeeded), isNeeded else { return false }
        resynchronisations += 1
        // Far enough from the last mark for the housekeeping to happen here.
        now = max(mark.now, now + Self.housekeepingInterval + 1)
        (bootToWall, localOffset, recorded) = (mark.bootToWall, Int(mark.localOffset), mark.losses)
        return true
    }

    @discardableResult
    private func readTables(keepingProcesses: Bool) throws(RecordingError) -> RecordingMark? {
        handledGaps = stream.gaps
        tables.forgetNumbers()
        let found = try RecordedTables.read(from: stream, &tables, workloads, keepingProcesses: keepingProcesses)
        missing += found.refused
        if keepingProcesses { processes = found.processes }
        return found.mark
    }

    /// Of the agent, nanoseconds.
    private static let housekeepingInterval: UInt64 = 1_000_000_000
}
