/// Puts macros in the place of their names.
///
/// A macro's tree is built once and shared by all its places, so that memory stays small; what the trees would be if written out is counted
/// before, so that a chain of macros that double each other is refused instead of walked through.
public struct MacroResolver: Sendable {
    /// What became of a condition.
    public struct Resolution: Sendable {
        /// With the names that are known replaced.
        public var condition: Condition
        /// Names that were replaced, also inside of macros.
        public var resolved: Set<String>
        /// Names that are not known, with their places, in order.
        public var unknown: [(name: String, position: SourcePosition)]
        /// Names that lead back to themselves, with their places.
        public var loops: [(name: String, position: SourcePosition)]
        /// Nodes of the tree, shared ones counted at every place.
        public var nodes: Int
        /// Levels of the tree.
        public var height: Int
        /// Whether the tree would pass ``Limits/conditionNodes`` or ``Limits/treeDepth``; the condition is then the one given.
        public var isTooLarge: Bool
        /// Whether anything was replaced.
        public var isChanged: Bool { !resolved.isEmpty }
        /// Whether nothing is wrong with it.
        public var isComplete: Bool { unknown.isEmpty && loops.isEmpty && !isTooLarge }
    }

    /// A condition with the finished macros that it names in their places. What concerns those themselves is not repeated here: sets that
    /// grow along a chain of macros would take the square of its length.
    struct Substitution {
        var condition: Condition
        var names: [Name]
        var unknown: [Name] = []
        var loops: [Name] = []
        var nodes = 0
        var height = 0
        var isTooLarge = false
        /// Whether anything is wrong with it or with a macro in it.
        var isBroken = false
    }

    typealias Name = (name: String, position: SourcePosition)

    private let macros: [String: Condition]
    private let sees: @Sendable (_ macro: String, _ other: String) -> Bool
    /// Macros already resolved.
    private var finished: [String: Substitution] = [:]

    /// A resolver.
    /// - Parameters:
    ///   - macros: conditions by name, not resolved.
    ///   - sees: whether a macro may name another; what it may not is unknown to it.
    public init(_ macros: [String: Condition], sees: @escaping @Sendable (_ macro: String, _ other: String) -> Bool = { _, _ in true }) {
        self.macros = macros
        self.sees = sees
    }

    /// Resolves a condition, which sees all macros.
    public mutating func resolve(_ condition: Condition) -> Resolution {
        let root = substitution(condition)
        var result = Resolution(
            condition: root.condition, resolved: [], unknown: root.unknown, loops: root.loops, nodes: root.nodes, height: root.height,
            isTooLarge: root.isTooLarge)
        var work = root.names.map(\.name)
        while let name = work.popLast() {
            guard let macro = finished[name], result.resolved.insert(name).inserted else { continue }
            result.unknown += macro.unknown
            result.loops += macro.loops
            work += macro.names.map(\.name)
        }
        return result
    }

    /// Resolves a macro itself; nil if there is none of that name.
    mutating func substitution(macro name: String) -> Substitution? {
        finishMacros(namedBy: [name])
        return finished[name]
    }

    /// Resolves a condition without looking at what the macros in it lead to.
    mutating func substitution(_ condition: Condition) -> Substitution {
        let names = Self.macroNames(in: condition)
        finishMacros(namedBy: names.map(\.name))
        return substitute(condition, names: names) { macros[$0] != nil }
    }

    private static func macroNames(in condition: Condition) -> [Name] {
        var names: [Name] = []
        condition.forEachLeaf { if case .macro(let name, let position) = $0 { names.append((name, position)) } }
        return names
    }

    /// Resolves macros after those that they name, with a stack of its own: chains may be long.
    private mutating func finishMacros(namedBy roots: [String]) {
        enum Step {
            case enter(String)
            case leave(String, Condition, [Name])
        }
        var work = roots.reversed().map { Step.enter($0) }
        var path: Set<String> = []
        while let step = work.popLast() {
            switch step {
            case .enter(let name):
                guard finished[name] == nil, !path.contains(name), let condition = macros[name] else { continue }
                path.insert(name)
                let names = Self.macroNames(in: condition)
                work.append(.leave(name, condition, names))
                for inner in names.reversed() where sees(name, inner.name) && finished[inner.name] == nil {
                    work.append(.enter(inner.name))
                }
            case .leave(let name, let condition, let names):
                path.remove(name)
                finished[name] = substitute(condition, names: names) { macros[$0] != nil && sees(name, $0) }
            }
        }
    }

    /// Replaces the names of macros that are finished. One that is not although it may be named leads back to where it is named.
    private func substitute(_ condition: Condition, names: [Name], isKnown: (String) -> Bool) -> Substitution {
        var result = Substitution(condition: condition, names: names)
        for name in names {
            if !isKnown(name.name) {
                result.unknown.append(name)
            } else if let macro = finished[name.name] {
                result.isTooLarge = result.isTooLarge || macro.isTooLarge
                result.isBroken = result.isBroken || macro.isBroken
            } else {
                result.loops.append(name)
            }
        }
        if !result.isTooLarge { build(condition, isKnown: isKnown, into: &result) }
        result.isBroken = result.isBroken || result.isTooLarge || !result.unknown.isEmpty || !result.loops.isEmpty
        return result
    }

    private enum Work {
        case visit(Condition)
        case combine(Condition, count: Int)
    }

    /// Rebuilds the tree from its leaves.
    private func build(_ condition: Condition, isKnown: (String) -> Bool, into result: inout Substitution) {
        var work: [Work] = [.visit(condition)]
        var built: [(condition: Condition, nodes: Int, height: Int)] = []
        while let next = work.popLast() {
            switch next {
            case .visit(let node):
                switch node {
                case .and(let terms, _), .or(let terms, _):
                    work.append(.combine(node, count: terms.count))
                    work += terms.reversed().map { .visit($0) }
                case .not(let term, _): work += [.combine(node, count: 1), .visit(term)]
                case .macro(let name, _):
                    if isKnown(name), let macro = finished[name] {
                        built.append((macro.condition, macro.nodes, macro.height))
                    } else {
                        built.append((node, 1, 1))
                    }
                case .exists, .comparison: built.append((node, 1, 1))
                }
            case .combine(let node, let count):
                // Read by index: a slice would be a second owner, and taking the terms off would copy everything each time.
                let first = built.count - count
                var nodes = 1
                var height = 1
                var conditions: [Condition] = []
                for index in first..<built.count {
                    nodes = min(nodes + built[index].nodes, Limits.conditionNodes + 1)
                    height = max(height, built[index].height + 1)
                    conditions.append(built[index].condition)
                }
                guard nodes <= Limits.conditionNodes, height <= Limits.treeDepth else {
                    result.isTooLarge = true
                    result.condition = condition
                    return
                }
                built.removeLast(count)
                switch node {
                case .and(_, let position): built.append((.and(conditions, position), nodes, height))
                case .or(_, let position): built.append((.or(conditions, position), nodes, height))
                case .not(_, let position): built.append((.not(conditions.first ?? node, position), nodes, height))
                default: break
                }
            }
        }
        guard let root = built.last else { return }
        result.condition = root.condition
        result.nodes = root.nodes
        result.height = root.height
    }
}
