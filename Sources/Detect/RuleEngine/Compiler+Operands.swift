import Events
import RuleLanguage

extension Compiler {
    /// Compiles one side of a comparison.
    func operand(_ operand: Operand, isLeft: Bool, depth: Int = 0) throws(CompileError) -> Int32 {
        switch operand {
        case .field(let field, let position): return try self.field(field, position)
        case .value(let text, _): return constant(Literal.bytes(of: text))
        case .list(let items, let position): return try list(items, position, depth)
        case .transformer(let name, let arguments, let argument, let position):
            guard depth < RuleEngineLimits.transformerDepth else {
                throw CompileError("transformers are nested deeper than \(RuleEngineLimits.transformerDepth) levels", at: position)
            }
            return try transformer(name, arguments, argument, position, isLeft: isLeft, depth)
        }
    }

    /// Compiles a field.
    func field(_ written: Operand.Field, _ position: SourcePosition) throws(CompileError) -> Int32 {
        guard let (field, suffix) = table.resolve(written.name), suffix == nil || written.argument == nil else {
            throw CompileError(unknownField: written.name, nearest: table.nearest(to: written.name), at: position)
        }
        let text = suffix ?? written.argument
        let key = "f\(field.name)\u{0}\(suffix == nil ? "[" : ".")\(text ?? "\u{1}")"
        if let known = operandIndex[key] { return known }
        let argument = try self.argument(text, isNamed: suffix != nil, of: field, position)
        let code = OperandCode(
            kind: .field(extract: field.extract, argument: argument), type: type(of: field, argument), isList: field.isList,
            flags: argument.index >= 0 ? field.flags.subtracting(.anyAncestor) : field.flags, isPerName: field.flags.contains(.perName),
            field: field,
            argumentText: text)
        return intern(code, key)
    }

    private func type(of field: Field, _ argument: FieldArgument) -> FieldType { field.type }

    private func argument(_ text: String?, isNamed: Bool, of field: Field, _ position: SourcePosition) throws(CompileError) -> FieldArgument
    {
        var argument = FieldArgument()
        guard let text else {
            guard field.argument != .requiredKey, field.argument != .requiredParameter else {
                throw CompileError(
                    "field \(field.name) requires an argument, such as \(field.name)\(field.argument == .requiredKey ? "[name]" : ".name")",
                    at: position)
            }
            return argument
        }
        let bytes = Literal.bytes(of: text)
        let isNumber = !bytes.isEmpty && bytes.count <= 9 && bytes.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        switch field.argument {
        case .none: throw CompileError("field \(field.name) takes no argument", at: position)
        case .optionalIndex:
            guard isNumber, let index = Int(text) else {
                throw CompileError("the argument of \(field.name) must be a number, not '\(text)'", at: position)
            }
            argument.index = index
        case .optionalIndexOrKey where isNumber: argument.index = Int(text) ?? 0
        case .optionalKey, .requiredKey, .optionalIndexOrKey:
            guard !bytes.isEmpty else { throw CompileError("the argument of \(field.name) is empty", at: position) }
            argument.key = arena.intern(bytes)
        case .requiredParameter:
            if isNumber, !isNamed, let index = Int(text) {
                argument.index = index
            } else if let identifier = CallArguments.identifier(text) {
                argument.parameter = identifier
                argument.key = arena.intern(bytes)
            } else {
                throw CompileError(
                    unknownField: "\(field.name).\(text)",
                    nearest: Suggestion.nearest(to: text, in: CallArguments.allNames).map { "\(field.name).\($0)" }, at: position)
            }
        }
        return argument
    }

    func constant(_ bytes: [UInt8]) -> Int32 {
        let key = "c" + bytes.map { String($0, radix: 16) }.joined(separator: ",")
        if let known = operandIndex[key] { return known }
        return intern(
            OperandCode(kind: .constant(.bytes(arena.intern(bytes))), type: .text, isList: false, flags: [], isPerName: false), key)
    }

    private func list(_ items: [Operand], _ position: SourcePosition, _ depth: Int) throws(CompileError) -> Int32 {
        guard items.count <= RuleEngineLimits.listElements else {
            throw CompileError("list has more than \(RuleEngineLimits.listElements) elements", at: position)
        }
        var arguments: [Int32] = []
        for item in items {
            let index = try operand(item, isLeft: true, depth: depth + 1)
            guard !operands[Int(index)].isList else { throw CompileError("a list cannot be an element of a list", at: position) }
            arguments.append(index)
        }
        return intern(composite(.list, .text, isList: true, arguments), "l\(arguments)")
    }

    private func transformer(
        _ name: String, _ arguments: [Operand], _ index: String?, _ position: SourcePosition, isLeft: Bool, _ depth: Int
    ) throws(CompileError) -> Int32 {
        if name == "val" {
            guard !isLeft, depth == 0, arguments.count == 1, case .field = arguments[0] else {
                throw CompileError("'val' takes one field and stands on the right side only", at: position)
            }
            return try operand(arguments[0], isLeft: false, depth: depth + 1)
        }
        guard let transformer = Transformer(rawValue: name) else { throw CompileError("unknown transformer '\(name)'", at: position) }
        var compiled: [Int32] = []
        for argument in arguments { compiled.append(try operand(argument, isLeft: true, depth: depth + 1)) }
        for argument in compiled where operands[Int(argument)].flags.contains(.noTransformer) {
            throw CompileError("field '\(operands[Int(argument)].field?.name ?? "")' does not support transformers", at: position)
        }
        let shapes = compiled.map { Transformer.Shape(operands[Int($0)].type, isList: operands[Int($0)].isList) }
        guard let result = transformer.result(of: shapes, isIndexed: index != nil) else {
            throw CompileError("transformer '\(name)' expects \(transformer.expectation)", at: position)
        }
        var option: UInt8?
        if let index {
            let bytes = Literal.bytes(of: index)
            guard bytes.count == 1 else { throw CompileError("the argument of '\(name)' must be one option letter", at: position) }
            option = bytes[0]
        }
        let key = "t\(name)\(compiled)\(option.map(String.init) ?? "")"
        if let known = operandIndex[key] { return known }
        return intern(composite(.transformer(transformer, option: option), result.type, isList: result.isList, compiled), key)
    }

    private func composite(_ kind: OperandCode.Kind, _ type: FieldType, isList: Bool, _ arguments: [Int32]) -> OperandCode {
        let parts = arguments.map { operands[Int($0)] }
        let flags = parts.reduce(Field.Flags.computed) { $0.union($1.flags.intersection([.environment, .filterOnly])) }
        return OperandCode(
            kind: kind, type: type, isList: isList, flags: flags, isPerName: parts.contains(where: \.isPerName), arguments: arguments)
    }

    private func intern(_ code: OperandCode, _ key: String) -> Int32 {
        if let known = operandIndex[key] { return known }
        let index = Int32(operands.count)
        operands.append(code)
        operandIndex[key] = index
        return index
    }
}
