/// Turns the exceptions of a rule into text behind its condition: `(condition) and not (exception)` for each that has values.
struct ExceptionExpansion {
    private(set) var text = ConditionText()
    private let anchor: ScalarSource

    /// - Parameter anchor: what parentheses and operators are placed at.
    private init(anchor: ScalarSource) { self.anchor = anchor }

    /// The condition of a rule with its exceptions.
    /// - Throws: an error at an exception whose values do not fit its fields, or where the text passes ``Limits/conditionBytes``.
    static func expand(_ condition: ConditionText, with exceptions: [ExceptionDefinition]) throws(LoadFailure) -> ConditionText {
        guard let first = exceptions.compactMap({ $0.fields?.first }).first else { return condition }
        var whole = ConditionText()
        whole.append("(", for: first)
        whole.append(condition)
        whole.append(")", for: first)
        for exception in exceptions where !exception.values.isEmpty {
            guard let fields = exception.fields, let comparisons = exception.comparisons, let anchor = fields.first else { continue }
            var expansion = ExceptionExpansion(anchor: anchor)
            switch (fields, comparisons) {
            case (.item(let field), .item(let comparison)): try expansion.single(field, comparison, exception)
            case (.items(let fields), .items(let comparisons)): try expansion.tuples(fields, comparisons, exception)
            default: continue
            }
            whole.append(" and not ", for: anchor)
            whole.append(expansion.text)
            guard whole.bytes.count <= Limits.conditionBytes else {
                let message = "the exceptions make a condition of more than \(Limits.conditionBytes) bytes; use lists of fewer values"
                throw LoadFailure(.compileCondition, message, at: exception.position)
            }
        }
        return whole
    }

    /// `(field operator (v1, v2))`.
    private mutating func single(_ field: ScalarSource, _ comparison: ScalarSource, _ exception: ExceptionDefinition) throws(LoadFailure) {
        add("(")
        text.append(field)
        add(" ")
        text.append(comparison)
        add(" (")
        for (index, value) in exception.values.enumerated() {
            guard case .item(let value) = value else {
                throw LoadFailure(.validate, "Expected values array to contain a list of strings", at: exception.position)
            }
            if index > 0 { add(", ") }
            addQuoted(value)
        }
        add("))")
    }

    /// `((f1 op1 v1 and f2 op2 v2) or (…))`.
    private mutating func tuples(
        _ fields: [ExceptionDefinition.Entry], _ comparisons: [ExceptionDefinition.Entry], _ exception: ExceptionDefinition
    ) throws(LoadFailure) {
        add("(")
        for (index, tuple) in exception.values.enumerated() {
            guard case .items(let values) = tuple, values.count == fields.count, comparisons.count == fields.count else {
                throw LoadFailure(.validate, "Fields and values lists must have equal length", at: exception.position)
            }
            if index > 0 { add(" or ") }
            add("(")
            for (position, value) in values.enumerated() {
                guard case .item(let field) = fields[position], case .item(let comparison) = comparisons[position] else { continue }
                if position > 0 { add(" and ") }
                text.append(field)
                add(" ")
                text.append(comparison)
                add(" ")
                try addValue(value, takesList: comparison.takesList, exception)
            }
            add(")")
        }
        add(")")
    }

    private mutating func addValue(_ value: ExceptionDefinition.Entry, takesList: Bool, _ exception: ExceptionDefinition)
        throws(LoadFailure)
    {
        switch value {
        case .items(let items):
            add("(")
            for (index, item) in items.enumerated() {
                guard case .item(let item) = item else {
                    throw LoadFailure(.validate, "A list within a value must hold texts only", at: exception.position)
                }
                if index > 0 { add(", ") }
                addQuoted(item)
            }
            add(")")
        case .item(let item) where takesList:
            if item.bytes.first == UInt8(ascii: "(") {
                text.append(item)
            } else {
                add("(")
                // Old rules write several values into one text.
                if item.bytes.contains(UInt8(ascii: ",")) { text.append(item) } else { addQuoted(item) }
                add(")")
            }
        case .item(let item): addQuoted(item)
        }
    }

    private mutating func add(_ part: String) { text.append(part, for: anchor) }

    private mutating func addQuoted(_ value: ScalarSource) {
        let quoted = ListSubstitution.quoted(value.text)
        if quoted.count == value.bytes.count { text.append(value) } else { text.append(quoted, for: value) }
    }
}

extension ExceptionDefinition.Entry {
    /// The first text in it.
    fileprivate var first: ScalarSource? {
        switch self {
        case .item(let source): return source
        case .items(let entries):
            guard case .item(let source) = entries.first else { return nil }
            return source
        }
    }
}

extension ScalarSource {
    /// The operator that it names: blanks around it and several between its words do not matter.
    var namedOperator: Operator? {
        let words = bytes.split(whereSeparator: \.isSpace).map { String(decoding: $0, as: UTF8.self) }
        guard let word = words.first, let comparison = Operator.Comparison(rawValue: word), words.count <= 2 else { return nil }
        guard words.count == 2 else { return Operator(comparison) }
        guard comparison.takesModifier, let modifier = Operator.Modifier(rawValue: words[1]) else { return nil }
        return Operator(comparison, modifier)
    }

    /// Whether a list stands behind the operator that it names.
    fileprivate var takesList: Bool {
        guard let named = namedOperator else { return false }
        return named.modifier != nil || named.comparison.takesList
    }
}

extension Operator.Comparison {
    /// Whether a list stands on the right.
    var takesList: Bool { self == .in || self == .intersects || self == .pmatch }

    /// Whether `oneof`, `anyof` and `allof` may follow.
    var takesModifier: Bool {
        switch self {
        case .in, .intersects, .pmatch, .less, .lessOrEqual, .greater, .greaterOrEqual: false
        default: true
        }
    }
}
