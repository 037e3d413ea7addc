import CLayout
import Events

/// A system call that the programs observe: a row of Probes/layout/include/plimsoll_calls.h that this processor has.
struct ObservedCall: Hashable {
    /// The type of its records.
    var type: EventType
    /// Its place in the table of conditions.
    var slot: UInt32
    /// Which program sees it.
    var family: plimsoll_family.RawValue

    /// The program that runs when the call returns (Probes/programs).
    var program: String {
        switch plimsoll_family(family) {
        case PLIMSOLL_FAMILY_OPEN: "plimsoll_open"
        case PLIMSOLL_FAMILY_PATHS: "plimsoll_paths"
        case PLIMSOLL_FAMILY_EXEC: "plimsoll_failed_exec"
        default: "plimsoll_call"
        }
    }

    /// The program that runs when the call begins, if it must be seen then, too.
    var beginProgram: String? { plimsoll_family(family) == PLIMSOLL_FAMILY_PATHS ? "plimsoll_paths_begin" : nil }

    /// All of them, in the order of the table.
    static let all: [ObservedCall] = (0..<UInt32(PLIMSOLL_SLOTS.rawValue)).compactMap { slot in
        guard let row = plimsoll_call_at(slot)?.pointee else { return nil }
        #if arch(arm64)
        guard row.arm64 >= 0 else { return nil }
        #endif
        return ObservedCall(type: EventType(rawValue: UInt16(row.x86_64)), slot: slot, family: row.family)
    }

    /// By type of event.
    static let byType = Dictionary(uniqueKeysWithValues: all.map { ($0.type, $0) })
}
