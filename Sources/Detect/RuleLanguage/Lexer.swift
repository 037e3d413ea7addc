/// Takes tokens from a condition's bytes. Each function either takes its token and moves on, or leaves the cursor where it was.
struct Lexer {
    let bytes: [UInt8]
    private(set) var offset = 0
    /// What was taken last, for the message about what follows it.
    private(set) var lastToken = 0..<0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { offset >= bytes.count }
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private func byte(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(to end: Int) -> ArraySlice<UInt8> {
        lastToken = offset..<end
        offset = end
        return bytes[lastToken]
    }

    func text(_ range: Range<Int>) -> String { Literal.text(of: bytes[range]) }

    /// Skips blanks; whether there were any.
    @discardableResult mutating func blanks() -> Bool {
        let start = offset
        while let sign = next, sign.isBlank { offset += 1 }
        return offset > start
    }

    /// Takes exactly this text, whatever follows.
    mutating func take(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard bytes.count - offset >= length else { return false }
        for index in 0..<length where text.utf8Start[index] != bytes[offset + index] { return false }
        _ = take(to: offset + length)
        return true
    }

    /// Takes `not` if a blank or an opening bracket follows; the blanks as well.
    mutating func not() -> Bool {
        guard wordEnd(from: offset).map({ bytes[offset..<$0].elementsEqual("not".utf8) }) == true, let after = byte(offset + 3),
            after.isBlank || after == UInt8(ascii: "(")
        else { return false }
        _ = take(to: offset + 3)
        blanks()
        return true
    }

    /// Where the identifier that begins at an index ends.
    private func wordEnd(from start: Int) -> Int? {
        guard let first = byte(start), first.isLetter else { return nil }
        var end = start + 1
        while let sign = byte(end), sign.isWord { end += 1 }
        return end
    }

    /// The identifier at the cursor, not taken.
    func peekIdentifier() -> ArraySlice<UInt8>? { wordEnd(from: offset).map { bytes[offset..<$0] } }

    mutating func identifier() -> String? { wordEnd(from: offset).map { String(decoding: take(to: $0), as: UTF8.self) } }

    /// Two or more identifiers joined by dots.
    mutating func fieldName() -> String? {
        guard var end = wordEnd(from: offset) else { return nil }
        var parts = 1
        while byte(end) == UInt8(ascii: "."), let next = wordEnd(from: end + 1) {
            end = next
            parts += 1
        }
        return parts > 1 ? String(decoding: take(to: end), as: UTF8.self) : nil
    }

    /// An identifier out of a list with an opening bracket directly behind it, which is taken too.
    mutating func call(of names: [String]) -> String? {
        guard let end = wordEnd(from: offset), byte(end) == UInt8(ascii: "(") else { return nil }
        guard let name = names.first(where: { bytes[offset..<end].elementsEqual($0.utf8) }) else { return nil }
        _ = take(to: end + 1)
        return name
    }

    private func end(of start: Int, while isPart: (UInt8) -> Bool) -> Int? {
        var end = start
        while let sign = byte(end), isPart(sign) { end += 1 }
        return end > start ? end : nil
    }

    mutating func bareArgument() -> String? { end(of: offset) { $0.isBareArgument }.map { Literal.text(of: take(to: $0)) } }

    mutating func bareValue() -> String? { end(of: offset) { $0.isBare }.map { Literal.text(of: take(to: $0)) } }

    /// A bare value that is neither an identifier nor a field: what is printed bare inside a transformer.
    mutating func bareOperand() -> String? {
        guard let end = end(of: offset, while: { $0.isBare }), !Lexer.isName(bytes[offset..<end]) else { return nil }
        return Literal.text(of: take(to: end))
    }

    /// Whether a bare text reads as an identifier or a field.
    static func isName(_ text: some Collection<UInt8>) -> Bool {
        var isStart = true
        for sign in text {
            if isStart {
                guard sign.isLetter else { return false }
                isStart = false
            } else if sign == UInt8(ascii: ".") {
                isStart = true
            } else if !sign.isWord {
                // An argument in brackets follows.
                return sign == UInt8(ascii: "[")
            }
        }
        return !isStart
    }

    /// Sign, digits, point, digits, exponent with a sign; or hexadecimal.
    mutating func number() -> String? {
        if byte(offset) == UInt8(ascii: "0"), let mark = byte(offset + 1), mark | 0x20 == UInt8(ascii: "x"),
            let end = end(of: offset + 2, while: { $0.hexDigit != nil })
        {
            return String(decoding: take(to: end), as: UTF8.self)
        }
        var start = offset
        if let sign = byte(start), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { start += 1 }
        guard var end = end(of: start, while: { $0.isDigit }) else { return nil }
        if byte(end) == UInt8(ascii: ".") { end = self.end(of: end + 1) { $0.isDigit } ?? end + 1 }
        if let mark = byte(end), mark | 0x20 == UInt8(ascii: "e"), let sign = byte(end + 1),
            sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let exponent = self.end(of: end + 2, while: { $0.isDigit })
        {
            end = exponent
        }
        return String(decoding: take(to: end), as: UTF8.self)
    }

    /// Text in quotes, unquoted; nil if there is none or if it does not end.
    mutating func quotedValue() throws(Literal.UnquoteError) -> String? {
        guard let quote = next, quote.isQuote, let end = closingQuote(quote) else { return nil }
        let inside = offset + 1..<end
        let text = Literal.text(of: try Literal.unescape(bytes[inside], quote: quote))
        _ = take(to: end + 1)
        return text
    }

    /// The closing quote is the first without a backslash directly before it, even if that backslash is itself escaped: old rules
    /// rely on it.
    /// Only where no such quote is left, one behind an escaped backslash closes.
    private func closingQuote(_ quote: UInt8) -> Int? {
        var index = offset + 1
        while index < bytes.count {
            if bytes[index] == quote, index == offset + 1 || bytes[index - 1] != UInt8(ascii: "\\") { return index }
            index += 1
        }
        index = offset + 1
        while index < bytes.count {
            if bytes[index] == quote { return index }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    /// Takes `exists`, which needs nothing behind it.
    mutating func exists() -> Bool { take("exists") }

    /// Takes a comparison: signs need nothing behind them, words a blank or an opening bracket.
    mutating func comparison() -> Operator.Comparison? {
        if let end = wordEnd(from: offset) {
            guard let after = byte(end), after.isBlank || after == UInt8(ascii: "("),
                let comparison = Operator.Comparison(rawValue: String(decoding: bytes[offset..<end], as: UTF8.self))
            else { return nil }
            _ = take(to: end)
            return comparison
        }
        // The longer first.
        if take("==") { return .equalEqual }
        if take("=") { return .equal }
        if take("!=") { return .notEqual }
        if take("<=") { return .lessOrEqual }
        if take("<") { return .less }
        if take(">=") { return .greaterOrEqual }
        return take(">") ? .greater : nil
    }

    /// Takes a modifier and the blanks behind it, if a list or a list's name follows.
    mutating func modifier() -> Operator.Modifier? {
        guard let end = wordEnd(from: offset), let after = byte(end), after.isBlank,
            let modifier = Operator.Modifier(rawValue: String(decoding: bytes[offset..<end], as: UTF8.self))
        else { return nil }
        var ahead = self
        _ = ahead.take(to: end)
        ahead.blanks()
        guard let sign = ahead.next, sign == UInt8(ascii: "(") || sign.isLetter else { return nil }
        if let word = ahead.peekIdentifier(), word.elementsEqual("and".utf8) || word.elementsEqual("or".utf8) { return nil }
        self = ahead
        return modifier
    }
}
