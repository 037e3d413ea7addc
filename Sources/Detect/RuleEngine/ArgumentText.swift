import Events

/// Tests of a call's argument in the words of its table.
public struct ArgumentText {
    private let type: EventType
    private let index: Int

    /// About an argument.
    /// - Parameter index: 0 to 5, as records have it.
    public init(_ type: EventType, _ index: Int) {
        self.type = type
        self.index = index
    }

    /// `argument mode`, or its number if it has no name.
    public var subject: String { "argument " + (argument.map { CallArguments.name($0.identifier).description } ?? String(index)) }

    /// Whether a mask leaves nothing of the argument out.
    public func isWhole(_ mask: UInt64) -> Bool { mask & width == width }

    /// `argument mode has S_ISUID|S_ISGID`, `argument request in (PTRACE_ATTACH, PTRACE_SEIZE)`; nil if the table has no names for a part
    /// of it.
    public func words(_ mask: UInt64, _ test: Interest.NumberTest) -> String? {
        guard let argument else { return nil }
        guard case .names(_, let names) = argument.source else { return isWhole(mask) ? plain(test) : nil }
        switch test {
        case .isOneOf(let values), .isNoneOf(let values):
            let isOneOf = if case .isOneOf = test { true } else { false }
            let words = values.sorted().map { name($0, mask, names) }
            guard words.allSatisfy({ $0 != nil }) else { return nil }
            let list = words.compactMap { $0 }
            if values.count == 1, let value = values.first, value == mask, !isWhole(mask) {
                return "\(subject) \(isOneOf ? "has" : "lacks") \(list[0])"
            }
            return "\(subject) \(isOneOf ? "" : "not ")in (\(list.joined(separator: ", ")))"
        case .isNotZero:
            let rows = names.rows.filter { $0.mask.nonzeroBitCount == 1 && $0.mask & mask != 0 }
            guard rows.reduce(UInt64(0), { $0 | $1.mask }) == mask else { return nil }
            return "\(subject) has any of \(rows.map(\.name.description).joined(separator: "|"))"
        case .isBelow, .isAtLeast: return nil
        }
    }

    /// The names of a value after a mask.
    private func name(_ value: UInt64, _ mask: UInt64, _ names: ArgumentNames) -> String? {
        let rows = names.rows.filter { row in
            isWhole(mask) ? value & row.mask == row.value : row.mask & ~mask == 0 && value & row.mask == row.value
        }
        guard rows.reduce(UInt64(0), { $0 | $1.value }) == value, !rows.isEmpty else { return nil }
        return rows.map(\.name.description).joined(separator: "|")
    }

    private func plain(_ test: Interest.NumberTest) -> String? {
        func shown(_ value: UInt64) -> String {
            isSigned ? String(Int32(truncatingIfNeeded: value)) : isHexadecimal ? "0x" + String(value, radix: 16) : String(value)
        }
        switch test {
        case .isOneOf(let values): return "\(subject) in (\(values.sorted().map(shown).joined(separator: ", ")))"
        case .isNoneOf(let values): return "\(subject) not in (\(values.sorted().map(shown).joined(separator: ", ")))"
        case .isNotZero: return "\(subject) != 0"
        // Without sign: what is negative is not less.
        case .isBelow(let limit): return isSigned ? nil : "\(subject) < \(shown(limit))"
        case .isAtLeast(let limit): return isSigned ? nil : "\(subject) >= \(shown(limit))"
        }
    }

    private var width: UInt64 {
        switch argument?.source {
        case .signedLong, .unsigned, .hexadecimal: .max
        case .names(_, let names) where names.isLong: .max
        default: UInt64(UInt32.max)
        }
    }

    private var isSigned: Bool {
        switch argument?.source {
        case .signed, .signal, .descriptor, .directory: true
        default: false
        }
    }

    private var isHexadecimal: Bool {
        switch argument?.source {
        case .hexadecimal, .hexadecimal32: true
        default: false
        }
    }

    private var argument: CallArgument? { CallArguments.arguments(of: type).first { $0.source.register == index } }
}

extension CallArgument.Source {
    /// The register that the value stands in.
    fileprivate var register: Int? {
        switch self {
        case .signed(let index), .signedLong(let index), .signal(let index), .unsigned(let index), .unsigned32(let index),
            .hexadecimal(let index), .hexadecimal32(let index), .names(let index, _), .user(let index), .group(let index),
            .descriptor(let index), .directory(let index):
            index
        default: nil
        }
    }
}

/// Addresses of sockets for people.
public enum AddressText {
    /// - Parameter address: 4 or 16 bytes in network order.
    public static func text(_ address: [UInt8]) -> String {
        address.withUnsafeBytes { bytes in
            withUnsafeTemporaryAllocation(byteCount: InternetAddress.maximumText, alignment: 1) { target in
                var writer = ByteWriter(target)
                InternetAddress.append(ByteView(bytes), to: &writer)
                return String(decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(target)[..<writer.count]), as: UTF8.self)
            }
        }
    }
}
