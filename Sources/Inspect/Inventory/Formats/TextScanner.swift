import Packages

/// A position in a text that is read byte by byte: what the parsers of formats have in common.
protocol TextScanner {
    /// What the text is called in messages.
    var format: String { get }
    /// All of the text.
    var bytes: Substring.UTF8View { get }
    /// What is read next.
    var index: String.Index { get set }
    /// The line of ``index``, from 1.
    var line: Int { get set }
}

extension TextScanner {
    /// The bytes of a text that are together in memory: each one is read at once.
    static func contiguous(_ text: String) -> Substring.UTF8View {
        var text = text
        text.makeContiguousUTF8()
        return text[...].utf8
    }

    func peek() -> UInt8? {
        index < bytes.endIndex ? bytes[index] : nil
    }

    mutating func advance() {
        if bytes[index] == UInt8(ascii: "\n") { line += 1 }
        index = bytes.index(after: index)
    }

    /// Passes over an ASCII character if it is next.
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(truncatingIfNeeded: scalar.value) else { return false }
        advance()
        return true
    }

    /// Passes over a text without a line end if it is next.
    mutating func takeAll(_ text: StaticString) -> Bool {
        guard text.withUTF8Buffer({ bytes[index...].starts(with: $0) }) else { return false }
        index = bytes.index(index, offsetBy: text.utf8CodeUnitCount)
        return true
    }

    /// The number that exactly so many hexadecimal digits write, as in an escape.
    mutating func hexadecimal(digits: Int) throws(Gap) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw damaged("an unknown escape") }
            value = value << 4 | UInt32(digit)
            advance()
        }
        return value
    }

    func damaged(_ problem: String) -> Gap {
        .damaged(format, line: line, problem)
    }
}
