extension Condition {
    /// The condition as text; reading it again gives an equal tree apart from positions.
    public var printed: String {
        var text = ""
        // What is still to print, last first, so that a deep tree needs no stack.
        var work: [Piece] = [.condition(self)]
        while let piece = work.popLast() {
            switch piece {
            case .text(let part): text += part
            case .condition(.and(let terms, _)): work += Condition.joined(terms, by: " and ")
            case .condition(.or(let terms, _)): work += Condition.joined(terms, by: " or ")
            case .condition(.not(let term, _)):
                text += "not "
                // A run of negations is read as one or none: only brackets keep two apart.
                if case .not = term { work += [.text(")"), .condition(term), .text("(")] } else { work.append(.condition(term)) }
            case .condition(.macro(let name, _)): text += name
            case .condition(.exists(let operand, _)): text += operand.printed + " exists"
            case .condition(.comparison(let left, let op, let right, _)): text += "\(left.printed) \(op.printed) \(right.printed)"
            }
        }
        return text
    }

    private enum Piece {
        case text(String)
        case condition(Condition)
    }

    private static func joined(_ terms: [Condition], by separator: String) -> [Piece] {
        var pieces: [Piece] = [.text(")")]
        for (index, term) in terms.enumerated().reversed() {
            pieces.append(.condition(term))
            pieces.append(.text(index == 0 ? "(" : separator))
        }
        return pieces
    }
}

extension Operator {
    /// As it is written: `startswith anyof`.
    public var printed: String { comparison.rawValue + (modifier.map { " " + $0.rawValue } ?? "") }
}

extension Operand {
    /// As it is written on its own.
    public var printed: String { printed(insideTransformer: false) }

    private func printed(insideTransformer: Bool) -> String {
        switch self {
        case .field(let field, _): return field.printed
        case .value(let text, _):
            // Inside a transformer a bare name is a field or nothing: such a value needs quotes there.
            if insideTransformer, Lexer.isName(text.utf8) { return Literal.quoted(text) }
            return Literal.quote(text)
        case .list(let items, _): return "(" + items.map { $0.printed(insideTransformer: insideTransformer) }.joined(separator: ", ") + ")"
        case .transformer(let name, let arguments, let argument, _):
            let inside = arguments.map { $0.printed(insideTransformer: true) }.joined(separator: ",")
            return "\(name)(\(inside))" + (argument.map { "[\(Field.printed(argument: $0))]" } ?? "")
        }
    }
}

extension Operand.Field {
    /// As it is written: `proc.aname[2]`.
    public var printed: String { name + (argument.map { "[\(Operand.Field.printed(argument: $0))]" } ?? "") }

    static func printed(argument: String) -> String {
        let bytes = Literal.bytes(of: argument)
        let isBare = !bytes.isEmpty && bytes.allSatisfy { $0.isBareArgument && $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
        return isBare ? argument : Literal.quoted(argument)
    }
}
