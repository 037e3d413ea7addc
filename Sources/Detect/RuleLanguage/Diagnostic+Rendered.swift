extension Diagnostic {
    /// `FILE:LINE:COLUMN: error: … [CODE]`, the line, and a caret below the place. Control signs are escaped, long lines cut
    /// around the place.
    public var rendered: String {
        var text = ""
        if let origin { text += "\(Self.safe(origin.file)):\(origin.position.line):\(origin.position.column): " }
        text += "\(level.rawValue): \(Self.safe(message)) [\(code)]"
        guard let line, let origin else { return text }
        let bytes = Array(line.utf8)
        let column = max(origin.position.column - 1, 0)
        guard column <= bytes.count else { return text }
        var start = max(0, column - Limits.snippetColumns / 2)
        while start < column, bytes[start] & 0xC0 == 0x80 { start += 1 }
        var end = min(bytes.count, start + Limits.snippetColumns)
        while end > column, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        let before = Self.safe(String(decoding: bytes[start..<column], as: UTF8.self))
        let after = Self.safe(String(decoding: bytes[column..<end], as: UTF8.self))
        let lead = start > 0 ? "…" : ""
        text += "\n    \(lead)\(before)\(after)\(end < bytes.count ? "…" : "")"
        text += "\n    " + String(repeating: " ", count: (lead + before).unicodeScalars.count) + "^"
        return text
    }

    /// Control signs as `\u{…}`, a tab as a blank.
    private static func safe(_ text: String) -> String {
        var safe = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\t" {
                safe.append(" ")
            } else if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
                safe.append(contentsOf: scalar.escaped(asASCII: true).unicodeScalars)
            } else {
                safe.append(scalar)
            }
        }
        return String(safe)
    }
}
