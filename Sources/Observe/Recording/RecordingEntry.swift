import Events
import Linux
import Sensors

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
        for count in [losses.lifecycle, losses.bulk, losses.malformed] { bytes.append(integer: count) }
        return bytes
    }

    init?(_ cursor: inout ByteCursor) {
        guard let now = cursor.integer(UInt64.self), let bootToWall = cursor.integer(UInt64.self),
            let localOffset = cursor.integer(Int32.self), let lifecycle = cursor.integer(UInt64.self),
            let bulk = cursor.integer(UInt64.self), let malformed = cursor.integer(UInt64.self)
        else { return nil }
        losses = SensorLosses()
        // Sums of these are made; nothing ever loses so much.
        (losses.lifecycle, losses.bulk, losses.malformed) = (lifecycle & .mostLost, bulk & .mostLost, malformed & .mostLost)
        (self.now, self.bootToWall, self.localOffset) = (now, bootToWall, localOffset)
    }
}

extension UInt64 {
    /// Counters of losses are below this.
    static let mostLost: UInt64 = 1 << 60 - 1
}

/// Which workload a cgroup is, from a moment on.
struct CgroupBinding: Equatable {
    var cgroup: UInt64
    /// Number of the workload in the file; 0 is the host.
    var workload: UInt32
    /// When the agent learnt it, CLOCK_BOOTTIME, nanoseconds; 0 if it was known when the cgroup appeared, and in the tables.
    var time: UInt64

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(integer: cgroup)
        bytes.append(integer: workload)
        bytes.append(integer: time)
        return bytes
    }

    init(cgroup: UInt64, workload: UInt32, time: UInt64) {
        (self.cgroup, self.workload, self.time) = (cgroup, workload, time)
    }

    init?(_ cursor: inout ByteCursor) {
        guard let cgroup = cursor.integer(UInt64.self), let workload = cursor.integer(UInt32.self), let time = cursor.integer(UInt64.self)
        else { return nil }
        self.init(cgroup: cgroup, workload: workload, time: time)
    }
}

/// One thing that a recording tells.
enum RecordingEntry {
    case record(Record)
    case process(Record)
    case mark(RecordingMark)
    case host(RecordedHost)
    /// With the bytes of its description.
    case workload(number: UInt32, Workload.Container, size: Int)
    case binding(CgroupBinding)
    case user(UInt32, RecordedNames.User)
    case group(UInt32, String)
    case namesBegin, tablesBegin, tablesEnd
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
        case .workload:
            guard let number = cursor.integer(UInt32.self), number > 0, let container = Workload.Container(&cursor) else { return nil }
            self = .workload(number: number, container, size: payload.count)
        case .binding:
            guard let binding = CgroupBinding(&cursor) else { return nil }
            self = .binding(binding)
        case .user:
            guard let id = cursor.integer(UInt32.self), let name = cursor.text(), let home = cursor.text(), let shell = cursor.text()
            else { return nil }
            self = .user(id, RecordedNames.User(name: name, home: home, shell: shell))
        case .group:
            guard let id = cursor.integer(UInt32.self), let name = cursor.text() else { return nil }
            self = .group(id, name)
        case .namesBegin: self = .namesBegin
        case .tablesBegin: self = .tablesBegin
        case .tablesEnd: self = .tablesEnd
        case .lost:
            guard let count = cursor.integer(UInt64.self) else { return nil }
            self = .lost(count & .mostLost)
        }
        // Later versions may add to an entry only with another number of the format.
        guard cursor.remaining == 0 else { return nil }
    }
}
