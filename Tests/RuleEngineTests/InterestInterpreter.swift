import CLayout
import Events
import TestKit

/// What the atoms of an interest mean, spelt out over a record, as every source of events must mean them.
struct InterestInterpreter {
    let record: Record
    /// The process's name as rules see it; nil if it is not known.
    var process: [UInt8]?
    let directory: String

    func holds(_ condition: Interest.Condition) -> Bool {
        switch condition {
        case .always: true
        case .never: false
        case .atom(let atom): holds(atom)
        case .all(let parts): parts.allSatisfy(holds)
        case .any(let parts): parts.contains(where: holds)
        }
    }

    func lets(_ interest: Interest) -> Bool { interest.calls[record.type].map(holds) ?? false }

    private func holds(_ atom: Interest.Atom) -> Bool {
        switch atom {
        case .path(let path): names.contains(path)
        case .prefix(let prefix): names.contains { $0.starts(with: prefix) }
        case .suffix(let suffix): names.contains { $0.reversed().starts(with: suffix.reversed()) }
        case .basename(let name):
            names.contains { $0.split(separator: slash, omittingEmptySubsequences: false).last.map(Array.init) == name }
        case .component(let part): names.contains { $0.split(separator: slash).contains { Array($0) == part } }
        case .contains(let piece): names.contains { contains(piece, in: $0) }
        case .callerContains(let piece): callerContains(piece)
        case .number(let number, let mask, let test): holds(number, mask, test)
        case .succeeded(let success): (record.result >= 0) == success
        case .result(let values): values.contains(record.result)
        case .descriptor(let kinds): !kinds.isDisjoint(with: kind)
        case .address(let end, let network, let isInside):
            ends.map { !$0.isSet(end) || ($0.address(end).map(network.contains) ?? false) == isInside } ?? true
        case .process(let names, let isOneOf): process.map { names.contains($0) == isOneOf } ?? true
        }
    }

    private func holds(_ number: Interest.Number, _ mask: UInt64, _ test: Interest.NumberTest) -> Bool {
        switch number {
        case .argument(let index): return test.holds(record.argument(index) & mask)
        case .result: return test.holds(UInt64(bitPattern: record.result) & mask)
        case .user: return record.credentials.map { test.holds(UInt64($0.euid) & mask) } ?? true
        case .port(let end):
            guard let ends, ends.isSet(end) else { return true }
            if let port = ends.port(end) { return test.holds(UInt64(port) & mask) }
            // Without ports every comparison fails, and its opposite holds.
            if case .isNoneOf = test { return true }
            if case .isAtLeast = test { return true }
            return false
        }
    }

    private var ends: SocketEnds? { SocketEnds(record) }

    private var slash: UInt8 { UInt8(ascii: "/") }

    /// The names, the caller's made absolute and without `.`, `..` and `//`.
    private var names: [[UInt8]] {
        var names = [RecordTag.path, .pathFromRoot, .pathInFileSystem].compactMap { record.field($0).map(Array.init) }
        if let caller = record.field(.callerPath).map(Array.init) { names.append(absolute(caller)) }
        return names
    }

    private func absolute(_ caller: [UInt8]) -> [UInt8] {
        let isRelative = caller.first != slash
        let workingDirectory: Int32 = -100
        let usesDescriptor =
            (record.type == .openat || record.type == .openat2) && Int32(truncatingIfNeeded: record.argument(0)) != workingDirectory
        if isRelative, usesDescriptor { return Array("<UNKNOWN>/".utf8) + caller }
        var parts: [[UInt8]] = []
        for part in ((isRelative ? Array(directory.utf8) + [slash] : []) + caller).split(separator: slash).map(Array.init)
        where part != Array(".".utf8) {
            if part == Array("..".utf8) { _ = parts.popLast() } else { parts.append(part) }
        }
        return [slash] + parts.joined(separator: [slash])
    }

    private func callerContains(_ piece: [UInt8]) -> Bool { contains(piece, in: record.field(.callerPath).map(Array.init) ?? []) }

    private func contains(_ piece: [UInt8], in text: [UInt8]) -> Bool {
        guard text.count >= piece.count else { return false }
        return (0...(text.count - piece.count)).contains { text[$0..<($0 + piece.count)].elementsEqual(piece) }
    }

    private var kind: Interest.DescriptorKind {
        if let family = record.socket?.family { return family == 2 ? .ipv4 : family == 10 ? .ipv6 : family == 1 ? .unix : .other }
        if let mode = record.file?.mode {
            switch mode & 0o170000 {
            case 0o100000: return .file
            case 0o040000: return .directory
            case 0o010000: return .pipe
            default: return .other
            }
        }
        return .other
    }
}
