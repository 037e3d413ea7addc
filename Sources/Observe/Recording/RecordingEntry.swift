import Events
import Linux
import Sensors
import Workloads

/// Where and when a recording was made.
public struct RecordedHost: Sendable, Hashable {
    /// Name in the network, kernel's release, machine (`x86_64`), id of the boot.
    public var hostname: String, kernelRelease: String, machine: String, bootID: String
    /// When it began, nanoseconds since 1970.
    public var began: UInt64

    /// A host.
    public init(_ facts: HostFacts, began: UInt64) {
        hostname = facts.hostname
        kernelRelease = facts.kernelRelease
        machine = facts.machine
        bootID = facts.bootID
        self.began = began
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for text in [hostname, kernelRelease, machine, bootID] { bytes.append(text: text) }
        bytes.append(integer: began)
        return bytes
    }

    init?(_ cursor: inout ByteCursor) {
        guard let hostname = cursor.text(), let kernelRelease = cursor.text(), let machine = cursor.text(), let bootID = cursor.text(),
            let began = cursor.integer(UInt64.self)
        else { return nil }
        (self.hostname, self.kernelRelease, self.machine, self.bootID, self.began) = (hostname, kernelRelease, machine, bootID, began)
    }
}

/// The clocks and the losses at a moment when the agent put its house in order.
public struct RecordingMark: Sendable, Hashable {
    /// CLOCK_BOOTTIME, nanoseconds.
    public var now: UInt64
    /// What to add for the wall clock, nanoseconds.
    public var bootToWall: UInt64
    /// Seconds that local time is ahead of UTC.
    public var localOffset: Int32
    /// What the sensor had lost by then.
    public var losses: SensorLosses

    /// A moment.
    public init(now: UInt64, bootToWall: UInt64, localOffset: Int, losses: SensorLosses) {
        self.now = now
        self.bootToWall = bootToWall
        self.localOffset = Int32(clamping: localOffset)
        self.losses = losses
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(integer: now)
        bytes.append(integer: bootToWall)
        bytes.append(integer: localOffset)
        for count in [losses.lifecycle, losses.bulk, losses.shed, losses.malformed] { bytes.append(integer: count) }
        return bytes
    }

    init?(_ cursor: inout ByteCursor) {
        guard let now = cursor.integer(UInt64.self), let bootToWall = cursor.integer(UInt64.self),
            let localOffset = cursor.integer(Int32.self), let lifecycle = cursor.integer(UInt64.self),
            let bulk = cursor.integer(UInt64.self), let shed = cursor.integer(UInt64.self), let malformed = cursor.integer(UInt64.self)
        else { return nil }
        losses = SensorLosses()
        // Sums of these are made; nothing ever loses so much.
        (losses.lifecycle, losses.bulk) = (lifecycle & .mostLost, bulk & .mostLost)
        (losses.shed, losses.malformed) = (shed & .mostLost, malformed & .mostLost)
        (self.now, self.bootToWall, self.localOffset) = (now, bootToWall, localOffset)
    }
}

extension UInt64 {
    /// Counters of losses are below this.
    static let mostLost: UInt64 = 1 << 60 - 1
}

/// One thing that a recording tells.
enum RecordingEntry {
    case record(Record)
    case process(Record)
    case mark(RecordingMark)
    case host(RecordedHost)
    /// With the bytes of its description.
    case container(RecordedWorkloads.Container, size: Int)
    case cgroup(RecordedWorkloads.Cgroup)
    case lastNumber(UInt64)
    /// CLOCK_BOOTTIME, nanoseconds, of the housekeeping in which it was taken over.
    case news(WorkloadNews, time: UInt64, size: Int)
    case waited(behind: UInt64, time: UInt64)
    /// `owner`: the container's short id; empty for the host.
    case namesBegin(owner: String, users: IdentifierMap, groups: IdentifierMap)
    case user(UInt32, RecordedNames.User)
    case group(UInt32, String)
    case namesGone(owner: String)
    case tablesBegin, tablesEnd
    case lost(UInt64)

    /// - Returns: nil for a payload that is not what its kind promises.
    init?(_ kind: EntryKind, _ payload: ByteView) {
        var cursor = ByteCursor(payload)
        switch kind {
        case .record, .process:
            guard let record = try? Record(payload) else { return nil }
            self = kind == .record ? .record(record) : .process(record)
            return
        case .mark:
            guard let mark = RecordingMark(&cursor) else { return nil }
            self = .mark(mark)
        case .host:
            guard let host = RecordedHost(&cursor) else { return nil }
            self = .host(host)
        case .lost:
            guard let count = cursor.integer(UInt64.self) else { return nil }
            self = .lost(count & .mostLost)
        case .waited:
            guard let behind = cursor.integer(UInt64.self), let time = cursor.integer(UInt64.self) else { return nil }
            self = .waited(behind: behind, time: time)
        case .tablesBegin: self = .tablesBegin
        case .tablesEnd: self = .tablesEnd
        case .container, .cgroup, .lastNumber, .news:
            guard let entry = Self.workload(kind, &cursor, size: payload.count) else { return nil }
            self = entry
        case .namesBegin, .user, .group, .namesGone:
            guard let entry = Self.name(kind, &cursor) else { return nil }
            self = entry
        }
        // Later versions may add to an entry only with another number of the format.
        guard cursor.remaining == 0 else { return nil }
    }

    private static func workload(_ kind: EntryKind, _ cursor: inout ByteCursor, size: Int) -> RecordingEntry? {
        switch kind {
        case .container: RecordedWorkloads.Container(&cursor).map { .container($0, size: size) }
        case .cgroup: RecordedWorkloads.Cgroup(&cursor).map { .cgroup($0) }
        case .lastNumber: cursor.integer(UInt64.self).map { .lastNumber($0 & .mostLost) }
        default:
            if let time = cursor.integer(UInt64.self), let news = WorkloadNews(&cursor) { .news(news, time: time, size: size) } else { nil }
        }
    }

    private static func name(_ kind: EntryKind, _ cursor: inout ByteCursor) -> RecordingEntry? {
        switch kind {
        case .namesBegin:
            guard let owner = cursor.text(), let users = cursor.map(), let groups = cursor.map() else { return nil }
            return .namesBegin(owner: owner, users: users, groups: groups)
        case .user:
            guard let id = cursor.integer(UInt32.self), let name = cursor.text(), let home = cursor.text(), let shell = cursor.text()
            else { return nil }
            return .user(id, RecordedNames.User(name: name, home: home, shell: shell))
        case .group:
            guard let id = cursor.integer(UInt32.self), let name = cursor.text() else { return nil }
            return .group(id, name)
        default: return cursor.text().map { .namesGone(owner: $0) }
        }
    }
}

extension ByteCursor {
    /// A map of ids, as the kernel writes it.
    fileprivate mutating func map() -> IdentifierMap? { text().flatMap { try? IdentifierMap(parsing: Array($0.utf8)) } }
}
