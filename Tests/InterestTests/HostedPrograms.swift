import CHostedProbes
import CLayout
import Events
import Glibc
import Synchronization

@testable import EBPFSensor

/// The eBPF programs with their filter, run here over made-up calls. One at a time: their maps are global.
struct HostedPrograms: ~Copyable {
    private static let isTaken = Mutex(())

    /// Takes the programs for the time of a call.
    static func withPrograms<Result>(_ body: (borrowing HostedPrograms) throws -> Result) rethrows -> Result {
        try isTaken.withLock { _ in try body(HostedPrograms()) }
    }

    private static let slots = ObservedCall.all.filter { $0.program != "plimsoll_failed_exec" }.map { ($0.type, $0.slot) }
    /// The calls that are made up.
    static let types: [EventType] = [.open, .openat, .openat2, .creat, .connect, .accept, .accept4, .dup, .dup2, .dup3]

    /// Lets everything through.
    func removeFilter() {
        plimsoll_hosted_reset()
        var open = plimsoll_condition()
        open.branch_count = 1
        for (_, slot) in Self.slots { write("conditions", slot, open) }
    }

    /// Sets the filter as the sensor does it.
    func install(_ filter: Filter) {
        removeFilter()
        write("tables", 0, filter.tables)
        for (type, slot) in Self.slots {
            if let condition = filter.conditions[type] { write("conditions", slot, condition) }
        }
        for (slot, entry) in filter.names { write("names", slot, entry) }
    }

    /// Replaces the condition of a call.
    func replace(_ condition: plimsoll_condition, of type: EventType) {
        for (known, slot) in Self.slots where known == type { write("conditions", slot, condition) }
    }

    /// Empties a slot of the table of names.
    func eraseName(_ slot: UInt32) { write("names", slot, plimsoll_name()) }

    private func write<Value>(_ map: String, _ key: UInt32, _ value: Value) {
        let result = withUnsafePointer(to: key) { key in withUnsafePointer(to: value) { plimsoll_hosted_update(map, key, $0) } }
        precondition(result == 0, "no map \(map) with key \(key)")
    }

    /// Makes a call.
    /// - Returns: the record; nil if the filter held it back.
    func run(_ call: MadeUpCall) -> [UInt8]? {
        var hosted = plimsoll_hosted_call()
        hosted.number = call.type.rawValue
        hosted.result = call.result
        let arguments = call.arguments + [UInt64](repeating: 0, count: max(0, 6 - call.arguments.count))
        hosted.arguments = (arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5])
        hosted.descriptor = call.type == .connect ? Int64(truncatingIfNeeded: arguments[0]) : call.result
        hosted.root_depth = call.rootDepth
        hosted.mode = call.mode
        hosted.links = call.links
        hosted.magic = call.magic
        hosted.socket_family = call.socketFamily
        let texts = [call.caller, call.file, call.directory].map { $0.flatMap { strdup($0) } }
        defer { for text in texts { free(text) } }
        hosted.caller = texts[0].map { UnsafePointer($0) }
        hosted.file = texts[1].map { UnsafePointer($0) }
        hosted.directory = texts[2].map { UnsafePointer($0) }
        var record: UnsafePointer<UInt8>?
        let size = plimsoll_hosted_run(&hosted, &record)
        precondition(size >= 0, "the call cannot be made: \(size) \(call)")
        return size == 0 ? nil : Array(UnsafeBufferPointer(start: record, count: Int(size)))
    }
}

/// A system call with what the kernel would know of it; see plimsoll_hosted.h.
struct MadeUpCall {
    var type: EventType
    var result: Int64 = 3
    /// Six at most.
    var arguments: [UInt64] = [UInt64(bitPattern: -100), 0, 0, 0]
    var caller: String?
    var file: String?
    var directory: String? = ":/"
    var rootDepth: UInt32 = 0
    var mode: UInt16 = 0o100644
    var links: UInt32 = 1
    var magic: UInt32 = 0xef53
    var socketFamily: UInt16 = 0
}
