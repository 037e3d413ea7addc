import CProbes
import Events
import Testing

/// The form of the programs for every kernel must call nothing that Linux 5.8 does not have.
struct HelperTests {
    /// Functions that programs may call, by number (enum bpf_func_id of <linux/bpf.h>), all in Linux 5.8.
    private static let allowed: [Int32: String] = [
        1: "map_lookup_elem", 2: "map_update_elem", 3: "map_delete_elem",
        8: "get_smp_processor_id", 14: "get_current_pid_tgid", 35: "get_current_task", 112: "probe_read_user",
        113: "probe_read_kernel", 114: "probe_read_user_str", 115: "probe_read_kernel_str", 125: "ktime_get_boot_ns", 127: "seq_write",
        130: "ringbuf_output", 134: "ringbuf_query",
    ]
    /// Newer ones that are used all the same, each with its reason.
    private static let newer: [Int32: String] = [
        158: "get_current_task_btf (5.11): asked for only where task_pt_regs is there",
        175: "task_pt_regs (5.15): behind a test of the kernel's types (entry_registers); older kernels never verify the call",
    ]

    private struct Call: Hashable {
        /// 0: of the kernel by number; 1: of the program itself; 2: of the kernel by type (kfunc).
        var source: UInt8
        var number: Int32
    }

    private struct Instruction {
        var opcode: UInt8
        /// The destination in the lower half, the source in the upper one.
        var registers: UInt8
        var immediate: Int32
    }

    /// Sections of a 64-bit ELF file that hold instructions (elf(5); Documentation/bpf/standardization/instruction-set.rst).
    private static func instructions(_ object: plimsoll_object) throws -> [Instruction] {
        let bytes = ByteView(start: object.bytes, count: object.size)
        func load<Value: BitwiseCopyable>(_ offset: Int, as type: Value.Type) throws -> Value {
            try #require(offset >= 0 && offset + MemoryLayout<Value>.size <= bytes.count)
            return bytes.loadUnaligned(fromByteOffset: offset, as: type)
        }
        #expect(Array(bytes.prefix(6)) == [0x7f, 0x45, 0x4c, 0x46, 2, 1], "a little-endian 64-bit ELF file")
        let (headers, size, count) = try (
            Int(load(0x28, as: UInt64.self)), Int(load(0x3a, as: UInt16.self)), Int(load(0x3c, as: UInt16.self))
        )
        let (programBits, executable): (UInt32, UInt64) = (1, 4)
        var instructions: [Instruction] = []
        for header in (0..<count).map({ headers + $0 * size }) {
            guard try load(header + 4, as: UInt32.self) == programBits, try load(header + 8, as: UInt64.self) & executable != 0 else {
                continue
            }
            let begin = try Int(load(header + 0x18, as: UInt64.self)), length = try Int(load(header + 0x20, as: UInt64.self))
            for offset in stride(from: begin, to: begin + length, by: 8) {
                instructions.append(
                    Instruction(
                        opcode: try load(offset, as: UInt8.self), registers: try load(offset + 1, as: UInt8.self),
                        immediate: try load(offset + 4, as: Int32.self)))
            }
        }
        return instructions
    }

    private static func calls(_ object: plimsoll_object) throws -> Set<Call> {
        let callInstruction: UInt8 = 0x85
        return Set(
            try instructions(object).filter { $0.opcode == callInstruction }.map { Call(source: $0.registers >> 4, number: $0.immediate) })
    }

    /// Before 5.12 the one atomic operation is to add, without telling what was there.
    @Test func theBaseFormFetchesNothingAtomically() throws {
        let atomic: Set<UInt8> = [0xc3, 0xdb]
        let atomics = try Self.instructions(plimsoll_object_base()).filter { atomic.contains($0.opcode) }
        #expect(!atomics.isEmpty && atomics.allSatisfy { $0.immediate == 0 })
    }

    @Test func theBaseFormCallsWhatLinux58Has() throws {
        let calls = try Self.calls(plimsoll_object_base())
        let helpers = Set(calls.filter { $0.source == 0 }.map(\.number))
        #expect(helpers.isSuperset(of: [1, 113, 130]))
        for number in helpers where Self.allowed[number] == nil && Self.newer[number] == nil {
            Issue.record("function \(number) of the kernel is called: older kernels may not have it")
        }
        for number in Self.newer.keys where !helpers.contains(number) {
            Issue.record("function \(number) is listed as newer but not called")
        }
        #expect(!calls.contains { $0.source == 2 }, "no kfunc")
    }

    /// The other form is there for what only newer kernels have; without it the test above might look at the wrong place.
    @Test func theCastFormCallsNewerFunctions() throws {
        let calls = try Self.calls(plimsoll_object_cast())
        let getCurrentTaskBTF: Int32 = 158
        #expect(calls.contains(Call(source: 0, number: getCurrentTaskBTF)))
    }
}
