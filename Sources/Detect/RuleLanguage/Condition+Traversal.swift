extension Condition {
    /// Calls a function for each leaf, left to right: macros, `exists` and comparisons. Needs no stack for deep trees.
    public func forEachLeaf(_ body: (Condition) -> Void) {
        var work = [self]
        while let condition = work.popLast() {
            switch condition {
            case .and(let terms, _), .or(let terms, _): work += terms.reversed()
            case .not(let term, _): work.append(term)
            case .macro, .exists, .comparison: body(condition)
            }
        }
    }

    /// Where it begins.
    public var position: SourcePosition {
        switch self {
        case .and(_, let position), .or(_, let position), .not(_, let position), .macro(_, let position), .exists(_, let position),
            .comparison(_, _, _, let position):
            position
        }
    }
}

extension Operand {
    /// Where it begins.
    public var position: SourcePosition {
        switch self {
        case .field(_, let position), .transformer(_, _, _, let position), .value(_, let position), .list(_, let position): position
        }
    }

    /// Calls a function for it and everything in it, from the outside in, left to right.
    public func forEachOperand(_ body: (Operand) -> Void) {
        var work = [self]
        while let operand = work.popLast() {
            body(operand)
            switch operand {
            case .transformer(_, let arguments, _, _): work += arguments.reversed()
            case .list(let items, _): work += items.reversed()
            case .field, .value: break
            }
        }
    }
}
