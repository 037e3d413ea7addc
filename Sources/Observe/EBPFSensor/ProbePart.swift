import CBPF
import CProbes
import Glibc

/// A further eBPF object, loaded only when somebody wants what it sees. It works on the maps of the main one: conditions, rings,
/// counters; whatever else it declares is its own.
final class ProbePart {
    private let object: OpaquePointer
    private var links: [OpaquePointer] = []

    /// Loads the programs that are named, and attaches none.
    /// - Parameters:
    ///   - image: the object.
    ///   - main: whose maps it shares.
    ///   - programs: those to load; the kernel never sees the others.
    ///   - constants: bytes of read-only sections, by name of the section.
    /// - Throws: ``SensorError`` if the kernel refuses it.
    init(_ image: plimsoll_object, sharing main: ProbeObject, programs: Set<String>, constants: [String: [UInt32]] = [:])
        throws(SensorError)
    {
        var options = bpf_object_open_opts()
        options.sz = MemoryLayout<bpf_object_open_opts>.size
        guard let object = bpf_object__open_mem(image.bytes, image.size, &options) else {
            throw .loading("the eBPF object cannot be read", errno)
        }
        self.object = object
        var program = bpf_object__next_program(object, nil)
        while let current = program {
            bpf_program__set_autoload(current, programs.contains(String(cString: bpf_program__name(current))))
            program = bpf_object__next_program(object, current)
        }
        for name in Self.shared {
            guard let map = bpf_object__find_map_by_name(object, name) else { continue }
            let result = bpf_map__reuse_fd(map, try main.descriptor(ofMap: name))
            guard result == 0 else { throw .loading("the eBPF map \(name) cannot be shared", -result) }
        }
        if let map = bpf_object__find_map_by_name(object, "scratches") { bpf_map__set_max_entries(map, UInt32(main.processors)) }
        for (name, values) in constants {
            guard let map = bpf_object__find_map_by_name(object, name) else { continue }
            let result = values.withUnsafeBytes { bpf_map__set_initial_value(map, $0.baseAddress, $0.count) }
            guard result == 0 else { throw .loading("the eBPF constants \(name) cannot be set", -result) }
        }
        let result = bpf_object__load(object)
        guard result == 0 else {
            throw .loading("the kernel refused the eBPF programs \(programs.sorted().joined(separator: ", "))", -result)
        }
    }

    deinit {
        for link in links { bpf_link__destroy(link) }
        bpf_object__close(object)
    }

    /// Attaches a program to what its section names.
    func attach(_ name: String) throws(SensorError) {
        guard let program = bpf_object__find_program_by_name(object, name), let link = bpf_program__attach(program) else {
            throw .loading("the eBPF program \(name) cannot be attached", errno)
        }
        links.append(link)
    }

    /// The values of an entry of a map that has one for each processor, added up.
    func sums(ofMap name: String, count: Int, processors: Int) -> [UInt64] {
        var values = [UInt64](repeating: 0, count: count * processors)
        var key: UInt32 = 0
        guard let map = bpf_object__find_map_by_name(object, name), bpf_map_lookup_elem(bpf_map__fd(map), &key, &values) == 0 else {
            return [UInt64](repeating: 0, count: count)
        }
        return (0..<count).map { field in (0..<processors).reduce(0) { $0 + values[$1 * count + field] } }
    }

    private static let shared = [
        "lifecycle_ring", "bulk_ring", "counts", "conditions", "tables", "names", "buckets", "owners", ".data.control",
    ]
}
