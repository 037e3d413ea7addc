import Events
import Glibc
import Linux
import Sensors

/// Sees processes and connections by looking at /proc again and again: for hosts without root or without eBPF.
///
/// What begins and ends between two looks is missed; that cannot be counted. Records carry `RecordFlags.polled`:
/// - a process that was there at the start: `.snapshot`; one that is new, or executes another program: `.execve`; one that ended: `.procexit`,
///   whose result is the wait status, or 0 and `RecordFlags.unreadable` where the parent had taken it already;
/// - if the interest names them, TCP and connected UDP sockets: `.connect`, or `.accept4` or `.accept` where the local port is listening.
///   The listening descriptor, argument 0 of accept, is not known: all ones.
///
/// One round examines every process; `poll` does at most a part of it, so that a host with many processes is not blocked.
/// After a round it rests for the interval, or several times the round's own length if that is more.
public final class ProcfsSensor: Sensor {
    /// `procfs`.
    public let name = "procfs"
    /// What was lost: processes seen that ended before they could be read, sockets without a visible owner, and what passed a limit.
    public private(set) var losses = SensorLosses()

    private let interval: UInt64
    private var watch: ProcessWatch
    private var sockets: SocketWatch
    private var phase = Phase.stopped
    private var roundStart: UInt64 = 0
    private var queue = RecordQueue()
    private var environment = false

    private enum Phase {
        case stopped
        case resting(until: UInt64)
        case examining, reporting, readingSockets, findingOwners
    }

    /// A sensor that has not started.
    /// - Parameters:
    ///   - procfs: the host's, if another than /proc.
    ///   - interval: milliseconds of rest between two rounds, at least 10.
    /// - Throws: `SystemError` if uname(2) or the table of mounts cannot be read.
    public init(procfs: Procfs = Procfs(), interval: UInt64 = 250) throws(SystemError) {
        self.interval = max(interval, Limits.shortestInterval) &* 1_000_000
        watch = ProcessWatch(procfs: procfs, snapshot: try ProcessSnapshot(procfs: procfs))
        sockets = SocketWatch(procfs: procfs)
    }

    /// Remembers the processes and sockets that exist. - Throws: `SystemError` if /proc cannot be listed.
    public func start(_ interest: Interest) throws {
        environment = interest.environment
        try watch.begin(at: Clock.sinceBoot())
        sockets.begin(interest)
        if sockets.isWanted { losses.bulk += try sockets.rememberPresent() }
        phase = .resting(until: 0)
    }

    /// Looks for something else from the next round on. Sockets that nobody asked for before count as present.
    /// - Throws: `SystemError` if /proc cannot be listed.
    public func replace(_ interest: Interest) throws {
        environment = interest.environment
        let looked = sockets.isWanted
        sockets.look(for: interest)
        if sockets.isWanted, !looked { losses.bulk += try sockets.rememberPresent() }
    }

    /// Hands over what /proc tells of every process now, parents first. If it is not called after `start`, `poll` does it for those
    /// that were there then. - Throws: `SystemError` if /proc cannot be listed.
    public func snapshot(_ handle: (Record) -> Void) throws {
        var malformed: UInt64 = 0
        try watch.snapshotAll(environment: environment, &losses) { bytes in
            if !Self.deliver(bytes, handle) { malformed += 1 }
        }
        losses.malformed += malformed
    }

    private static func deliver(_ bytes: [UInt8], _ handle: (Record) -> Void) -> Bool {
        bytes.withUnsafeBytes { view in
            guard let record = try? Record(view) else { return false }
            handle(record)
            return true
        }
    }

    /// Hands over what the round found so far, and goes on with the round. - Throws: `SystemError` if /proc cannot be listed.
    public func poll(limit: Int, _ handle: (Record) -> Void) throws -> Int {
        var handed = 0, budget = Limits.processesPerPoll
        while handed < limit {
            if let bytes = queue.next() {
                if Self.deliver(bytes, handle) { handed += 1 } else { losses.malformed += 1 }
                continue
            }
            guard budget > 0, try advance() else { break }
            budget -= 1
        }
        return handed
    }

    /// Sleeps until the next round, or returns at once in the middle of one. A signal ends it early.
    public func wait(timeout: Int32) throws {
        guard queue.isEmpty else { return }
        var milliseconds = timeout
        switch phase {
        case .stopped: break
        case .resting(let until):
            let now = Clock.sinceBoot()
            let rest = until > now ? Int32(clamping: (until - now + 999_999) / 1_000_000) : 0
            milliseconds = timeout < 0 ? rest : min(timeout, rest)
        default: return
        }
        _ = Glibc.poll(nil, 0, milliseconds)
    }

    /// Forgets everything; nothing is handed over any more.
    public func stop() {
        phase = .stopped
        queue = RecordQueue()
        watch.forget()
        sockets.forget()
    }

    /// One step of the round. - Returns: false if there is nothing to do now.
    private func advance() throws -> Bool {
        switch phase {
        case .stopped: return false
        case .resting(let until):
            roundStart = Clock.sinceBoot()
            guard roundStart >= until else { return false }
            try watch.beginRound()
            phase = .examining
        case .examining:
            if !watch.examineNext(&queue, &losses) { phase = .reporting }
        case .reporting:
            if !watch.reportNext(environment: environment, &queue, &losses) {
                sockets.beginRound(watch.networkNamespaces)
                phase = sockets.isWanted ? .readingSockets : rest()
            }
        case .readingSockets:
            if !sockets.readNext(&losses) {
                sockets.beginSearch(watch.owners(in: sockets.searchedNamespaces))
                phase = .findingOwners
            }
        case .findingOwners:
            if !sockets.searchNext(&queue, &losses) { phase = rest() }
        }
        return true
    }

    /// Rests at least this many times as long as a round took, so that the sensor takes at most a fifth of a processor.
    private static let restFactor: UInt64 = 4

    private func rest() -> Phase {
        let now = Clock.sinceBoot()
        return .resting(until: now &+ max(interval, (now &- roundStart) &* Self.restFactor))
    }
}

/// Records that were made and not handed over yet: those of one step of a round, never more.
struct RecordQueue {
    private var records: [[UInt8]] = []
    private var head = 0

    var isEmpty: Bool { head == records.count }

    mutating func append(_ record: [UInt8]) { records.append(record) }

    mutating func next() -> [UInt8]? {
        guard head < records.count else {
            records.removeAll(keepingCapacity: records.capacity < 1024)
            head = 0
            return nil
        }
        defer {
            records[head] = []
            head += 1
        }
        return records[head]
    }
}
