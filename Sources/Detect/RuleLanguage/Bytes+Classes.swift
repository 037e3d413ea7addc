/// The classes of signs that the grammar is made of. Bytes from 0x80 on are ordinary signs of values.
extension UInt8 {
    /// Parts tokens: blank, tab, line feed, carriage return, and backspace, which the language has always taken as one.
    var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D || self == 0x08 }
    /// POSIX `[:space:]`.
    var isSpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }
    var isLetter: Bool { (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") }
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    /// Behind the first letter of an identifier.
    var isWord: Bool { isLetter || isDigit || self == UInt8(ascii: "_") }
    var isQuote: Bool { self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") }
    /// In a bare value.
    var isBare: Bool {
        !isSpace && !isQuote && self != UInt8(ascii: "(") && self != UInt8(ascii: ")") && self != UInt8(ascii: "=")
            && self != UInt8(ascii: ",")
    }
    /// In a field's argument without quotes.
    var isBareArgument: Bool { !isSpace && !isQuote && self != UInt8(ascii: "[") && self != UInt8(ascii: "]") }
    var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
