import CBPF
import CLayout
import CLinux
import CProbes
import Dispatch
import Events
import Glibc
import Linux
import Sensors

/// The loaded eBPF object: its maps and programs. Everything in the kernel goes when it goes.
final class ProbeObject {
    private let object: OpaquePointer
    private var links: [String: (link: OpaquePointer, attachment: Attachment)] = [:]
    private let control: UnsafeMutablePointer<Control>
    /// How many processors there can be.
    let processors: Int
    /// The form that the kernel has taken.
    let form: Choice
    private let detachments = DispatchQueue(label: "plimsoll.detachments")

    /// `control` of Probes/include/base.h.
    private struct Control {
        var agent: UInt32
        var isTaking: UInt32
        var isPolling: UInt32
        var environment: UInt32
        var bank: UInt32
        var isStrict: UInt32
        var hierarchy: UInt32
        var interval: UInt64
        var burst: UInt64
        var since: UInt64
        var doubts: UInt64
    }

    private init(object: OpaquePointer, control: UnsafeMutablePointer<Control>, processors: Int, form: Choice) {
        self.form = form
        self.object = object
        self.control = control
        self.processors = processors
    }

    deinit {
        waitForDetachments()
        for (link, _) in links.values { bpf_link__destroy(link) }
        munmap(control, Int(getpagesize()))
        bpf_object__close(object)
    }

    /// Which form of the programs to load.
    enum Choice {
        /// `cast` where the kernel can verify it, else `base`.
        case fastest
        /// Follows the kernel's pointers directly, kernels since 6.3.
        case cast
        /// For every kernel.
        case base
    }

    /// Loads the programs.
    /// - Parameter bulkRing: bytes of the bulk ring, a power of 2 of pages; nil for what the programs say.
    static func load(_ choice: Choice = .fastest, bulkRing: Int? = nil) throws(SensorError) -> ProbeObject {
        libbpf_set_print(nil)
        switch choice {
        case .cast: return try load(plimsoll_object_cast(), bulkRing, .cast)
        case .base: return try load(plimsoll_object_base(), bulkRing, .base)
        case .fastest:
            do throws(SensorError) { return try load(plimsoll_object_cast(), bulkRing, .cast) } catch {
                return try load(plimsoll_object_base(), bulkRing, .base)
            }
        }
    }

    private static func load(_ image: plimsoll_object, _ bulkRing: Int?, _ form: Choice) throws(SensorError) -> ProbeObject {
        var options = bpf_object_open_opts()
        options.sz = MemoryLayout<bpf_object_open_opts>.size
        guard let object = bpf_object__open_mem(image.bytes, image.size, &options) else {
            throw .loading("the eBPF object cannot be read", errno)
        }
        let processors = max(Int(libbpf_num_possible_cpus()), 1)
        if let map = bpf_object__find_map_by_name(object, "scratches") { bpf_map__set_max_entries(map, UInt32(processors)) }
        if let bulkRing, let map = bpf_object__find_map_by_name(object, "bulk_ring") {
            bpf_map__set_max_entries(map, UInt32(clamping: bulkRing))
        }
        let result = bpf_object__load(object)
        guard result == 0 else {
            bpf_object__close(object)
            throw .loading("the kernel refused the eBPF programs", -result)
        }
        let map = bpf_object__find_map_by_name(object, ".data.control")
        let memory = mmap(nil, Int(getpagesize()), PROT_READ | PROT_WRITE, MAP_SHARED, map.map { bpf_map__fd($0) } ?? -1, 0)
        guard let memory, memory != MAP_FAILED else {
            let error = errno
            bpf_object__close(object)
            throw .loading("the eBPF programs' control block cannot be mapped", error)
        }
        return ProbeObject(object: object, control: memory.assumingMemoryBound(to: Control.self), processors: processors, form: form)
    }

    func setControl(
        agent: UInt32? = nil, isTaking: Bool? = nil, isPolling: Bool? = nil, environment: Bool? = nil, bank: UInt32? = nil,
        share: WorkloadShare? = nil, hierarchy: CgroupLayout.Hierarchy? = nil, since: UInt64? = nil
    ) {
        if let agent { control.pointee.agent = agent }
        if let isTaking { control.pointee.isTaking = isTaking ? 1 : 0 }
        if let isPolling { control.pointee.isPolling = isPolling ? 1 : 0 }
        if let environment { control.pointee.environment = environment ? 1 : 0 }
        if let bank { control.pointee.bank = bank }
        if let share {
            control.pointee.interval = share.interval
            control.pointee.burst = share.burstTime
            control.pointee.isStrict = share.isStrict ? 1 : 0
        }
        if let hierarchy { control.pointee.hierarchy = hierarchy.rawValue }
        if let since { control.pointee.since = since }
    }

    /// Whether the control block, which any process that can open maps by number may write, says what the agent wrote.
    func isControlled(agent: UInt32, isTaking: Bool) -> Bool {
        control.pointee.agent == agent && (control.pointee.isTaking != 0) == isTaking
    }

    func descriptor(ofMap name: String) throws(SensorError) -> Int32 {
        guard let map = bpf_object__find_map_by_name(object, name) else { throw .loading("the eBPF map \(name) is not there", ENOENT) }
        return bpf_map__fd(map)
    }

    func entries(ofMap name: String) -> Int { bpf_object__find_map_by_name(object, name).map { Int(bpf_map__max_entries($0)) } ?? 0 }

    /// The events that programs are attached to.
    var attached: Set<String> { Set(links.keys) }
    /// What was attached, for looking whether it still is.
    var attachments: [Attachment] { links.sorted { $0.key < $1.key }.map(\.value.attachment) }

    /// Attaches a program to what its section names.
    func attach(_ name: String) throws(SensorError) {
        guard let program = bpf_object__find_program_by_name(object, name) else {
            throw .loading("the eBPF program \(name) is not there", ENOENT)
        }
        guard let link = bpf_program__attach(program) else { throw .loading("the eBPF program \(name) cannot be attached", errno) }
        links[name] = (link, Attachment(program: name, place: nil, link: bpf_link__fd(link), tracepoint: nil))
    }

    /// Attaches a program to a tracepoint.
    func attach(_ name: String, tracepoint: Int, event: String) throws(SensorError) {
        guard let program = bpf_object__find_program_by_name(object, name) else {
            throw .loading("the eBPF program \(name) is not there", ENOENT)
        }
        let descriptor = plimsoll_tracepoint_open(tracepoint)
        guard descriptor >= 0 else { throw .loading("the tracepoint \(event) cannot be opened", -descriptor) }
        guard let link = bpf_program__attach_perf_event(program, descriptor) else {
            let error = errno
            close(descriptor)
            throw .loading("the eBPF program \(name) cannot be attached to \(event)", error)
        }
        // It owns the descriptor.
        links[event] = (link, Attachment(program: name, place: event, link: bpf_link__fd(link), tracepoint: descriptor))
    }

    /// Detaches what is attached to these events. The kernel takes some 85 ms for each tracepoint: a queue of its own waits for it, and
    /// an event that is attached again meanwhile waits as well.
    func detach(_ events: [String]) {
        let gone = events.compactMap { links.removeValue(forKey: $0)?.link }
        guard !gone.isEmpty else { return }
        nonisolated(unsafe) let owned = gone
        detachments.async { for link in owned { bpf_link__destroy(link) } }
    }

    /// Waits until what was detached is gone: the kernel refuses a program twice on one tracepoint.
    func waitForDetachments() { detachments.sync {} }

    /// Hands a filter over, for one of the two banks. Calls without a condition are held back: their programs are on the way out.
    /// - Parameter generation: another number for each filter, not 0: what programs remember of an earlier one no longer counts.
    func set(_ filter: Filter, bank: UInt32, generation: UInt32) throws(SensorError) {
        try update("tables", first: bank, [filter.tables])
        let conditions = (0..<UInt32(PLIMSOLL_SLOTS.rawValue)).map { slot in
            let type = plimsoll_call_at(slot).map { EventType(rawValue: UInt16($0.pointee.x86_64)) }
            var condition = type.flatMap { filter.conditions[$0] } ?? plimsoll_condition()
            condition.generation = generation
            return condition
        }
        try update("conditions", first: bank * UInt32(PLIMSOLL_SLOTS.rawValue), conditions)
        let names = (0..<UInt32(PLIMSOLL_NAME_SLOTS)).map { filter.names[$0] ?? plimsoll_name() }
        try update("names", first: bank * UInt32(PLIMSOLL_NAME_SLOTS), names)
        let processes = (0..<UInt32(PLIMSOLL_PROCESS_SLOTS)).map { filter.processes[$0] ?? plimsoll_process_name() }
        try update("processes", first: bank * UInt32(PLIMSOLL_PROCESS_SLOTS), processes)
    }

    /// Writes elements of an array, one behind the other.
    private func update<Value>(_ map: String, first: UInt32, _ values: [Value]) throws(SensorError) {
        let descriptor = try descriptor(ofMap: map)
        for (offset, value) in values.enumerated() {
            var key = first + UInt32(offset)
            let result = withUnsafePointer(to: value) { bpf_map_update_elem(descriptor, &key, $0, 0) }
            guard result == 0 else { throw .loading("the eBPF map \(map) cannot be written", -result) }
        }
    }

    /// Lets a cgroup use another one's share of the ring.
    func setOwner(_ owner: UInt64, of cgroup: UInt64) {
        guard let descriptor = try? descriptor(ofMap: "owners") else { return }
        var key = cgroup, value = owner
        _ = bpf_map_update_elem(descriptor, &key, &value, 0)
    }

    /// Says that cgroups are no container's. Those for which there is no room count as not known.
    func setHost(_ cgroups: [UInt64]) {
        guard let descriptor = try? descriptor(ofMap: "host_cgroups") else { return }
        for cgroup in cgroups {
            var key = cgroup, value: UInt32 = 1
            _ = bpf_map_update_elem(descriptor, &key, &value, 0)
        }
        control.pointee.doubts &+= 1
    }

    /// How many events were shed so far, by the cgroup that owns the share.
    func readShed() -> [UInt64: UInt64] {
        guard let descriptor = try? descriptor(ofMap: "buckets") else { return [:] }
        var result: [UInt64: UInt64] = [:]
        var key: UInt64 = 0, next: UInt64 = 0
        var isFirst = true
        for _ in 0..<entries(ofMap: "buckets") {
            guard (isFirst ? bpf_map_get_next_key(descriptor, nil, &next) : bpf_map_get_next_key(descriptor, &key, &next)) == 0 else {
                break
            }
            (key, isFirst) = (next, false)
            var bucket = (ahead: UInt64(0), shed: UInt64(0))
            if bpf_map_lookup_elem(descriptor, &key, &bucket) == 0, bucket.shed > 0 { result[key] = bucket.shed }
        }
        return result
    }

    /// Everything that a task iterator writes.
    func readIterator(_ name: String) throws -> [UInt8] {
        guard let program = bpf_object__find_program_by_name(object, name), let link = bpf_program__attach_iter(program, nil) else {
            throw SensorError.loading("the task iterator cannot be attached", errno)
        }
        defer { bpf_link__destroy(link) }
        let number = bpf_iter_create(bpf_link__fd(link))
        guard number >= 0 else { throw SensorError.loading("the task iterator cannot be read", -number) }
        let file = Descriptor(owning: number)
        return try file.read(upTo: Self.snapshotLimit).bytes
    }

    /// What the programs counted. One look-up each: the types are named, because most of the map is empty.
    func readCounters(of types: Set<EventType>) -> [EventType: EventCounters] {
        guard let descriptor = try? descriptor(ofMap: "counts") else { return [:] }
        var result: [EventType: EventCounters] = [:]
        var values = [EventCounters](repeating: EventCounters(), count: processors)
        for type in types {
            let index = UInt32(type.rawValue)
            guard withUnsafePointer(to: index, { bpf_map_lookup_elem(descriptor, $0, &values) }) == 0 else { continue }
            var sum = EventCounters()
            for value in values {
                sum.delivered += value.delivered
                sum.filtered += value.filtered
                sum.lost += value.lost
                sum.unusable += value.unusable
                sum.shed += value.shed
            }
            if sum != EventCounters() { result[type] = sum }
        }
        return result
    }

    private static let snapshotLimit = 256 << 20
}
