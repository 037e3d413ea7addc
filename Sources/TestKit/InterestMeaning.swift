import CLayout
import Events

/// What the atoms of an interest mean, spelt out over a record: the plain form that no source of events may fall short of, and no compiled
/// rule either.
public struct InterestMeaning {
    private let record: Record
    private let process: [UInt8]?
    private let directory: [UInt8]?
    private let isHost: Bool?

    /// - Parameters:
    ///   - process: The process's name as rules see it; nil if it is not known.
    ///   - directory: The process's working directory, for a record that does not tell it; nil if it is not known.
    ///   - isHost: Whether the process is in no container; nil if that is not known.
    public init(_ record: Record, process: [UInt8]? = nil, directory: [UInt8]? = nil, isHost: Bool? = nil) {
        self.record = record
        self.process = process
        self.isHost = isHost
        self.directory = record.field(.directory).map(Array.init) ?? directory
    }

    /// Whether the record is meant by an interest.
    public func lets(_ interest: Interest) -> Bool { interest.calls[record.type].map(holds) ?? false }

    /// Whether the record meets a condition.
    public func holds(_ condition: Interest.Condition) -> Bool {
        switch condition {
        case .always: true
        case .never: false
        case .atom(let atom): holds(atom)
        case .all(let parts): parts.allSatisfy(holds)
        case .any(let parts): parts.contains(where: holds)
        }
    }

    private func holds(_ atom: Interest.Atom) -> Bool {
        switch atom {
        case .path(let path): names.contains(path)
        case .prefix(let prefix): names.contains { $0.starts(with: prefix) }
        case .suffix(let suffix): names.contains { $0.reversed().starts(with: suffix.reversed()) }
        case .basename(let name):
            names.contains { $0.split(separator: slash, omittingEmptySubsequences: false).last.map(Array.init) == name }
        case .component(let part): names.contains { $0.split(separator: slash).contains { Array($0) == part } }
        case .contains(let piece): names.contains { contains(piece, in: $0) }
        case .callerContains(let piece): record.field(.callerPath).map { contains(piece, in: Array($0)) } ?? false
        case .number(let number, let mask, let test): holds(number, mask, test)
        case .succeeded(let success): (record.result >= 0) == success
        case .result(let values): values.contains(record.result)
        case .descriptor(let kinds): !kinds.isDisjoint(with: kind)
        case .address(let end, let network, let isInside):
            ends.map { !$0.isSet(end) || ($0.address(end).map(network.contains) ?? false) == isInside } ?? true
        case .process(let names, let isOneOf): process.map { names.contains($0) == isOneOf } ?? true
        case .container: isHost != true
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

    /// The names; the caller's made absolute and without `.`, `..` and `//`. Of a descriptor that is no file, none.
    private var names: [[UInt8]] {
        let names = [RecordTag.path, .pathFromRoot, .pathInFileSystem].compactMap { record.field($0).map(Array.init) }
        guard let caller = record.field(.callerPath).map(Array.init) else { return names }
        if let name = absolute(caller) { return names + [name] }
        // Where it is relative to what nobody knows, rules see it behind this, if they see no better name.
        return names.isEmpty ? [Array("<UNKNOWN>/".utf8) + caller] : names
    }

    private func absolute(_ caller: [UInt8]) -> [UInt8]? {
        let isRelative = caller.first != slash
        guard let base = isRelative ? self.base : [] else { return nil }
        var parts: [[UInt8]] = []
        for part in (base + [slash] + caller).split(separator: slash).map(Array.init) where part != Array(".".utf8) {
            if part == Array("..".utf8) { _ = parts.popLast() } else { parts.append(part) }
        }
        return [slash] + parts.joined(separator: [slash])
    }

    /// What a relative text is relative to.
    private var base: [UInt8]? {
        if let known = record.field(.directoryAt) { return Array(known) }
        let workingDirectory: Int32 = -100  // AT_FDCWD, <linux/fcntl.h>
        let usesDescriptor = record.type == .openat || record.type == .openat2
        if usesDescriptor, Int32(truncatingIfNeeded: record.argument(0)) != workingDirectory { return nil }
        return directory
    }

    private func contains(_ piece: [UInt8], in text: [UInt8]) -> Bool {
        guard text.count >= piece.count else { return false }
        return (0...(text.count - piece.count)).contains { text[$0..<($0 + piece.count)].elementsEqual(piece) }
    }

    private var kind: Interest.DescriptorKind {
        if let family = record.socket?.family { return family == 2 ? .ipv4 : family == 10 ? .ipv6 : family == 1 ? .unix : .other }
        // A file that was not opened is nothing yet.
        if record.file == nil, record.type == .open || record.type == .openat || record.type == .openat2 || record.type == .creat {
            return .other
        }
        guard let kind = record.descriptor?.kind else { return record.file.map(kind) ?? .other }
        return switch plimsoll_descriptor_kind(kind) {
        case PLIMSOLL_KIND_FILE: .file
        case PLIMSOLL_KIND_DIRECTORY: .directory
        case PLIMSOLL_KIND_PIPE: .pipe
        default: .other
        }
    }

    /// By the file's own type, for a record without a descriptor. Source: <linux/stat.h>.
    private func kind(_ file: plimsoll_file) -> Interest.DescriptorKind {
        switch file.mode & 0o170000 {
        case 0o100000: .file
        case 0o040000: .directory
        case 0o010000: .pipe
        default: .other
        }
    }
}
