import Events
import RuleLanguage
import Text

/// Turns trees of conditions into one graph in which equal parts are one node.
///
/// First every comparison is checked and interned (`Compiler+Comparisons`, `+Operands`, `+Literals`), giving a formula that still tests
/// `evt.type`. Then the formula is decided for each type of event as far as it depends on the type alone (`Compiler+EventTypes`).
final class Compiler {
    /// A node before the graph is laid out. Children are indices, in the order in which they are tried.
    enum Formula: Hashable {
        case always, never
        case leaf(Int32)
        case not(Int32)
        case all([Int32])
        case any([Int32])
    }

    /// A comparison with what it was made from.
    struct Leaf {
        var comparison: Comparison
        /// Bytes of its constants, for those who read the formula again.
        var texts: [[UInt8]]
        var numbers: [UInt64]
        var weight: Weight
        var isPerName: Bool
    }

    /// A guess, to try first what is likely to decide for little work. It changes nothing but time.
    struct Weight {
        /// Work, in about nanoseconds.
        var cost: Double
        /// How often it is true, from 0 to 1.
        var chance: Double
    }

    struct LeafKey: Hashable {
        var test: UInt8
        var domain: UInt8
        var modifier: UInt8
        var left: Int32
        var right: Int32
        var texts: [[UInt8]]
        var numbers: [UInt64]
    }

    let table: FieldTable
    let arena = Arena()
    var tables = TableStorage()
    var operands: [OperandCode] = []
    var operandIndex: [String: Int32] = [:]
    var leaves: [Leaf] = []
    var leafIndex: [LeafKey: Int32] = [:]
    private(set) var formulas: [Formula] = [.always, .never]
    private var formulaIndex: [Formula: Int32] = [.always: 0, .never: 1]
    private(set) var weights = [Weight(cost: 0, chance: 1), Weight(cost: 0, chance: 0)]
    private(set) var perName: [Bool] = [false, false]
    /// Remarks on the condition that is being compiled.
    var warnings: [(message: String, position: SourcePosition)] = []
    /// Truth of leaves by type of event, where the type alone decides.
    var decidedLeaves: [Int32: [Bool?]] = [:]

    static let always: Int32 = 0
    static let never: Int32 = 1

    init(table: FieldTable) { self.table = table }

    /// Compiles a condition to a formula.
    /// - Throws: the first mistake.
    func formula(_ condition: Condition, depth: Int = 0) throws(CompileError) -> Int32 {
        switch condition {
        case .and(let parts, let position): return all(try formulas(of: parts, depth, position))
        case .or(let parts, let position): return any(try formulas(of: parts, depth, position))
        case .not(let part, let position):
            try check(depth, position)
            return not(try formula(part, depth: depth + 1))
        case .macro(let name, let position): throw CompileError("undefined macro '\(name)' used in filter", at: position)
        case .exists(let operand, let position): return try exists(operand, position)
        case .comparison(let left, let op, let right, let position): return try comparison(left, op, right, position)
        }
    }

    private func formulas(of parts: [Condition], _ depth: Int, _ position: SourcePosition) throws(CompileError) -> [Int32] {
        try check(depth, position)
        var result: [Int32] = []
        for part in parts { result.append(try formula(part, depth: depth + 1)) }
        return result
    }

    private func check(_ depth: Int, _ position: SourcePosition) throws(CompileError) {
        guard depth < RuleEngineLimits.conditionDepth else {
            throw CompileError(
                "condition is nested deeper than \(RuleEngineLimits.conditionDepth) levels; split it into macros that are not nested",
                at: position)
        }
    }

    // MARK: The graph

    func intern(_ formula: Formula, _ weight: Weight, isPerName: Bool) -> Int32 {
        if let known = formulaIndex[formula] { return known }
        let index = Int32(formulas.count)
        formulas.append(formula)
        weights.append(weight)
        perName.append(isPerName)
        formulaIndex[formula] = index
        return index
    }

    func leaf(_ index: Int32) -> Int32 {
        intern(.leaf(index), leaves[Int(index)].weight, isPerName: leaves[Int(index)].isPerName)
    }

    func not(_ index: Int32) -> Int32 {
        switch formulas[Int(index)] {
        case .always: Self.never
        case .never: Self.always
        case .not(let inner): inner
        default:
            intern(
                .not(index), Weight(cost: weights[Int(index)].cost, chance: 1 - weights[Int(index)].chance), isPerName: perName[Int(index)])
        }
    }

    func all(_ parts: [Int32]) -> Int32 {
        combined(parts, stopsAt: false) {
            if case .all(let inner) = $0 { inner } else { nil }
        } make: {
            .all($0)
        }
    }

    func any(_ parts: [Int32]) -> Int32 {
        let flat = flattened(parts) { if case .any(let inner) = $0 { inner } else { nil } }
        return combined(merged(flat), stopsAt: true) {
            if case .any(let inner) = $0 { inner } else { nil }
        } make: {
            .any($0)
        }
    }

    private func flattened(_ parts: [Int32], _ inner: (Formula) -> [Int32]?) -> [Int32] {
        var seen = Set<Int32>()
        return parts.flatMap { inner(formulas[Int($0)]) ?? [$0] }.filter { seen.insert($0).inserted }
    }

    /// - Parameter stopsAt: the truth of a part that decides the whole: false for `and`, true for `or`.
    private func combined(_ parts: [Int32], stopsAt: Bool, inner: (Formula) -> [Int32]?, make: ([Int32]) -> Formula) -> Int32 {
        let (neutral, absorbing) = stopsAt ? (Self.never, Self.always) : (Self.always, Self.never)
        let flat = flattened(parts, inner).filter { $0 != neutral }
        if flat.contains(absorbing) { return absorbing }
        if flat.isEmpty { return neutral }
        if flat.count == 1 { return flat[0] }
        let present = Set(flat)
        for part in flat { if case .not(let opposite) = formulas[Int(part)], present.contains(opposite) { return absorbing } }
        let (ordered, weight) = ordered(flat, stopsAt: stopsAt)
        return intern(make(ordered), weight, isPerName: ordered.contains { perName[Int($0)] })
    }

    /// Least work first, per chance to decide the whole: the order with the least expected work for independent tests.
    private func ordered(_ parts: [Int32], stopsAt: Bool) -> ([Int32], Weight) {
        func stop(_ part: Int32) -> Double { stopsAt ? weights[Int(part)].chance : 1 - weights[Int(part)].chance }
        let leastChance = 0.001
        let sorted = parts.map { (rank: weights[Int($0)].cost / max(stop($0), leastChance), part: $0) }.sorted {
            ($0.rank, $0.part) < ($1.rank, $1.part)
        }
        var weight = Weight(cost: 1, chance: stopsAt ? 0 : 1)
        var reached = 1.0
        for (_, part) in sorted {
            weight.cost += reached * weights[Int(part)].cost
            reached *= 1 - stop(part)
        }
        weight.chance = stopsAt ? 1 - reached : reached
        return (sorted.map(\.part), weight)
    }

    /// In an `or`: `=` and `in` over one text become one set, several `startswith` become one search.
    private func merged(_ parts: [Int32]) -> [Int32] {
        var sets: [Int32: [Int32]] = [:]
        var prefixes: [Int32: [Int32]] = [:]
        for part in parts {
            guard case .leaf(let index) = formulas[Int(part)] else { continue }
            let comparison = leaves[Int(index)].comparison
            guard comparison.domain == .bytes, comparison.modifier == .none, comparison.right < 0, !comparison.needsEveryElement else {
                continue
            }
            switch comparison.test {
            case .equal, .inSet: sets[comparison.left, default: []].append(part)
            case .startsWith, .beginsWithOneOf: prefixes[comparison.left, default: []].append(part)
            default: continue
            }
        }
        var replaced = Set<Int32>()
        var made: [Int32] = []
        for (left, group) in sets.sorted(by: { $0.key < $1.key }) where group.count > 1 {
            made.append(leaf(set(.inSet, left, texts(of: group))))
            replaced.formUnion(group)
        }
        for (left, group) in prefixes.sorted(by: { $0.key < $1.key }) where group.count > 1 {
            made.append(leaf(set(.beginsWithOneOf, left, texts(of: group))))
            replaced.formUnion(group)
        }
        return replaced.isEmpty ? parts : parts.filter { !replaced.contains($0) } + made
    }

    private func texts(of group: [Int32]) -> [[UInt8]] {
        var texts: [[UInt8]] = []
        for part in group { if case .leaf(let index) = formulas[Int(part)] { texts += leaves[Int(index)].texts } }
        return Array(Set(texts)).sorted { $0.lexicographicallyPrecedes($1) }
    }

    // MARK: The program

    /// Lays the graph out.
    func program() -> Program {
        var nodes: [Program.Node] = []
        var children: [Int32] = []
        for (index, formula) in formulas.enumerated() {
            func node(_ kind: Program.Node.Kind, _ first: Int32 = 0, _ count: Int32 = 0) -> Program.Node {
                Program.Node(kind: kind, isPerName: perName[index], first: first, count: count)
            }
            switch formula {
            case .always: nodes.append(node(.always))
            case .never: nodes.append(node(.never))
            case .leaf(let leaf): nodes.append(node(.leaf, leaf))
            case .not(let inner): nodes.append(node(.not, inner))
            case .all(let parts):
                nodes.append(node(.all, Int32(children.count), Int32(parts.count)))
                children += parts
            case .any(let parts):
                nodes.append(node(.any, Int32(children.count), Int32(parts.count)))
                children += parts
            }
        }
        return Program(
            nodes: nodes, children: children, comparisons: leaves.map(\.comparison), operands: operands, tables: tables, arena: arena)
    }
}
