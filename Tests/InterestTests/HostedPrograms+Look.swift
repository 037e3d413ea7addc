import CHostedProbes
import CLayout
import Events

@testable import EBPFSensor

/// The test of a condition, run over what a program would have found out about a call: for every call, whichever program observes it.
extension HostedPrograms {
    /// Sets the condition and the tables of one call.
    func install(_ filter: Filter, of type: EventType) {
        removeFilter()
        write("tables", 0, filter.tables)
        for (slot, entry) in filter.names { write("names", slot, entry) }
        for (slot, entry) in filter.processes { write("processes", slot, entry) }
        var condition = plimsoll_condition()
        condition.branch_count = 1
        condition.generation = 1
        write("conditions", Self.lookedAt, filter.conditions[type] ?? condition)
    }

    /// Replaces that condition.
    func replace(_ condition: plimsoll_condition, generation: UInt32) {
        var condition = condition
        condition.generation = generation
        write("conditions", Self.lookedAt, condition)
    }

    /// Empties an entry of the table of process names.
    func eraseProcess(_ slot: UInt32) { write("processes", slot, plimsoll_process_name()) }

    /// Whether the call is let through; names of files that it would still be asked for count as met.
    /// - Parameters:
    ///   - process: the name of the process; nil if it is not known.
    ///   - isHost: the process is in the host's cgroup, and was in no other.
    func lets(_ record: Record, process: [UInt8]?, isHost: Bool) -> Bool {
        var known: (start: UInt64, first: UInt64, second: UInt64, home: UInt64) = (0, 0, 0, isHost ? UInt64(Self.hostCgroup) : 0)
        withUnsafeMutableBytes(of: &known) { target in
            UnsafeMutableRawBufferPointer(rebasing: target[8...]).copyBytes(from: (process ?? []).prefix(15))
        }
        write("process_names", Self.process, known)
        write("host_cgroups", Self.hostCgroup, UInt32(1))
        var look = plimsoll_hosted_look()
        look.slot = Self.lookedAt
        look.result = record.result
        look.kinds = Self.kinds(record)
        look.arguments = (
            record.argument(0), record.argument(1), record.argument(2), record.argument(3), record.argument(4), record.argument(5)
        )
        look.user = record.credentials?.euid ?? 0
        if let socket = record.socket {
            look.family = UInt32(socket.family)
            // Who the peer of a refused connection is, the programs may have found out or not.
            look.address_known = record.field(.address) == nil ? 1 : 0
            look.local_port = UInt32(socket.local_port)
            look.remote_port = UInt32(socket.remote_port)
            withUnsafeMutableBytes(of: &look.local) {
                $0.copyBytes(from: Self.wide(socket.family, withUnsafeBytes(of: socket.local) { Array($0) }))
            }
            withUnsafeMutableBytes(of: &look.remote) {
                $0.copyBytes(from: Self.wide(socket.family, withUnsafeBytes(of: socket.remote) { Array($0) }))
            }
        }
        return plimsoll_hosted_look(&look) == 1
    }

    private static let lookedAt: UInt32 = 7
    private static let process: UInt32 = 7
    private static let hostCgroup: UInt32 = 1

    private static func wide(_ family: UInt16, _ address: [UInt8]) -> [UInt8] {
        family == 2 ? [UInt8](repeating: 0, count: 10) + [0xff, 0xff] + address[..<4] : address
    }

    /// As the programs tell them: enum plimsoll_descriptor_kind, and families of sockets from bit 16 on.
    private static func kinds(_ record: Record) -> UInt64 {
        var kinds = UInt64(1) << UInt64(record.descriptor?.kind ?? 0)
        if let family = record.socket?.family { kinds |= 1 << (family == 2 ? 16 : family == 10 ? 17 : family == 1 ? 18 : 19) }
        return kinds
    }
}
