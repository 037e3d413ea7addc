extension Unicode.Scalar {
    /// True for what a terminal or a viewer obeys instead of showing: controls (C0, DEL, C1 with its one-byte CSI), line and paragraph
    /// separators, and format characters (bidirectional overrides and isolates, zero-width characters, tags). Unicode categories Cc, Cf,
    /// Zl, Zp.
    public var isInvisible: Bool {
        if value < 0x7F { return value < 0x20 }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }
}

extension [UInt8] {
    /// Adds a text so that every character of it is seen: `\n`, `\t`, `\r`, `\u{1b}`; a backslash is doubled, so that nobody can write what
    /// an escape looks like.
    public mutating func appendVisible(_ text: some StringProtocol) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": append(contentsOf: "\\n".utf8)
            case "\r": append(contentsOf: "\\r".utf8)
            case "\t": append(contentsOf: "\\t".utf8)
            case "\\": append(contentsOf: "\\\\".utf8)
            case _ where scalar.isInvisible: append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".utf8)
            default: append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }

    /// Adds at most so many bytes of a text, cut between characters, and says how many more there were.
    public mutating func appendVisible(_ text: String, limit: Int) {
        guard text.utf8.count > limit else { return appendVisible(text) }
        var end = text.utf8.index(text.startIndex, offsetBy: limit)
        // `\u{FFFD}` must not appear where the text was whole: go back to the start of a character.
        while end > text.startIndex, UTF8.isContinuation(text.utf8[end]) { end = text.utf8.index(before: end) }
        appendVisible(text[..<end])
        append(contentsOf: "… (\(text.utf8[end...].count) more bytes)".utf8)
    }
}
