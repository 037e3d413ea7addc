import Events
import RuleLanguage

/// Finds, from a condition alone, the types of events that can satisfy it. The rules are Falco's: `evt.type` with `=`, `!=`, `in` and
/// `exists`, and comparisons of `evt.num`, narrow; everything else is neutral, under `not` as well.
enum EventInference {
    /// Types that can satisfy a condition.
    /// - Throws: for a transformer on `evt.type`, and for `evt.type` against a field.
    static func types(_ condition: Condition, negated: Bool = false) throws(CompileError) -> Set<EventType> {
        switch condition {
        case .not(let inner, _): return try types(inner, negated: !negated)
        case .and(let parts, _): return try combine(parts, negated: negated, isIntersection: !negated)
        case .or(let parts, _): return try combine(parts, negated: negated, isIntersection: negated)
        case .macro: return all
        case .exists(let operand, _): return name(of: operand) == "evt.type" && negated ? [] : all
        case .comparison(let left, let op, let right, let position):
            if mentionsType(left) || mentionsType(right) { try refuseComputed(left, right, position) }
            guard op.modifier == nil, let values = literals(right) else { return all }
            switch name(of: left) {
            case "evt.type": return narrowed(op.comparison, values, negated)
            case "evt.num": return numbered(op.comparison, values, negated)
            default: return all
            }
        }
    }

    /// Every type that has a name.
    static let all = Set(EventNames.all)

    private static func combine(_ parts: [Condition], negated: Bool, isIntersection: Bool) throws(CompileError) -> Set<EventType> {
        var result = isIntersection ? all : []
        for part in parts {
            let types = try types(part, negated: negated)
            if isIntersection { result.formIntersection(types) } else { result.formUnion(types) }
        }
        return result
    }

    private static func narrowed(_ op: Operator.Comparison, _ values: [String], _ negated: Bool) -> Set<EventType> {
        let named = Set(values.compactMap { EventType(named: $0) })
        switch op {
        case .equal, .equalEqual, .in, .intersects: return negated ? all.subtracting(named) : named
        case .notEqual: return negated ? named : all.subtracting(named)
        default: return all
        }
    }

    /// Numbers of events begin with 1. Only plain decimal literals count.
    private static func numbered(_ op: Operator.Comparison, _ values: [String], _ negated: Bool) -> Set<EventType> {
        let numbers = values.compactMap { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt64($0) : nil }
        guard numbers.count == values.count else { return all }
        let isNever: Bool
        let isAlways: Bool
        switch op {
        case .equal, .equalEqual, .in, .intersects: (isNever, isAlways) = (numbers.allSatisfy { $0 == 0 }, false)
        case .notEqual: (isNever, isAlways) = (false, numbers == [0])
        case .less: (isNever, isAlways) = (numbers.allSatisfy { $0 <= 1 }, false)
        case .lessOrEqual: (isNever, isAlways) = (numbers == [0], false)
        case .greater: (isNever, isAlways) = (false, numbers == [0])
        case .greaterOrEqual: (isNever, isAlways) = (false, numbers.allSatisfy { $0 <= 1 })
        default: return all
        }
        return negated ? (isAlways ? [] : all) : (isNever ? [] : all)
    }

    private static func literals(_ operand: Operand) -> [String]? {
        switch operand {
        case .value(let text, _): return [text]
        case .list(let items, _):
            let texts = items.compactMap { if case .value(let text, _) = $0 { text } else { nil } }
            return texts.count == items.count ? texts : nil
        case .field, .transformer: return nil
        }
    }

    private static func name(of operand: Operand) -> String? {
        if case .field(let field, _) = operand { return field.name }
        return nil
    }

    private static func mentionsType(_ operand: Operand) -> Bool {
        switch operand {
        case .field(let field, _): field.name == "evt.type"
        case .transformer(_, let arguments, _, _): arguments.contains(where: mentionsType)
        case .list(let items, _): items.contains(where: mentionsType)
        case .value: false
        }
    }

    private static func refuseComputed(_ left: Operand, _ right: Operand, _ position: SourcePosition) throws(CompileError) {
        if case .transformer = left, mentionsType(left) {
            throw CompileError("evt.type cannot be transformed: the types of events must be known when rules load", at: position)
        }
        switch right {
        case .field, .transformer:
            throw CompileError("evt.type cannot be compared with a field: the types of events must be known when rules load", at: position)
        case .value, .list: break
        }
    }
}
