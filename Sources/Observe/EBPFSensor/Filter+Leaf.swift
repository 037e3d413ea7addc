import CLayout
import Events

/// A test of a number: an argument, the result, the kind of a descriptor, the user, a port.
struct ArgumentTest: Hashable {
    var input: UInt8
    var operation: UInt8
    var mask: UInt64 = 0
    var value: UInt64 = 0

    /// Whether what the test gives depends on argument 1, the sign of the result and the kind of descriptor alone: the kernel remembers it.
    var isEarly: Bool {
        input == 1 || input == PLIMSOLL_INPUT_KIND.byte || (input == PLIMSOLL_INPUT_RESULT.byte && mask == Self.sign)
    }

    static let sign: UInt64 = 1 << 63
    /// The process is not known to be the host's.
    static let isNotHost = ArgumentTest(input: PLIMSOLL_INPUT_HOST.byte, operation: PLIMSOLL_EQUAL.byte, mask: 1, value: 0)
}

/// A test of an end of a socket.
struct NetworkTest: Hashable {
    var isRemote: Bool
    var network: Interest.Network
}

/// What one bit stands for: several tests of one sort, one of which suffices; inverted, none of which may hold.
enum Leaf: Hashable {
    case paths(Set<PathPattern>)
    case caller([UInt8])
    case contained([UInt8])
    case numbers(Set<ArgumentTest>, isInverted: Bool)
    case networks(Set<NetworkTest>, isInverted: Bool)
    case processes(Set<[UInt8]>, isInverted: Bool)

    /// Whether the bit is the same in all conditions: what decides it is looked up once for each.
    var isShared: Bool {
        switch self {
        case .paths, .caller, .contained, .processes: true
        case .numbers, .networks: false
        }
    }

    /// See ``ArgumentTest/isEarly``.
    var isEarly: Bool {
        if case .numbers(let tests, _) = self { tests.allSatisfy(\.isEarly) } else { false }
    }

    var isInverted: Bool {
        switch self {
        case .paths, .caller, .contained: false
        case .numbers(_, let isInverted), .networks(_, let isInverted), .processes(_, let isInverted): isInverted
        }
    }
}

extension Expression {
    /// What the kernel can test of an atom; `always` for what it cannot.
    init(_ atom: Interest.Atom) {
        switch atom {
        case .path, .prefix, .suffix, .basename, .component: self = PathPattern(atom).map { .leaf(.paths([$0])) } ?? .always
        case .contains(let text):
            self = text.isEmpty || text.contains(UInt8(ascii: "/")) ? .always : .leaf(.contained(text))
        case .callerContains(let text): self = text.isEmpty ? .always : .leaf(.caller(text))
        case .number(let number, let mask, let test): self = Self.number(number, mask, test)
        case .succeeded(let succeeded):
            let operation = succeeded ? PLIMSOLL_EQUAL : PLIMSOLL_ANY_BIT
            self = .leaf(
                .numbers(
                    [ArgumentTest(input: PLIMSOLL_INPUT_RESULT.byte, operation: operation.byte, mask: ArgumentTest.sign)], isInverted: false
                ))
        case .result(let values): self = Self.number(.result, .max, .isOneOf(Set(values.map { UInt64(bitPattern: $0) })))
        case .descriptor(let kinds):
            let test = ArgumentTest(input: PLIMSOLL_INPUT_KIND.byte, operation: PLIMSOLL_ANY_BIT.byte, mask: kinds.layoutMask)
            self = .leaf(.numbers([test], isInverted: false))
        case .address(let end, let network, let isInside):
            self = .leaf(.networks([NetworkTest(isRemote: end == .remote, network: network)], isInverted: !isInside))
        case .process(let names, let isOneOf):
            // A name has 15 bytes at most, and none is none.
            let possible = names.filter { !$0.isEmpty && $0.count < Int(PLIMSOLL_COMM) }
            if possible.isEmpty { self = isOneOf ? .never : .always } else { self = .leaf(.processes(possible, isInverted: !isOneOf)) }
        case .container: self = .leaf(.numbers([.isNotHost], isInverted: false))
        }
    }

    private static func number(_ number: Interest.Number, _ mask: UInt64, _ test: Interest.NumberTest) -> Expression {
        let input: UInt8
        switch number {
        case .argument(let index):
            guard (0..<6).contains(index) else { return .always }
            input = UInt8(index)
        case .result: input = PLIMSOLL_INPUT_RESULT.byte
        case .user: input = PLIMSOLL_INPUT_USER.byte
        case .port(.local): input = PLIMSOLL_INPUT_LOCAL_PORT.byte
        case .port(.remote): input = PLIMSOLL_INPUT_REMOTE_PORT.byte
        }
        func leaf(_ operation: plimsoll_operation, _ values: some Sequence<UInt64>, isInverted: Bool = false) -> Expression {
            let tests = values.map { ArgumentTest(input: input, operation: operation.byte, mask: mask, value: $0) }
            return .leaf(.numbers(Set(tests), isInverted: isInverted))
        }
        switch test {
        case .isOneOf(let values):
            let possible = values.filter { $0 & ~mask == 0 }
            return possible.isEmpty ? .never : leaf(PLIMSOLL_EQUAL, possible)
        case .isNoneOf(let values):
            let possible = values.filter { $0 & ~mask == 0 }
            return possible.isEmpty ? .always : leaf(PLIMSOLL_EQUAL, possible, isInverted: true)
        case .isNotZero: return mask == 0 ? .never : leaf(PLIMSOLL_ANY_BIT, CollectionOfOne(0))
        case .isBelow(let limit): return limit == 0 ? .never : leaf(PLIMSOLL_BELOW, CollectionOfOne(limit))
        case .isAtLeast(let limit): return limit == 0 ? .always : leaf(PLIMSOLL_BELOW, CollectionOfOne(limit), isInverted: true)
        }
    }
}

extension plimsoll_input {
    /// As a test has it.
    var byte: UInt8 { UInt8(rawValue) }
}

extension plimsoll_operation {
    /// As a test has it.
    var byte: UInt8 { UInt8(rawValue) }
}

extension Interest.DescriptorKind {
    /// The bits that the programs set for these kinds: enum plimsoll_descriptor_kind, and above it the families of sockets.
    var layoutMask: UInt64 {
        func bit(_ kind: plimsoll_descriptor_kind) -> UInt64 { 1 << UInt64(kind.rawValue) }
        var mask: UInt64 = 0
        if contains(.file) { mask |= bit(PLIMSOLL_KIND_FILE) | bit(PLIMSOLL_KIND_CHARACTER) | bit(PLIMSOLL_KIND_BLOCK) }
        if contains(.directory) { mask |= bit(PLIMSOLL_KIND_DIRECTORY) }
        if contains(.pipe) { mask |= bit(PLIMSOLL_KIND_PIPE) }
        if contains(.ipv4) { mask |= 1 << 16 }
        if contains(.ipv6) { mask |= 1 << 17 }
        if contains(.unix) { mask |= 1 << 18 }
        if contains(.other) {
            mask |= bit(PLIMSOLL_KIND_UNKNOWN) | bit(PLIMSOLL_KIND_ANONYMOUS) | bit(PLIMSOLL_KIND_MEMFD) | 1 << 19
            mask |= bit(PLIMSOLL_KIND_CHARACTER) | bit(PLIMSOLL_KIND_BLOCK)
        }
        return mask
    }
}
