/// Bytes of the kernel's made fit for people and for UTF-8 consumers.
public enum TextRepair {
    /// Whether bytes are well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF.
    public static func isValid(_ text: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        while position < text.count {
            let length = sequenceLength(text, at: position)
            if length == 0 { return false }
            position += length
        }
        return true
    }

    /// Copies bytes with each one that is not part of well-formed UTF-8 replaced by U+FFFD.
    /// - Parameter target: at least three times as long as the text.
    /// - Returns: bytes written; nil if the target is too short.
    public static func repair(_ text: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Int? {
        var position = 0
        var written = 0
        while position < text.count {
            let length = sequenceLength(text, at: position)
            if length == 0 {
                guard written + 3 <= target.count else { return nil }
                (target[written], target[written + 1], target[written + 2]) = (0xEF, 0xBF, 0xBD)
                written += 3
                position += 1
            } else {
                guard written + length <= target.count else { return nil }
                for offset in 0..<length { target[written + offset] = text[position + offset] }
                written += length
                position += length
            }
        }
        return written
    }

    /// A text for a terminal or a log line: invalid UTF-8 becomes U+FFFD and control characters become JSON's escapes (RFC 8259,
    /// section 7), so that a file name can neither start a new line nor steer a terminal.
    ///
    /// DEL and the C1 controls, which JSON leaves alone but terminals obey, are escaped as well.
    /// - Parameter escapingQuotes: also escape `"` and `\`.
    /// - Parameter limit: bytes of the text that are looked at; what is beyond is replaced by `…`.
    public static func printable(_ text: UnsafeRawBufferPointer, escapingQuotes: Bool = false, limit: Int = .max) -> String {
        var result = ""
        result.reserveCapacity(min(text.count, limit))
        let shown = UnsafeRawBufferPointer(rebasing: text.prefix(limit))
        for scalar in String(decoding: shown, as: UTF8.self).unicodeScalars { append(scalar, to: &result, escapingQuotes: escapingQuotes) }
        if text.count > limit { result += "…" }
        return result
    }

    /// The same for a text that is a `String` already.
    public static func printable(_ text: String, escapingQuotes: Bool = false) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars { append(scalar, to: &result, escapingQuotes: escapingQuotes) }
        return result
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout String, escapingQuotes: Bool) {
        switch scalar {
        case "\u{08}": result += "\\b"
        case "\u{09}": result += "\\t"
        case "\u{0A}": result += "\\n"
        case "\u{0C}": result += "\\f"
        case "\u{0D}": result += "\\r"
        case "\"" where escapingQuotes: result += "\\\""
        case "\\" where escapingQuotes: result += "\\\\"
        case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }

    /// Bytes of the well-formed sequence that begins here; 0 if there is none.
    private static func sequenceLength(_ text: UnsafeRawBufferPointer, at position: Int) -> Int {
        let first = text[position]
        if first < 0x80 { return 1 }
        func continues(_ offset: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
            position + offset < text.count && text[position + offset] >= low && text[position + offset] <= high
        }
        switch first {
        case 0xC2...0xDF: return continues(1) ? 2 : 0
        case 0xE0: return continues(1, 0xA0) && continues(2) ? 3 : 0
        case 0xED: return continues(1, 0x80, 0x9F) && continues(2) ? 3 : 0
        case 0xE1...0xEC, 0xEE, 0xEF: return continues(1) && continues(2) ? 3 : 0
        case 0xF0: return continues(1, 0x90) && continues(2) && continues(3) ? 4 : 0
        case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
        case 0xF4: return continues(1, 0x80, 0x8F) && continues(2) && continues(3) ? 4 : 0
        default: return 0
        }
    }
}
