extension ConditionParser.Run {
    /// What follows the left side.
    mutating func comparison(of left: Operand, at start: SourcePosition) throws(ParseError) -> Condition {
        lexer.blanks()
        if lexer.exists() { return .exists(left, start) }
        guard let comparison = lexer.comparison() else {
            throw failure(
                "expected a valid check operator: one of \(Self.quoted(["exists"] + Operator.Comparison.allCases.map(\.rawValue)))")
        }
        let hadBlanks = lexer.blanks()
        switch comparison {
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            return .comparison(left, Operator(comparison), try number(), start)
        case .in, .intersects, .pmatch:
            return .comparison(left, Operator(comparison), try list(), start)
        default:
            if hadBlanks, let modifier = lexer.modifier() { return .comparison(left, Operator(comparison, modifier), try list(), start) }
            return .comparison(left, Operator(comparison), try text(), start)
        }
    }

    /// A field whose name was taken, with its argument.
    mutating func field(_ name: String, at start: SourcePosition) throws(ParseError) -> Operand {
        .field(Operand.Field(name: name, argument: try argument()), start)
    }

    private mutating func argument() throws(ParseError) -> String? {
        guard lexer.take("[") else { return nil }
        guard let argument = try quoted() ?? lexer.bareArgument() else {
            throw failure("expected a valid field argument: a quoted string or a bare string")
        }
        guard lexer.take("]") else { throw failure("expected a ']' token") }
        return argument
    }

    private mutating func quoted() throws(ParseError) -> String? {
        do throws(Literal.UnquoteError) {
            return try lexer.quotedValue()
        } catch {
            throw ParseError(error.message, at: positions.position(at: error.offset))
        }
    }

    private mutating func number() throws(ParseError) -> Operand {
        let start = here
        if let operand = try rightTransformer() { return operand }
        guard let number = lexer.number() else {
            throw failure("expected a number value or a field with a valid transformer: \(Self.everyTransformer)")
        }
        return .value(number, start)
    }

    private mutating func text() throws(ParseError) -> Operand {
        let start = here
        if let operand = try rightTransformer() { return operand }
        guard let value = try quoted() ?? lexer.bareValue() else {
            throw failure("expected a string value or a field with a valid transformer: \(Self.everyTransformer)")
        }
        return .value(value, start)
    }

    private mutating func list() throws(ParseError) -> Operand {
        let start = here
        if lexer.take("(") { return .list(try listValues(), start) }
        if let operand = try rightTransformer() { return operand }
        guard let name = lexer.identifier() else {
            throw failure("expected a list, an identifier, or a field with a valid transformer: \(Self.everyTransformer)")
        }
        return .value(name, start)
    }

    /// Literals up to the closing bracket.
    private mutating func listValues() throws(ParseError) -> [Operand] {
        var values: [Operand] = []
        lexer.blanks()
        while true {
            if values.isEmpty, lexer.take(")") { return [] }
            let start = here
            guard let value = try quoted() ?? lexer.bareValue() else {
                throw failure(values.isEmpty ? "expected a ')' token" : "expected a string value")
            }
            values.append(.value(value, start))
            lexer.blanks()
            if lexer.take(",") {
                lexer.blanks()
                continue
            }
            guard lexer.take(")") else { throw failure("expected a ')' token") }
            return values
        }
    }

    /// `val(field)` or another transformer in place of a value.
    private mutating func rightTransformer() throws(ParseError) -> Operand? {
        let start = here
        if let name = lexer.call(of: [ConditionParser.valueTransformer]) {
            lexer.blanks()
            let inner = here
            guard let field = lexer.fieldName() else { throw failure("expected a field within '\(name)' transformer") }
            let operand = try self.field(field, at: inner)
            lexer.blanks()
            guard lexer.take(")") else { throw failure("expected a ')' token closing the transformer") }
            return .transformer(name: name, arguments: [operand], argument: nil, start)
        }
        guard let name = lexer.call(of: ConditionParser.transformers) else { return nil }
        return try transformer(name, at: start)
    }

    /// What is open inside a transformer: itself, or a list among its arguments.
    private struct Open {
        /// nil for a list.
        var name: String?
        var start: SourcePosition
        var operands: [Operand] = []
    }

    /// A transformer whose name and opening bracket were taken.
    mutating func transformer(_ name: String, at start: SourcePosition) throws(ParseError) -> Operand {
        let outerDepth = depth
        defer { depth = outerDepth }
        var outer: [Open] = []
        var open = Open(name: name, start: start)
        try enter()
        while true {
            lexer.blanks()
            if open.name == nil, open.operands.isEmpty, lexer.next == UInt8(ascii: ")") {
                // The one thing that may be empty.
            } else if let inner = try begin(inside: open) {
                guard outer.count < Limits.transformerDepth else { throw failure("exceeded max depth limit of \(Limits.transformerDepth)") }
                try enter()
                outer.append(open)
                open = inner
                continue
            } else {
                open.operands.append(try simpleOperand())
            }
            // Close everything that ends here.
            while true {
                lexer.blanks()
                if lexer.take(",") { break }
                guard lexer.take(")") else {
                    throw failure(open.name == nil ? "expected a ')' token" : "expected a ')' token closing the transformer")
                }
                depth -= 1
                let closed: Operand =
                    if let name = open.name {
                        .transformer(name: name, arguments: open.operands, argument: name == "getopt" ? try argument() : nil, open.start)
                    } else {
                        .list(open.operands, open.start)
                    }
                guard var next = outer.popLast() else { return closed }
                next.operands.append(closed)
                open = next
            }
        }
    }

    /// A nested transformer or list.
    private mutating func begin(inside open: Open) throws(ParseError) -> Open? {
        let start = here
        if let name = lexer.call(of: ConditionParser.transformers) { return Open(name: name, start: start) }
        if open.name != nil, lexer.take("(") { return Open(name: nil, start: start) }
        return nil
    }

    private mutating func simpleOperand() throws(ParseError) -> Operand {
        let start = here
        if let name = lexer.fieldName() { return try field(name, at: start) }
        if let value = try quoted() ?? lexer.bareOperand() { return .value(value, start) }
        throw failure("expected a field or a nested valid transformer: \(Self.everyTransformer)")
    }
}
