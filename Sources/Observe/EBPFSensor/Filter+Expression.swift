import CLayout
import Events

/// A test of an argument, the result or the kind of a descriptor.
struct ArgumentTest: Hashable {
    var input: UInt8
    var operation: UInt8
    var mask: UInt64 = 0
    var value: UInt64 = 0
}

/// What one bit stands for: several tests of one sort, one of which suffices.
enum Leaf: Hashable {
    case paths(Set<PathPattern>)
    case caller([UInt8])
    case contained([UInt8])
    case arguments(Set<ArgumentTest>)
}

/// A condition over leaves.
indirect enum Expression: Hashable {
    case always, never
    case leaf(Leaf)
    case all([Expression])
    case any([Expression])

    init(_ condition: Interest.Condition) {
        switch condition {
        case .always: self = .always
        case .never: self = .never
        case .atom(let atom): self = Leaf(atom).map(Expression.leaf) ?? .always
        case .all(let parts):
            let parts = parts.map(Expression.init).filter { $0 != .always }
            if parts.contains(.never) { self = .never } else { self = parts.isEmpty ? .always : .all(parts) }
        case .any(let parts): self = Self.merged(parts.map(Expression.init).filter { $0 != .never })
        }
    }

    /// Alternatives, with those of one sort put together into one leaf.
    private static func merged(_ parts: [Expression]) -> Expression {
        if parts.contains(.always) { return .always }
        var paths: [Set<PathPart>: Set<PathPattern>] = [:]
        var arguments = Set<ArgumentTest>()
        var others: [Expression] = []
        for part in parts {
            switch part {
            case .leaf(.paths(let patterns)):
                if let shape = patterns.first?.shape { paths[shape, default: []].formUnion(patterns) }
            case .leaf(.arguments(let tests)): arguments.formUnion(tests)
            default: others.append(part)
            }
        }
        others += paths.values.map { .leaf(.paths($0)) }
        if !arguments.isEmpty { others.append(.leaf(.arguments(arguments))) }
        if others.isEmpty { return .never }
        return others.count == 1 ? others[0] : .any(others)
    }

    /// The condition as alternatives of leaves that must all hold. Where there would be more than `limit`, parts are taken for true.
    func branches(limit: Int) -> Set<Set<Leaf>> {
        switch self {
        case .always: return [[]]
        case .never: return []
        case .leaf(let leaf): return [[leaf]]
        case .any(let parts):
            var result = Set<Set<Leaf>>()
            for part in parts { result.formUnion(part.branches(limit: limit)) }
            return Self.reduced(result, limit)
        case .all(let parts):
            var result: Set<Set<Leaf>> = [[]]
            // The smallest first: what no longer fits is left out, that is, taken for true.
            for alternatives in parts.map({ $0.branches(limit: limit) }).sorted(by: { $0.count < $1.count }) {
                guard result.count * alternatives.count <= limit * limit else { continue }
                let product = Self.absorbed(Set(result.flatMap { left in alternatives.map { left.union($0) } }))
                if product.count <= limit { result = product }
            }
            return result
        }
    }

    private static func reduced(_ branches: Set<Set<Leaf>>, _ limit: Int) -> Set<Set<Leaf>> {
        let kept = absorbed(branches)
        return kept.count <= limit ? kept : [[]]
    }

    /// Without branches that contain another one.
    private static func absorbed(_ branches: Set<Set<Leaf>>) -> Set<Set<Leaf>> {
        branches.filter { branch in !branches.contains { $0 != branch && $0.isSubset(of: branch) } }
    }
}

extension Leaf {
    /// Nil if the kernel cannot test the atom.
    init?(_ atom: Interest.Atom) {
        let result = UInt8(PLIMSOLL_INPUT_RESULT.rawValue)
        let equal = UInt8(PLIMSOLL_EQUAL.rawValue)
        switch atom {
        case .path, .prefix, .suffix, .basename, .component:
            guard let pattern = PathPattern(atom) else { return nil }
            self = .paths([pattern])
        case .contains(let text):
            guard !text.isEmpty, !text.contains(UInt8(ascii: "/")) else { return nil }
            self = .contained(text)
        case .callerContains(let text):
            guard !text.isEmpty else { return nil }
            self = .caller(text)
        case .argument(let index, let mask, let value):
            guard (0..<4).contains(index) else { return nil }
            self = .arguments([ArgumentTest(input: UInt8(index), operation: equal, mask: mask, value: value)])
        case .succeeded(let succeeded):
            let operation = succeeded ? PLIMSOLL_NOT_NEGATIVE : PLIMSOLL_NEGATIVE
            self = .arguments([ArgumentTest(input: result, operation: UInt8(operation.rawValue))])
        case .result(let values):
            self = .arguments(Set(values.map { ArgumentTest(input: result, operation: equal, mask: ~0, value: UInt64(bitPattern: $0)) }))
        case .descriptor(let kinds):
            self = .arguments([
                ArgumentTest(
                    input: UInt8(PLIMSOLL_INPUT_KIND.rawValue), operation: UInt8(PLIMSOLL_ANY_BIT.rawValue), mask: kinds.layoutMask)
            ])
        }
    }
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
