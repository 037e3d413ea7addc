import CBPF
import CLayout
import CLinux
import CProbes
import Events
import Glibc
import Linux
import Sensors

/// Events from eBPF programs on tracepoints (Probes/).
///
/// Two rings: lifecycle (fork, exec, exit, cgroups) and bulk, read in the order of their times. While there is something to read the
/// sensor looks every few milliseconds and the kernel wakes nobody; only when it falls idle does the first event wake it.
public final class EBPFSensor: Sensor {
    /// `ebpf`.
    public let name = "ebpf"
    /// System calls that the interest names and no program observes yet.
    public private(set) var unobserved: [EventType] = []
    /// The tracepoints' file system, opened by a caller who gives up the privilege that opening it needs; nil to open it when needed.
    public var tracefs: SharedTracefs?

    let object: ProbeObject
    private var rings: ProbePart?
    /// Whether somebody wants calls that can be asked for through a ring.
    private(set) var wantsRings = false
    private let compatChoice: CompatChoice
    private var compat: CompatProbes?
    private let lifecycle: Ring
    private let bulk: Ring
    private var malformed: UInt64 = 0
    private var isTaking = false
    private var handedOver = 0
    private var bank: UInt32 = 0
    private var generation: UInt32 = 0
    /// Events that programs are attached to although nobody wants them, and since when.
    private var dormant: [String: UInt64] = [:]
    /// Events whose programs are being detached.
    private var leaving = Set<String>()
    /// Nanoseconds.
    private static let dormancy: UInt64 = 10_000_000_000

    /// How long the sensor sleeps between two looks at rings that are not empty, milliseconds.
    public static let pollInterval: Int32 = 10

    /// Loads the programs; nothing is attached yet.
    /// - Parameter compat: whether 32-bit calls are to be watched.
    /// - Throws: ``SensorError`` if the kernel refuses them.
    public convenience init(compat: CompatChoice = .auto) throws { try self.init(programs: .fastest, bulkRing: nil, compat: compat) }

    /// - Parameters:
    ///   - programs: which form of them.
    ///   - bulkRing: bytes of the bulk ring; nil for what the programs say.
    ///   - hierarchy: whose cgroups the records name; nil for that of this host.
    ///   - compat: whether 32-bit calls are to be watched.
    init(
        programs: ProbeObject.Choice, bulkRing: Int?, hierarchy: CgroupLayout.Hierarchy? = nil, compat: CompatChoice = .off
    ) throws {
        compatChoice = compat
        object = try ProbeObject.load(programs, bulkRing: bulkRing)
        lifecycle = try Ring(descriptor: object.descriptor(ofMap: "lifecycle_ring"), size: object.entries(ofMap: "lifecycle_ring"))
        bulk = try Ring(descriptor: object.descriptor(ofMap: "bulk_ring"), size: object.entries(ofMap: "bulk_ring"))
        let host = (try? Procfs().mounts()).map { CgroupLayout($0).hierarchy } ?? .unified
        object.setControl(agent: UInt32(getpid()), hierarchy: hierarchy ?? host)
    }

    deinit { stop() }

    /// The form of the programs that runs.
    var form: ProbeObject.Choice { object.form }

    /// Bytes of the rings' mappings, which the resident set counts twice.
    public var ringBytes: Int { object.entries(ofMap: "lifecycle_ring") + object.entries(ofMap: "bulk_ring") }

    /// Attaches the programs of what the interest names; lifecycle first, so that no process is missed.
    /// - Throws: ``SensorError``, or ``SystemError`` without tracefs.
    public func start(_ interest: Interest) throws {
        object.setControl(share: share)
        for program in Self.lifecyclePrograms {
            try object.attach(program.name)
        }
        object.setControl(isTaking: true, since: Clock.sinceBoot())
        isTaking = true
        try replace(interest)
    }

    /// Watches for something else from now on, without a gap: the new filter is written beside the old one, programs that are new are
    /// attached, one store exchanges the filters, and only then are programs detached that nobody needs any more.
    /// - Throws: as ``start(_:)``; what was watched before goes on.
    public func replace(_ interest: Interest) throws {
        let tracefs = try tracefs ?? SharedTracefs()
        let calls = ObservedCall.all.filter { interest.calls[$0.type] != nil }
        let next = 1 - bank
        generation += 1
        try object.set(Filter(interest, calls: calls.map(\.type)), bank: next, generation: generation)
        if interest.environment { object.setControl(environment: true) }
        var wanted = Set<String>()
        var missing: [EventType] = []
        for call in calls {
            if Self.alwaysObserved.contains(call.type), interest.calls[call.type]?.wantsFailures == false { continue }
            // What a call was when it began must be known before its end can be judged.
            for (program, side) in [(call.beginProgram, "enter"), (call.program, "exit")] {
                guard let program else { continue }
                let event = "syscalls/sys_\(side)_\(Self.kernelName(of: call.type))"
                guard let identifier = try? tracefs.files.identifier(of: event) else {
                    missing.append(call.type)  // a call that this kernel does not have
                    break
                }
                wanted.insert(event)
                dormant[event] = nil
                guard !object.attached.contains(event) else { continue }
                if leaving.contains(event) {
                    object.waitForDetachments()
                    leaving = []
                }
                try object.attach(program, tracepoint: identifier, event: event)
            }
        }
        // A kernel that refuses these programs still shows that a ring was made.
        wantsRings = !RingProbes.calls.isDisjoint(with: interest.calls.keys)
        if rings == nil, wantsRings { try? watchRings() }
        if compat == nil, !calls.isEmpty { compat = try CompatProbes(compatChoice, sharing: object) }
        object.setControl(environment: interest.environment, bank: next)
        bank = next
        let now = Clock.sinceBoot()
        for event in object.attached where event.hasPrefix("syscalls/") && !wanted.contains(event) && dormant[event] == nil {
            dormant[event] = now
        }
        let strangers = interest.calls.keys.filter {
            $0.isSystemCall && ObservedCall.byType[$0] == nil && !Self.alwaysObserved.contains($0)
        }
        unobserved = missing + strangers.sorted { $0.rawValue < $1.rawValue }
    }

    /// Detaches what nobody has wanted for a while: rules that are edited often want the same calls again soon, and until then the
    /// filter holds them back.
    public func housekeep() {
        let now = Clock.sinceBoot()
        let idle = dormant.filter { now > $0.value + Self.dormancy }.map(\.key)
        guard !idle.isEmpty else { return }
        for event in idle { dormant[event] = nil }
        leaving.formUnion(idle)
        object.detach(idle)
    }

    /// How much each workload may deliver.
    public var share = WorkloadShare() {
        didSet { object.setControl(share: share) }
    }

    /// Events that were not delivered because their workload had used up its share, by the cgroup that owns the share.
    public var shed: [UInt64: UInt64] { object.readShed() }

    /// Lets a cgroup, and those that are made inside of it from now on, use the share that another cgroup owns, or its own.
    public func useShare(of owner: UInt64, for cgroup: UInt64) { object.setOwner(owner, of: cgroup) }

    /// What happens in these cgroups, to processes that were in no others, is of no interest to rules about containers.
    public func learn(hostCgroups: [UInt64]) { object.setHost(hostCgroups) }

    /// Loads and attaches the programs for io_uring, where the kernel's tracepoints serve.
    private func watchRings() throws(SensorError) {
        guard let types = KernelTypes(), let probes = RingProbes(types) else { return }
        let image = object.form == .cast ? plimsoll_rings_cast() : plimsoll_rings_base()
        let part = try ProbePart(
            image, sharing: object, programs: [probes.submit, probes.complete], constants: [".rodata.requests": probes.flags])
        // Completions first, so that none is missed of a request that was seen.
        try part.attach(probes.complete)
        try part.attach(probes.submit)
        rings = part
    }

    /// Whether requests on rings of io_uring are observed; without, only the making of a ring is.
    public var isWatchingRings: Bool { rings != nil }

    /// What was odd about requests on rings.
    public var ringCounters: RingCounters {
        guard let sums = rings?.sums(ofMap: "ring_counts", count: 2, processors: object.processors) else { return RingCounters() }
        return RingCounters(unfinished: sums[0], unmatched: sums[1])
    }

    /// How 32-bit calls are watched.
    public var compatWatch: CompatWatch { compat?.watch ?? .none }

    /// The kernel's own name of a call, where it is another one: tracepoints are named after functions (fs/namespace.c).
    static func kernelName(of type: EventType) -> String { type == .umount2 ? "umount" : type.description }

    /// Reads every process from a task iterator; command lines, and the processes that it leaves out, come from /proc.
    public func snapshot(_ handle: (Record) -> Void) throws {
        var completion = SnapshotCompletion()
        let bytes = try object.readIterator("plimsoll_snapshot")
        try bytes.withUnsafeBytes { all in
            var offset = 0
            while offset + 4 <= all.count {
                let size = Int(all.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
                guard size >= 8, offset + size <= all.count else {
                    malformed += 1
                    return
                }
                var bytes = Array(all[offset..<(offset + size)])
                Self.addArguments(&bytes)
                try bytes.withUnsafeBytes {
                    let record = try Record($0)
                    completion.note(record)
                    handle(record)
                }
                offset += size
            }
        }
        for bytes in completion.missing(environment: false) { try bytes.withUnsafeBytes { handle(try Record($0)) } }
    }

    /// The iterator cannot read other processes' memory on every kernel: arguments come from /proc/PID/cmdline.
    private static func addArguments(_ record: inout [UInt8]) {
        let pid = record.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 24, as: UInt32.self) }
        guard let arguments = try? Procfs().process(pid).arguments().bytes, !arguments.isEmpty else { return }
        var field = RecordBuilder(.snapshot)
        field.add(.argv, arguments)
        record += field.bytes.dropFirst(MemoryLayout<plimsoll_header>.size)
        let size = UInt32(record.count)
        record.withUnsafeMutableBytes { $0.storeBytes(of: size, as: UInt32.self) }
    }

    /// Hands over what is in the rings, oldest first.
    public func poll(limit: Int, _ handle: (Record) -> Void) throws -> Int {
        var count = 0
        var patience = Self.busyRounds
        while count < limit {
            // Bulk first: every lifecycle record that is older than it is visible by then.
            let event = bulk.peek()
            let process = lifecycle.peek()
            switch (process, event) {
            case (.empty, .empty):
                handedOver = count
                return count
            case (.record(let first), .record(let second)):
                if Self.time(first) <= Self.time(second) { hand(first, lifecycle, handle) } else { hand(second, bulk, handle) }
            case (.record(let bytes), _): hand(bytes, lifecycle, handle)
            case (.empty, .record(let bytes)): hand(bytes, bulk, handle)
            case (.busy, _), (_, .busy):
                // Another processor is copying a record of a few kilobytes: microseconds.
                patience -= 1
                if patience == 0 {
                    handedOver = max(count, 1)
                    return count
                }
                continue
            }
            patience = Self.busyRounds
            count += 1
        }
        handedOver = count
        return count
    }

    private func hand(_ bytes: ByteView, _ ring: Ring, _ handle: (Record) -> Void) {
        do throws(RecordError) { handle(try Record(bytes)) } catch { malformed += 1 }
        ring.advance()
    }

    private static func time(_ bytes: ByteView) -> UInt64 {
        bytes.count >= 16 ? bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self) : 0
    }

    /// Sleeps until there may be something in the rings.
    public func wait(timeout: Int32) throws {
        if handedOver > 0 {
            object.setControl(isPolling: true)
            usleep(UInt32(timeout < 0 ? Self.pollInterval : min(Self.pollInterval, timeout)) * 1000)
            return
        }
        object.setControl(isPolling: false)
        // poll(2) looks at the rings after this store: what came in between ends it at once.
        var descriptors = [
            pollfd(fd: lifecycle.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: bulk.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        guard Glibc.poll(&descriptors, 2, timeout) >= 0 || errno == EINTR else { throw SystemError(call: "poll", errno: errno) }
    }

    /// Takes no event from now on.
    public func stop() {
        isTaking = false
        object.setControl(isTaking: false)
    }

    /// Programs that are not attached any more, and a control block that somebody else wrote to.
    public var faults: [String] {
        var faults = (object.attachments + (rings?.attachments ?? []) + (compat?.attachments ?? [])).compactMap(\.fault)
        if !object.isControlled(agent: UInt32(getpid()), isTaking: isTaking) {
            faults.append("the settings of the eBPF programs were changed by somebody else")
        }
        return faults
    }

    /// What was lost, read from the kernel's counters.
    public var losses: SensorLosses {
        var losses = SensorLosses()
        for (type, counters) in counters {
            if Self.alwaysObserved.contains(type) || !type.isSystemCall {
                losses.lifecycle += counters.lost
            } else {
                losses.bulk += counters.lost
                losses.shed += counters.shed
            }
            losses.lifecycle += counters.unusable
        }
        losses.malformed = malformed
        return losses
    }

    /// What the programs counted, by event: made = delivered + filtered + lost + shed.
    public var counters: [EventType: EventCounters] { object.readCounters(of: Self.counted) }

    /// Every hook that is used if the rules need it: event, and where it is seen.
    public static var plannedHooks: [(event: String, hook: String)] {
        lifecyclePrograms.map { ($0.event, $0.hook) }
            + ObservedCall.all.map { ($0.type.description, "tracepoint syscalls/sys_exit_\(kernelName(of: $0.type))") }
    }

    /// The types of events that this sensor makes.
    public static var observable: Set<EventType> { alwaysObserved.union(ObservedCall.byType.keys) }

    /// The types that the programs count.
    private static let counted = observable.union([.procexit, .cgroupCreated, .cgroupRemoved, .cgroupEntered, .oomKilled])
    private static let busyRounds = 10_000
    static let alwaysObserved: Set<EventType> = [.clone, .clone3, .fork, .vfork, .execve, .execveat, .procexit]
    private static let lifecyclePrograms: [(name: String, event: String, hook: String)] = [
        ("plimsoll_cgroup_mkdir", "cgroup created", "tp_btf cgroup_mkdir"),
        ("plimsoll_cgroup_rmdir", "cgroup removed", "tp_btf cgroup_rmdir"),
        ("plimsoll_cgroup_attach", "process moved to a cgroup", "tp_btf cgroup_attach_task"),
        ("plimsoll_oom", "process killed to free memory", "raw_tp mark_victim"),
        ("plimsoll_fork", "fork", "tp_btf sched_process_fork"), ("plimsoll_exec", "exec", "tp_btf sched_process_exec"),
        ("plimsoll_exit", "exit", "tp_btf sched_process_exit"),
    ]
}

/// What the programs counted for one type of event.
public struct EventCounters: Sendable, Hashable {
    /// Written to a ring.
    public var delivered: UInt64 = 0
    /// Not wanted by the interest.
    public var filtered: UInt64 = 0
    /// Wanted, but there was no room.
    public var lost: UInt64 = 0
    /// Wanted, but there was no scratch memory.
    public var unusable: UInt64 = 0
    /// Wanted, but their workload had used up its share of the ring.
    public var shed: UInt64 = 0
}

extension Interest.Condition {
    /// Whether a call that failed could meet it.
    var wantsFailures: Bool {
        switch self {
        case .always: true
        case .never: false
        case .atom(.succeeded(let succeeded)): !succeeded
        case .atom(.result(let values)): values.contains { $0 < 0 }
        case .atom: true
        case .all(let parts): parts.allSatisfy(\.wantsFailures)
        case .any(let parts): parts.contains(where: \.wantsFailures)
        }
    }
}
