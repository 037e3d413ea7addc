import Events
import RuleLanguage

/// A literal with its place.
struct PlacedLiteral {
    var text: String
    var position: SourcePosition
}

extension Compiler {
    /// The literals on the right side, as many as the operator takes.
    func literals(_ right: Operand, _ op: Operator, _ position: SourcePosition) throws(CompileError) -> [PlacedLiteral] {
        let takesList = op.modifier != nil || op.comparison == .in || op.comparison == .intersects || op.comparison == .pmatch
        switch right {
        case .value(let text, let place): return [PlacedLiteral(text: text, position: place)]
        case .list(let items, _):
            guard takesList else { throw CompileError("operator '\(op.comparison.rawValue)' takes one value, not a list", at: position) }
            var result: [PlacedLiteral] = []
            for item in items {
                guard case .value(let text, let place) = item else {
                    throw CompileError("a list on the right side holds values only", at: position)
                }
                result.append(PlacedLiteral(text: text, position: place))
            }
            return result
        case .field, .transformer: return []
        }
    }

    /// Bytes of a literal for a text or a buffer.
    func text(_ literal: PlacedLiteral, _ op: Operator.Comparison, _ type: FieldType) throws(CompileError) -> [UInt8] {
        let bytes = Literal.bytes(of: literal.text)
        if op == .bcontains || op == .bstartswith {
            guard let decoded = Self.hexadecimal(bytes) else {
                throw CompileError("'\(literal.text)' is not an even number of hexadecimal digits", at: literal.position)
            }
            return decoded
        }
        if type != .bytes, bytes.contains(0) { throw CompileError("a text value cannot hold a NUL byte", at: literal.position) }
        return bytes
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> [UInt8]? {
        guard !bytes.isEmpty, bytes.count % 2 == 0 else { return nil }
        var result: [UInt8] = []
        for index in stride(from: 0, to: bytes.count, by: 2) {
            guard let high = digit(bytes[index]), let low = digit(bytes[index + 1]) else { return nil }
            result.append(high << 4 | low)
        }
        return result
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// A literal for a number, a truth value, an address or a network.
    func number(_ literal: PlacedLiteral, _ type: FieldType) throws(CompileError) -> Constant {
        var constant = Constant()
        func refuse() -> CompileError { CompileError("'\(literal.text)' is not a value of type \(type.rawValue)", at: literal.position) }
        switch type {
        case .boolean:
            guard literal.text == "true" || literal.text == "false" else { throw refuse() }
            constant.number = literal.text == "true" ? 1 : 0
        case .signed:
            guard let value = Self.signed(literal.text) else { throw refuse() }
            constant.number = UInt64(bitPattern: value)
        case .unsigned, .relativeTime, .absoluteTime, .unsigned32, .port:
            let limit: UInt64 = type == .unsigned32 ? UInt64(UInt32.max) : type == .port ? UInt64(UInt16.max) : .max
            guard let value = Self.unsigned(literal.text), value <= limit else { throw refuse() }
            constant.number = value
        case .address:
            guard let bytes = InternetAddress.parse(literal.text) else { throw refuse() }
            let view = arena.intern(bytes)
            constant = Constant(base: UInt(bitPattern: view.baseAddress), count: view.count)
        case .network:
            guard let (bytes, bits) = InternetAddress.parseNetwork(literal.text) else { throw refuse() }
            let view = arena.intern(bytes)
            constant = Constant(base: UInt(bitPattern: view.baseAddress), count: view.count, index: Int32(bits))
        case .text, .path, .relativePath, .bytes: throw refuse()
        }
        return constant
    }

    /// Decimal, or hexadecimal after 0x.
    static func unsigned(_ text: String) -> UInt64? {
        if text.hasPrefix("0x") || text.hasPrefix("0X") { return plain(text.dropFirst(2), radix: 16) }
        return plain(Substring(text), radix: 10)
    }

    static func signed(_ text: String) -> Int64? {
        if text.hasPrefix("-") {
            guard let magnitude = unsigned(String(text.dropFirst())), magnitude <= Int64.min.magnitude else { return nil }
            return Int64(truncatingIfNeeded: 0 &- magnitude)
        }
        return unsigned(text).flatMap { Int64(exactly: $0) }
    }

    private static func plain(_ digits: Substring, radix: Int) -> UInt64? {
        guard let first = digits.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
        return UInt64(digits, radix: radix)
    }

    // MARK: Names of events

    private static let otherEventNames: Set<String> = [
        "container", "container_json", "drop", "switch", "signaldeliver", "pluginevent", "asyncevent", "userevent", "notification", "infra",
        "page_fault",
        "cpu_hotplug", "tracer", "mesos", "k8s", "group", "user", "groupadded", "groupdeleted", "useradded", "userdeleted", "syscall",
        "procinfo", "scapevent",
        "umount", "prlimit", "pread", "pwrite", "sigreturn", "setresuid32", "llseek", "eventfd", "signalfd", "openat", "NA",
    ]

    /// Names that nothing ever has would make a rule silent.
    func checkEventTypes(_ literals: [PlacedLiteral], _ op: Operator) throws(CompileError) {
        switch op.comparison {
        case .equal, .equalEqual, .notEqual, .in, .intersects: break
        default: return
        }
        for literal in literals where EventType(named: literal.text) == nil && !Self.otherEventNames.contains(literal.text) {
            let nearest = Suggestion.nearest(to: literal.text, in: EventNames.all.lazy.compactMap(\.name))
            throw CompileError(
                "unknown event type '\(literal.text)'" + (nearest.map { ": did you mean \($0)?" } ?? ""), at: literal.position)
        }
    }

    // MARK: Remarks

    /// Warns about a value that looks like something else, and about an expression that does not need to be one.
    func warn(about literal: PlacedLiteral, _ op: Operator) {
        if op.comparison == .regex {
            if Self.isPlain(expression: Literal.bytes(of: literal.text)) {
                remark("'\(literal.text)' need not be a regular expression: =, startswith, endswith and contains are faster", literal)
            }
        } else if table.isField(literal.text) {
            remark(
                "'\(literal.text)' names a field but is compared as a text: to compare with the field write val(\(literal.text))", literal)
        } else if isTransformerCall(literal.text) {
            remark("'\(literal.text)' looks like a transformer but is compared as a text: leave the quotes out to apply it", literal)
        }
    }

    private func remark(_ message: String, _ literal: PlacedLiteral) { warnings.append((message, literal.position)) }

    private func isTransformerCall(_ text: String) -> Bool {
        guard text.hasSuffix(")"), let bracket = text.firstIndex(of: "(") else { return false }
        let name = String(text[..<bracket])
        return name == "val" || Transformer(rawValue: name) != nil
    }

    /// No special sign, apart from ^ and $ at the ends and `.*`, `.+`, `.?` next to them.
    private static func isPlain(expression bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        if rest.first == UInt8(ascii: "^") { rest = rest.dropFirst() }
        if rest.last == UInt8(ascii: "$") { rest = rest.dropLast() }
        let repeats = Set("*+?".utf8)
        if rest.count >= 2, rest.first == UInt8(ascii: "."), repeats.contains(rest[rest.startIndex + 1]) { rest = rest.dropFirst(2) }
        if rest.count >= 2, let last = rest.last, repeats.contains(last), rest[rest.endIndex - 2] == UInt8(ascii: ".") {
            rest = rest.dropLast(2)
        }
        let special = Set("\\.+*?()|[]{}^$".utf8)
        return !rest.contains(where: special.contains)
    }
}
