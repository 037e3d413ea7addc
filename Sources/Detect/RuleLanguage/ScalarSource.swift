/// A YAML scalar and where each of its bytes stands in the file.
final class ScalarSource {
    enum Style { case plain, singleQuoted, doubleQuoted, block }

    let file: SourceFile
    let text: String
    let bytes: [UInt8]
    let style: Style
    private let line: Int
    private let column: Int

    init(file: SourceFile, text: String, style: Style, line: Int, column: Int) {
        self.file = file
        self.text = text
        bytes = Array(text.utf8)
        self.style = style
        self.line = line
        self.column = column
    }

    /// Another text in its place.
    func replacing(_ text: String) -> ScalarSource { ScalarSource(file: file, text: text, style: .plain, line: line, column: column) }

    /// Where it begins.
    var start: SourcePosition { file.position(atByte: file.byte(line: line, column: column)) }

    /// Where a byte of the text stands.
    func position(at offset: Int) -> SourcePosition { file.position(atByte: map[min(max(offset, 0), bytes.count)]) }

    /// For each byte of the text, and for its end, the byte of the file. Folding changes nothing but blanks, so the signs that are no
    /// blanks follow each other in the file as they do in the text, escapes in quotes apart (YAML 1.2, chapters 7.3 and 8.1).
    private lazy var map: [Int] = {
        let raw = file.bytes
        var map: [Int] = []
        map.reserveCapacity(bytes.count + 1)
        var at = contentStart
        var index = 0
        while index < bytes.count {
            if bytes[index].isSpace {
                map.append(min(at, raw.count))
                if at < raw.count, raw[at].isSpace { at += 1 } else if let escape = escape(at) { at += escape.length }
                index += 1
                continue
            }
            skipBlanks(&at)
            var produced = 1
            var consumed = 1
            if let escape = escape(at) {
                produced = max(escape.bytes, 1)
                consumed = escape.length
            } else if style == .singleQuoted, at < raw.count, raw[at] == UInt8(ascii: "'") {
                consumed = 2
            }
            for _ in 0..<min(produced, bytes.count - index) { map.append(min(at, raw.count)) }
            index += produced
            at += consumed
        }
        map.append(min(at, raw.count))
        return map
    }()

    /// Behind tag, anchor, quote or the header of a block.
    private var contentStart: Int {
        let raw = file.bytes
        var at = file.byte(line: line, column: column)
        while at < raw.count, raw[at] == UInt8(ascii: "!") || raw[at] == UInt8(ascii: "&") {
            while at < raw.count, !raw[at].isSpace { at += 1 }
            while at < raw.count, raw[at].isSpace { at += 1 }
        }
        switch style {
        case .plain: return at
        case .singleQuoted, .doubleQuoted: return at + 1
        case .block:
            while at < raw.count, raw[at] != 0x0A { at += 1 }
            return at
        }
    }

    /// Blanks of the file that are in no text, and in double quotes escaped line ends.
    private func skipBlanks(_ at: inout Int) {
        let raw = file.bytes
        while at < raw.count {
            if raw[at].isSpace {
                at += 1
            } else if style == .doubleQuoted, raw[at] == UInt8(ascii: "\\"), at + 1 < raw.count, raw[at + 1] == 0x0A || raw[at + 1] == 0x0D
            {
                at += 2
            } else {
                return
            }
        }
    }

    /// The escape at a byte of the file: its length there and how many bytes it stands for.
    private func escape(_ at: Int) -> (length: Int, bytes: Int)? {
        let raw = file.bytes
        guard style == .doubleQuoted, at + 1 < raw.count, raw[at] == UInt8(ascii: "\\") else { return nil }
        let digits =
            switch raw[at + 1] {
            case UInt8(ascii: "x"): 2
            case UInt8(ascii: "u"): 4
            case UInt8(ascii: "U"): 8
            case UInt8(ascii: "N"), UInt8(ascii: "_"): -2
            case UInt8(ascii: "L"), UInt8(ascii: "P"): -3
            default: 0
            }
        guard digits > 0 else { return (2, digits < 0 ? -digits : 1) }
        var value: UInt32 = 0
        for index in 0..<digits {
            let digit = at + 2 + index < raw.count ? raw[at + 2 + index].hexDigit : nil
            value = value << 4 | UInt32(digit ?? 0)
        }
        return (2 + digits, Unicode.Scalar(value).map { UTF8.width($0) } ?? 1)
    }
}
