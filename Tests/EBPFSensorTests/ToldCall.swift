import CLayout
import Events

@testable import EBPFSensor

/// A call that Programs/calls has made, and what it found out about it by other ways than the sensor's.
struct ToldCall {
    var name: String
    var result: Int64
    var thread: UInt32
    var arguments: [UInt64]
    /// By name; texts as hexadecimal digits.
    var facts: [String: [String]] = [:]

    /// All that a program has told, in order.
    static func all(in output: String) -> [ToldCall] {
        var calls: [ToldCall] = []
        for line in output.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words[0] == "call", words.count == 10, let result = Int64(words[2]), let thread = UInt32(words[3]) {
                calls.append(
                    ToldCall(name: words[1], result: result, thread: thread, arguments: words[4...].map { UInt64($0, radix: 16) ?? 0 }))
            } else if !calls.isEmpty {
                calls[calls.count - 1].facts[words[0]] = Array(words.dropFirst())
            }
        }
        // What is told once more has the facts of the first time, but for what differs.
        for index in calls.indices.dropFirst() where calls[index].facts["flags"] == nil {
            calls[index].facts.merge(calls[index - 1].facts) { own, _ in own }
        }
        return calls
    }

    /// The bytes of a text.
    func bytes(_ fact: String) -> [UInt8]? {
        guard let digits = facts[fact]?.first else { return nil }
        let ascii = Array(digits.utf8)
        return stride(from: 0, to: ascii.count - 1, by: 2).compactMap {
            UInt8(String(decoding: ascii[$0...($0 + 1)], as: UTF8.self), radix: 16)
        }
    }

    func numbers(_ fact: String) -> [UInt64]? { facts[fact].map { $0.map { Int64($0).map { UInt64(bitPattern: $0) } ?? UInt64($0) ?? 0 } } }

    /// Whether a record is about this very call.
    func isMeant(by kept: KeptRecord) -> Bool {
        kept.record.type == EventType(named: name) && kept.record.thread == thread && kept.record.result == result
            && arguments.indices.allSatisfy { arguments[$0] == kept.record.argument($0) }
    }
}

extension ToldCall {
    /// Where a record says something else than what the program found.
    func differences(from kept: KeptRecord, call: ObservedCall, isCast: Bool) -> [String] {
        var found: [String] = []
        func compare<Value: Equatable>(_ what: String, _ seen: Value, _ told: Value) {
            if seen != told { found.append("\(what): \(seen) instead of \(told)") }
        }
        func text(_ tag: RecordTag) -> String? { kept.text(tag) }
        func told(_ fact: String) -> String? { bytes(fact).map { String(decoding: $0, as: UTF8.self) } }
        let family = plimsoll_family(call.family)
        let hasPaths = family != PLIMSOLL_FAMILY_CALL

        compare("flags", UInt64(kept.record.flags.rawValue), numbers("flags")?.first)
        // Of a text that is too long its beginning is kept.
        if kept.record.flags.contains(.truncated), let path = told("path") {
            compare("path", text(.callerPath), String(path.prefix(Int(PLIMSOLL_MAX_PATH) - 1)))
        } else {
            compare("path", text(.callerPath), told("path"))
        }
        compare("second path", text(.callerPath2), told("path2"))
        compare("directory", text(.directory), hasPaths ? told("directory") : nil)
        compare("directory of the path", text(.directoryAt), told("at"))
        compare("directory of the second path", text(.directoryAt2), told("at2"))
        compare("text", text(.text), told("text"))
        compare("earlier path", text(.entryPath), nil)
        compare("earlier second path", text(.entryPath2), nil)

        let descriptor = kept.record.descriptor
        if let told = numbers("descriptor") {
            compare("descriptor", descriptor.map { [UInt64(bitPattern: $0.number), UInt64($0.kind)] }, told)
        } else {
            compare("descriptor", descriptor?.number, nil)
        }
        let file = told("file") ?? (isCast ? told("mapped") : nil)
        compare("file", text(.path), file)
        if let told = numbers("inode") { compare("inode", kept.record.file.map { [$0.inode, UInt64($0.mode), UInt64($0.uid)] }, told) }
        compare(
            "pair",
            kept.record.field(.descriptors).map { field in
                (0..<2).map { UInt64(bitPattern: Int64(field.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self))) }
            }, numbers("pair"))
        compare("address", kept.record.field(.address).map(Array.init), bytes("address"))
        compareSocket(kept, compare: compare, numbers: compare, bytes: compare)

        let ids = kept.record.credentials
        compare(
            "users", ids.map { [$0.uid, $0.gid, $0.euid, $0.egid, $0.suid, $0.sgid, $0.fsuid].map(UInt64.init) }, numbers("ids"))
        compare("capabilities", ids.map { [$0.cap_inheritable, $0.cap_permitted, $0.cap_effective] }, numbers("capabilities"))
        return found
    }

    private func compareSocket(
        _ kept: KeptRecord, compare: (String, [UInt64]?, [UInt64]?) -> Void, numbers compareNumber: (String, UInt64?, UInt64?) -> Void,
        bytes compareBytes: (String, [UInt8]?, [UInt8]?) -> Void
    ) {
        let socket = kept.record.socket
        compare("socket", socket.map { [$0.family, $0.type, $0.protocol].map(UInt64.init) }, numbers("socket"))
        guard let socket else { return }
        if let path = bytes("unix") { compareBytes("unix path", kept.record.field(.unixPath).map(Array.init), path) }
        for (side, address, port) in [
            ("local", withUnsafeBytes(of: socket.local) { Array($0) }, socket.local_port),
            ("remote", withUnsafeBytes(of: socket.remote) { Array($0) }, socket.remote_port),
        ] {
            guard let bytes = bytes(side) else { continue }
            compareBytes("\(side) address", Array(address.prefix(bytes.count)), bytes)
            if let told = numbers("\(side)port")?.first { compareNumber("\(side) port", UInt64(port), told) }
        }
    }
}
