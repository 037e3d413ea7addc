/// Something in a condition that works, but hardly as it was meant.
public struct ConditionWarning: Sendable, Hashable {
    /// Which kind.
    public var code: LoadCode
    /// What, and what to do instead.
    public var message: String
    /// Where.
    public var position: SourcePosition

    /// What no output has and every event gives the same answer to.
    static let deprecatedField = "evt.dir"
    static let missing = "<NA>"

    /// All warnings about a condition, in its order.
    /// - Parameter isField: whether a text is the name of a field; nil: unknown.
    public static func all(in condition: Condition, isField: ((String) -> Bool)? = nil) -> [ConditionWarning] {
        var warnings: [ConditionWarning] = []
        condition.forEachLeaf { leaf in
            switch leaf {
            case .exists(let operand, let position): warnings += deprecatedFields(in: operand, at: position)
            case .comparison(let left, let op, let right, let position):
                warnings += deprecatedFields(in: left, at: position) + deprecatedFields(in: right, at: position)
                if op.comparison.testsEquality, right.isLiteral(missing), names(fieldWithPrefix: ["ka.", "jevt."], in: left) {
                    let message = """
                        comparing a field with <NA> is unsafe: whether it is ever equal depends on the source of events; \
                        use the operator 'exists' to ask for a value
                        """
                    warnings.append(ConditionWarning(code: .unsafeMissingCheck, message: message, position: position))
                }
                warnings += suspiciousValues(in: right, isField: isField)
            default: break
            }
        }
        return warnings
    }

    private static func deprecatedFields(in operand: Operand, at position: SourcePosition) -> [ConditionWarning] {
        guard names(fieldWithPrefix: [deprecatedField], in: operand) else { return [] }
        let message = "usage of deprecated field 'evt.dir' has been detected: it is always '<'; leave it out"
        return [ConditionWarning(code: .deprecatedItem, message: message, position: position)]
    }

    private static func names(fieldWithPrefix prefixes: [String], in operand: Operand) -> Bool {
        var isThere = false
        operand.forEachOperand { part in
            guard case .field(let field, _) = part else { return }
            if prefixes.contains(where: { $0.hasSuffix(".") ? field.name.hasPrefix($0) : field.name == $0 }) { isThere = true }
        }
        return isThere
    }

    private static func suspiciousValues(in right: Operand, isField: ((String) -> Bool)?) -> [ConditionWarning] {
        var warnings: [ConditionWarning] = []
        // Only literals: what stands inside a transformer is a field if it is not in quotes.
        let values: [Operand] =
            switch right {
            case .value: [right]
            case .list(let items, _): items
            default: []
            }
        for case .value(let text, let position) in values {
            if isField?(text) == true {
                let message =
                    "'\(text)' is the name of a field, but is compared as a text; write val(\(text)) to compare with the field's value"
                warnings.append(ConditionWarning(code: .suspiciousValue, message: message, position: position))
            } else if looksLikeTransformer(text) {
                let message = "'\(text)' looks like a transformer, but is compared as a text; leave out the quotes to apply it"
                warnings.append(ConditionWarning(code: .suspiciousValue, message: message, position: position))
            }
        }
        return warnings
    }

    private static func looksLikeTransformer(_ text: String) -> Bool {
        guard let bracket = text.utf8.firstIndex(of: UInt8(ascii: "(")), text.utf8.last == UInt8(ascii: ")") else { return false }
        let name = text[..<bracket]
        return name == ConditionParser.valueTransformer || ConditionParser.transformers.contains { name == $0 }
    }
}

extension Operator.Comparison {
    /// Whether `<NA>` on the right is meant to find a missing value.
    fileprivate var testsEquality: Bool {
        switch self {
        case .equal, .equalEqual, .notEqual, .in, .intersects, .pmatch: true
        default: false
        }
    }
}

extension Operand {
    /// Whether it is a text, or a list that holds it.
    fileprivate func isLiteral(_ text: String) -> Bool {
        switch self {
        case .value(let value, _): value == text
        case .list(let items, _): items.contains { $0.isLiteral(text) }
        default: false
        }
    }
}
