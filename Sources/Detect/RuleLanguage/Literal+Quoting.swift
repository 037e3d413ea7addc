extension Literal {
    /// Why a literal cannot be unquoted.
    public struct UnquoteError: Error, Hashable {
        /// What is wrong.
        public var message: String
        /// Bytes of the literal before it.
        public var offset: Int
    }

    /// A text as a literal: in double quotes where a bare value would not do (a blank, `=`, a quote, a bracket, a comma, a backslash, a
    /// control sign, or nothing at all).
    public static func quote(_ text: String) -> String { Literal.text(of: quote(Literal.bytes(of: text))) }

    /// The same for bytes.
    public static func quote(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.isEmpty || bytes.contains(where: { !$0.isBare || $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }) else {
            return bytes
        }
        return quoted(bytes)
    }

    /// In quotes, whether or not they are needed.
    static func quoted(_ text: String) -> String { Literal.text(of: quoted(Literal.bytes(of: text))) }

    private static func quoted(_ bytes: [UInt8]) -> [UInt8] {
        var quoted: [UInt8] = [UInt8(ascii: "\"")]
        quoted.reserveCapacity(bytes.count + 2)
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\\"), index == bytes.count - 1 {
                // Behind a backslash, escaped or not, a quote does not close a literal.
                quoted.append(contentsOf: Array("\\x5c".utf8))
            } else if let letter = escapes.first(where: { $0.value == byte })?.letter {
                quoted.append(UInt8(ascii: "\\"))
                quoted.append(letter)
            } else {
                quoted.append(byte)
            }
        }
        quoted.append(UInt8(ascii: "\""))
        return quoted
    }

    /// The text of a literal; one without quotes is its own text.
    /// - Throws: ``UnquoteError`` at an escape that does not exist.
    public static func unquote(_ literal: String) throws(UnquoteError) -> String {
        Literal.text(of: try unquote(Literal.bytes(of: literal)))
    }

    /// The same for bytes.
    /// - Throws: ``UnquoteError`` at an escape that does not exist.
    public static func unquote(_ literal: [UInt8]) throws(UnquoteError) -> [UInt8] {
        guard let quote = literal.first, quote.isQuote, literal.count >= 2, literal.last == quote else { return literal }
        return try unescape(literal[1..<literal.count - 1], quote: quote)
    }

    /// Undoes the escapes of what stands between two quotes.
    static func unescape(_ inside: ArraySlice<UInt8>, quote: UInt8) throws(UnquoteError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(inside.count)
        var index = inside.startIndex
        while index < inside.endIndex {
            let byte = inside[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            guard index < inside.endIndex else { throw UnquoteError(message: "a backslash ends the string", offset: index - 1) }
            let letter = inside[index]
            index += 1
            switch letter {
            case UInt8(ascii: "x"):
                guard index + 1 < inside.endIndex, let high = inside[index].hexDigit, let low = inside[index + 1].hexDigit else {
                    throw UnquoteError(message: "invalid \\x escape: expected exactly two hex digits", offset: index - 2)
                }
                bytes.append(high << 4 | low)
                index += 2
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                let sign = Character(Unicode.Scalar(letter))
                guard letter == quote else {
                    throw UnquoteError(
                        message: "invalid \\\(sign) escape in \(Character(Unicode.Scalar(quote)))-quoted string", offset: index - 2)
                }
                bytes.append(letter)
            // Old rules write a backslash before a blank and mean the backslash alone.
            case UInt8(ascii: " "): bytes.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "/"): bytes.append(letter)
            default:
                guard let value = escapes.first(where: { $0.letter == letter })?.value else {
                    let sign = letter < 0x80 ? String(Unicode.Scalar(letter)) : "…"
                    throw UnquoteError(message: "unsupported string escape sequence: \\\(sign)", offset: index - 2)
                }
                bytes.append(value)
            }
        }
        return bytes
    }

    private static let escapes: [(letter: UInt8, value: UInt8)] = [
        (UInt8(ascii: "b"), 0x08), (UInt8(ascii: "f"), 0x0C), (UInt8(ascii: "n"), 0x0A), (UInt8(ascii: "r"), 0x0D),
        (UInt8(ascii: "t"), 0x09),
        (UInt8(ascii: "\\"), UInt8(ascii: "\\")), (UInt8(ascii: "\""), UInt8(ascii: "\"")),
    ]
}
