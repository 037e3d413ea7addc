import CBPF

/// The running kernel's types (BTF), as far as it must be known which form something has before programs are loaded.
final class KernelTypes {
    private let types: OpaquePointer

    /// - Returns: nil where the kernel has none.
    init?() {
        guard let types = btf__load_vmlinux_btf() else { return nil }
        self.types = types
    }

    deinit { btf__free(types) }

    /// How many arguments a tracepoint hands over; nil where there is no such tracepoint.
    func argumentCount(ofTracepoint name: String) -> Int? {
        // The kernel declares a function type for each (include/trace/bpf_probe.h), whose first parameter is not the tracepoint's.
        let number = btf__find_by_name_kind(types, "btf_trace_\(name)", UInt32(BTF_KIND_TYPEDEF))
        guard number > 0, let alias = btf__type_by_id(types, UInt32(number)), let pointer = btf__type_by_id(types, alias.pointee.type),
            let function = btf__type_by_id(types, pointer.pointee.type), btf_is_func_proto(function)
        else { return nil }
        return max(Int(btf_vlen(function)) - 1, 0)
    }

    /// The values of constants, by name, from wherever they are declared; what the kernel does not have is absent.
    func values(ofConstants names: Set<String>) -> [String: UInt32] {
        var found: [String: UInt32] = [:]
        for number in 1..<max(btf__type_cnt(types), 1) where found.count < names.count {
            guard let type = btf__type_by_id(types, number), btf_is_enum(type), let members = btf_enum(type) else {
                continue
            }
            for index in 0..<Int(btf_vlen(type)) {
                guard let text = btf__name_by_offset(types, members[index].name_off) else { continue }
                let name = String(cString: text)
                if names.contains(name) { found[name] = UInt32(bitPattern: members[index].val) }
            }
        }
        return found
    }
}
