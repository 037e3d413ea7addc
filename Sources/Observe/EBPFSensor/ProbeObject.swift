import CBPF
import CLayout
import CLinux
import CProbes
import Events
import Glibc
import Linux

/// The loaded eBPF object: its maps and programs. Everything in the kernel goes when it goes.
final class ProbeObject {
    private let object: OpaquePointer
    private var links: [OpaquePointer] = []
    private let control: UnsafeMutablePointer<Control>
    private let processors: Int

    /// `control` of Probes/include/base.h.
    private struct Control {
        var agent: UInt32
        var isTaking: UInt32
        var isPolling: UInt32
        var environment: UInt32
    }

    private init(object: OpaquePointer, control: UnsafeMutablePointer<Control>, processors: Int) {
        self.object = object
        self.control = control
        self.processors = processors
    }

    deinit {
        for link in links { bpf_link__destroy(link) }
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
        case .cast: return try load(plimsoll_object_cast(), bulkRing)
        case .base: return try load(plimsoll_object_base(), bulkRing)
        case .fastest:
            do throws(SensorError) { return try load(plimsoll_object_cast(), bulkRing) } catch {
                return try load(plimsoll_object_base(), bulkRing)
            }
        }
    }

    private static func load(_ image: plimsoll_object, _ bulkRing: Int?) throws(SensorError) -> ProbeObject {
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
        return ProbeObject(object: object, control: memory.assumingMemoryBound(to: Control.self), processors: processors)
    }

    func setControl(agent: UInt32? = nil, isTaking: Bool? = nil, isPolling: Bool? = nil, environment: Bool? = nil) {
        if let agent { control.pointee.agent = agent }
        if let isTaking { control.pointee.isTaking = isTaking ? 1 : 0 }
        if let isPolling { control.pointee.isPolling = isPolling ? 1 : 0 }
        if let environment { control.pointee.environment = environment ? 1 : 0 }
    }

    func descriptor(ofMap name: String) throws(SensorError) -> Int32 {
        guard let map = bpf_object__find_map_by_name(object, name) else { throw .loading("the eBPF map \(name) is not there", ENOENT) }
        return bpf_map__fd(map)
    }

    func entries(ofMap name: String) -> Int { bpf_object__find_map_by_name(object, name).map { Int(bpf_map__max_entries($0)) } ?? 0 }

    /// Attaches a program to what its section names.
    func attach(_ name: String) throws(SensorError) {
        guard let program = bpf_object__find_program_by_name(object, name) else {
            throw .loading("the eBPF program \(name) is not there", ENOENT)
        }
        guard let link = bpf_program__attach(program) else { throw .loading("the eBPF program \(name) cannot be attached", errno) }
        links.append(link)
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
        links.append(link)  // owns the descriptor
    }

    /// Hands the filter over; what was there is replaced.
    func set(_ filter: Filter) throws(SensorError) {
        try update("tables", key: UInt32(0), value: filter.tables)
        for (type, slot) in Self.slots {
            // A call without a condition is let through: it is attached only if something wants it.
            var condition = plimsoll_condition()
            condition.branch_count = 1
            try update("conditions", key: slot.rawValue, value: filter.conditions[type] ?? condition)
        }
        for (slot, entry) in filter.names { try update("names", key: slot, value: entry) }
        for (slot, entry) in filter.processes { try update("processes", key: slot, value: entry) }
    }

    private func update<Key, Value>(_ map: String, key: Key, value: Value) throws(SensorError) {
        let descriptor = try descriptor(ofMap: map)
        let result = withUnsafePointer(to: key) { key in withUnsafePointer(to: value) { bpf_map_update_elem(descriptor, key, $0, 0) } }
        guard result == 0 else { throw .loading("the eBPF map \(map) cannot be written", -result) }
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
            }
            if sum != EventCounters() { result[type] = sum }
        }
        return result
    }

    private static let snapshotLimit = 256 << 20
    private static let slots: [(EventType, plimsoll_slot)] = [
        (.open, PLIMSOLL_SLOT_OPEN), (.openat, PLIMSOLL_SLOT_OPENAT), (.openat2, PLIMSOLL_SLOT_OPENAT2), (.creat, PLIMSOLL_SLOT_CREAT),
        (.connect, PLIMSOLL_SLOT_CONNECT), (.accept, PLIMSOLL_SLOT_ACCEPT), (.accept4, PLIMSOLL_SLOT_ACCEPT4), (.dup, PLIMSOLL_SLOT_DUP),
        (.dup2, PLIMSOLL_SLOT_DUP2), (.dup3, PLIMSOLL_SLOT_DUP3), (.execve, PLIMSOLL_SLOT_EXECVE), (.execveat, PLIMSOLL_SLOT_EXECVEAT),
    ]
}
