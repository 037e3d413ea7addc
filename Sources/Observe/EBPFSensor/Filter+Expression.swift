import CLayout
import Events

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
        case .atom(let atom): self = Expression(atom)
        case .all(let parts): self = Self.joined(parts.map(Expression.init).filter { $0 != .always })
        case .any(let parts): self = Self.merged(parts.map(Expression.init).filter { $0 != .never })
        }
    }

    /// Parts that must all hold, with inverted leaves of one sort put together into one: none of the tests of each is none of them all.
    private static func joined(_ parts: [Expression]) -> Expression {
        if parts.contains(.never) { return .never }
        let (leaves, others) = combined(parts) { $0.isInverted }
        let result = others + leaves
        if result.isEmpty { return .always }
        return result.count == 1 ? result[0] : .all(result)
    }

    /// Alternatives, with leaves of one sort put together into one.
    private static func merged(_ parts: [Expression]) -> Expression {
        if parts.contains(.always) { return .always }
        let (leaves, others) = combined(parts) { !$0.isInverted }
        let result = others + leaves
        if result.isEmpty { return .never }
        return result.count == 1 ? result[0] : .any(result)
    }

    /// Puts leaves together that differ in their tests alone. What is early stays apart from what is late; and of what must not be, the ends
    /// of a socket stay apart: one that is not known would make a test on the other true.
    private static func combined(_ parts: [Expression], _ isWanted: (Leaf) -> Bool) -> (leaves: [Expression], others: [Expression]) {
        var paths: [Set<PathPart>: Set<PathPattern>] = [:]
        var numbers: [Int: Set<ArgumentTest>] = [:]
        var networks: [Bool: Set<NetworkTest>] = [:]
        var processes = Set<[UInt8]>()
        var isInverted = false
        var others: [Expression] = []
        for part in parts {
            guard case .leaf(let leaf) = part, isWanted(leaf) else {
                others.append(part)
                continue
            }
            isInverted = leaf.isInverted
            switch leaf {
            case .paths(let patterns):
                if let shape = patterns.first?.shape { paths[shape, default: []].formUnion(patterns) }
            case .numbers(let tests, _): numbers[leaf.numbersKind, default: []].formUnion(tests)
            case .networks(let tests, _): networks[isInverted && tests.first?.isRemote == true, default: []].formUnion(tests)
            case .processes(let names, _): processes.formUnion(names)
            case .caller, .contained: others.append(part)
            }
        }
        var leaves = paths.values.map { Leaf.paths($0) } + numbers.values.map { Leaf.numbers($0, isInverted: isInverted) }
        leaves += networks.values.map { Leaf.networks($0, isInverted: isInverted) }
        if !processes.isEmpty { leaves.append(.processes(processes, isInverted: isInverted)) }
        return (leaves.map(Expression.leaf), others)
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
                let product = result.flatMap { left in alternatives.map { left.union($0) } }.filter { !$0.isImpossible }
                let kept = Self.absorbed(Set(product))
                if kept.count <= limit { result = kept }
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
    /// Tests of numbers of one kind are put together.
    fileprivate var numbersKind: Int {
        guard case .numbers(let tests, let isInverted) = self, !isEarly else { return 0 }
        let inputs = Set(tests.map(\.input))
        let isPort = inputs == [PLIMSOLL_INPUT_LOCAL_PORT.byte] || inputs == [PLIMSOLL_INPUT_REMOTE_PORT.byte]
        return isInverted && isPort ? Int(inputs.first ?? 0) : 1
    }
}

extension Set<Leaf> {
    /// Two tests of one number contradict each other: no event meets the branch.
    var isImpossible: Bool {
        var wanted: [Set<ArgumentTest>] = [], refused: [ArgumentTest] = []
        for case .numbers(let tests, let isInverted) in self where tests.allSatisfy({ $0.operation == PLIMSOLL_EQUAL.byte }) {
            if isInverted { refused += tests } else { wanted.append(tests) }
        }
        for (index, tests) in wanted.enumerated() {
            for others in wanted[..<index] where !tests.contains(where: { test in others.contains(where: test.fits) }) { return true }
            if tests.allSatisfy({ test in refused.contains(where: test.implies) }) { return true }
        }
        return false
    }
}

extension ArgumentTest {
    /// Whether a number can meet both. Both ask for a value.
    fileprivate func fits(_ other: ArgumentTest) -> Bool {
        input != other.input || (value ^ other.value) & mask & other.mask == 0
    }

    /// Whether every number that meets this one meets the other. Both ask for a value.
    fileprivate func implies(_ other: ArgumentTest) -> Bool {
        input == other.input && other.mask & ~mask == 0 && value & other.mask == other.value
    }
}
