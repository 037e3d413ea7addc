import Events
import RuleLanguage

/// A message with its placeholders, compiled.
struct OutputFormat {
    enum Piece {
        case text(String)
        case field(Placeholder)
    }

    /// `%field` or `%<n>field`.
    struct Placeholder {
        /// As written, without the percent sign and the width.
        var name: String
        var operand: Int32
        var type: FieldType
        var flags: Field.Flags
        /// Bytes to cut or fill to; nil without.
        var width: Int?
    }

    private(set) var pieces: [Piece] = []

    /// The placeholders in their order.
    var placeholders: [Placeholder] { pieces.compactMap { if case .field(let field) = $0 { field } else { nil } } }

    /// Compiles a message.
    /// - Throws: what is wrong; positions are those of the rule.
    init(_ text: String, compiler: Compiler, at position: SourcePosition) throws(CompileError) {
        let bytes = Array(text.utf8)
        var literal: [UInt8] = []
        // A leading star asks for <NA> where values are missing, which alerts always do.
        var index = bytes.first == UInt8(ascii: "*") ? 1 : 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "%") else {
                literal.append(bytes[index])
                index += 1
                continue
            }
            index += 1
            if !literal.isEmpty { pieces.append(.text(String(decoding: literal, as: UTF8.self))) }
            literal = []
            let width = try Self.width(bytes, &index, position)
            guard index < bytes.count else {
                throw CompileError("the output ends with %\(width.map(String.init) ?? ""): a field name must follow", at: position)
            }
            if let end = Self.removed(bytes, index) {
                index = end
                continue
            }
            let (operand, end) = try Self.longest(bytes, index, compiler, position)
            let code = compiler.operands[Int(operand)]
            let name = String(decoding: bytes[index..<end], as: UTF8.self)
            guard !code.flags.contains(.filterOnly) else {
                throw CompileError("field '\(name)' cannot be printed, only compared", at: position)
            }
            pieces.append(.field(Placeholder(name: name, operand: operand, type: code.type, flags: code.flags, width: width)))
            index = end
        }
        if !literal.isEmpty { pieces.append(.text(String(decoding: literal, as: UTF8.self))) }
    }

    private static func width(_ bytes: [UInt8], _ index: inout Int, _ position: SourcePosition) throws(CompileError) -> Int? {
        var width: Int?
        while index < bytes.count, (0x30...0x39).contains(bytes[index]) {
            width = (width ?? 0) * 10 + Int(bytes[index] - 0x30)
            guard width ?? 0 <= RuleEngineLimits.padding else {
                throw CompileError("a field can be padded to at most \(RuleEngineLimits.padding) bytes", at: position)
            }
            index += 1
        }
        return width
    }

    /// `%container.info` is out of use and stands for nothing.
    private static func removed(_ bytes: [UInt8], _ start: Int) -> Int? {
        let name = Array("container.info".utf8)
        return bytes[start...].starts(with: name) ? start + name.count : nil
    }

    /// The longest text that is a field, or a transformer with its brackets.
    private static func longest(_ bytes: [UInt8], _ start: Int, _ compiler: Compiler, _ position: SourcePosition) throws(CompileError) -> (
        Int32, Int
    ) {
        var end = start
        while end < bytes.count, isNameByte(bytes[end]) { end += 1 }
        if end < bytes.count, bytes[end] == UInt8(ascii: "("),
            Transformer(rawValue: String(decoding: bytes[start..<end], as: UTF8.self)) != nil
        {
            return try transformer(bytes, start, end, compiler, position)
        }
        var failure: CompileError?
        for stop in stride(from: end, to: start, by: -1)
        where stop == end || bytes[stop] == UInt8(ascii: ".") || bytes[stop - 1] == UInt8(ascii: ".") || !isNameByte(bytes[stop]) {
            let name = String(decoding: bytes[start..<stop], as: UTF8.self)
            guard !name.hasSuffix(".") else { continue }
            if stop < bytes.count, bytes[stop] == UInt8(ascii: "["), let close = bytes[stop...].firstIndex(of: UInt8(ascii: "]")) {
                let argument = String(decoding: bytes[(stop + 1)..<close], as: UTF8.self)
                let trimmed =
                    argument.count >= 2 && (argument.hasPrefix("\"") || argument.hasPrefix("'"))
                    ? String(argument.dropFirst().dropLast()) : argument
                if let operand = try? compiler.field(Operand.Field(name: name, argument: trimmed), position) { return (operand, close + 1) }
            }
            do {
                return (try compiler.field(Operand.Field(name: name), position), stop)
            } catch {
                if failure == nil { failure = error }
            }
        }
        throw failure ?? CompileError("a field name must follow % in the output", at: position)
    }

    private static func transformer(
        _ bytes: [UInt8], _ start: Int, _ bracket: Int, _ compiler: Compiler, _ position: SourcePosition
    ) throws(CompileError) -> (Int32, Int) {
        var depth = 0
        var quote: UInt8?
        for index in bracket..<bytes.count {
            let byte = bytes[index]
            if let open = quote {
                if byte == open, bytes[index - 1] != UInt8(ascii: "\\") { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: "(") {
                depth += 1
            } else if byte == UInt8(ascii: ")") {
                depth -= 1
                if depth > 0 { continue }
                let text = String(decoding: bytes[start...index], as: UTF8.self)
                do {
                    if case .exists(let operand, _) = try ConditionParser().parse(text + " exists") {
                        return (try compiler.operand(operand, isLeft: true), index + 1)
                    }
                } catch let error as ParseError {
                    throw CompileError("'%\(text)' in the output: \(error.message)", at: position)
                } catch let error as CompileError {
                    throw error
                } catch {}
                break
            }
        }
        throw CompileError("the brackets of a transformer in the output are not closed", at: position)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ".")
    }

    // MARK: Filling in

    /// The message and the typed values of its placeholders.
    func render(_ machine: Machine) -> (message: String, fields: [(name: String, value: Finding.Value)]) {
        var message = ""
        var fields: [(name: String, value: Finding.Value)] = []
        for piece in pieces {
            switch piece {
            case .text(let text): message += text
            case .field(let field):
                // A comparison on such a field is false for events that it does not fit; shown, it has no value either.
                let isInScope = machine.program.operands[Int(field.operand)].field?.scope.contains(machine.subject.type) ?? true
                let value = isInScope ? machine.value(field.operand) : .missing
                let text = ValueText.text(
                    value, field.type, isOctal: field.flags.contains(.octal), joinsAncestors: field.flags.contains(.anyAncestor))
                message += Self.padded(text ?? "<NA>", field.width)
                fields.append((field.name, Self.typed(value, field, text)))
            }
            if message.utf8.count > RuleEngineLimits.message { break }
        }
        return (Self.cut(message), fields)
    }

    private static func padded(_ text: String, _ width: Int?) -> String {
        guard let width else { return text }
        let bytes = text.utf8.prefix(width)
        return String(decoding: bytes, as: UTF8.self) + String(repeating: " ", count: width - bytes.count)
    }

    private static func cut(_ message: String) -> String {
        message.utf8.count <= RuleEngineLimits.message
            ? message : String(decoding: message.utf8.prefix(RuleEngineLimits.message), as: UTF8.self) + "…"
    }

    private static func typed(_ value: FieldValue, _ field: Placeholder, _ text: String?) -> Finding.Value {
        guard let text else { return .missing }
        guard case .number(let number) = value, !field.flags.contains(.octal) else { return .text(text) }
        switch field.type {
        case .boolean: return .boolean(number != 0)
        case .signed: return .signed(Int64(bitPattern: number))
        default: return .unsigned(number)
        }
    }
}
