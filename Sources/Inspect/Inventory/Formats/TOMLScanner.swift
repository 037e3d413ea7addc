import Packages

/// The bytes of a TOML document with a position in them: keys and values.
struct TOMLScanner: TextScanner {
    let format: String
    let bytes: Substring.UTF8View
    var index: String.Index
    var line = 1
    private var values = 0

    init(text: String, format: String) {
        self.format = format
        bytes = Self.contiguous(text)
        index = bytes.startIndex
    }

    /// Counts what takes memory.
    mutating func count(_ weight: Int) throws(Gap) {
        values += weight
        guard values <= Limits.values else { throw .limit(format, "more than \(Limits.values) values") }
    }

    private mutating func skipSpaces() {
        while let byte = peek(), byte == 0x20 || byte == 0x09 { advance() }
    }

    /// Blanks, line ends and comments.
    mutating func skipBlankLines() throws(Gap) {
        while let byte = peek() {
            switch byte {
            case 0x20, 0x09, 0x0a, 0x0d: advance()
            case UInt8(ascii: "#"): skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() {
        while let byte = peek(), byte != UInt8(ascii: "\n") { advance() }
    }

    /// Nothing but a comment may follow on the line.
    mutating func endLine() throws(Gap) {
        skipSpaces()
        if peek() == UInt8(ascii: "#") { skipComment() }
        _ = take("\r")
        guard peek() == nil || take("\n") else { throw damaged("there is something behind the value") }
    }

    /// A dotted key.
    mutating func key() throws(Gap) -> [String] {
        var parts: [String] = []
        repeat {
            guard parts.count < Limits.nesting else { throw .limit(format, "a key of more than \(Limits.nesting) parts") }
            skipSpaces()
            switch peek() {
            case UInt8(ascii: "\""): parts.append(try basic())
            case UInt8(ascii: "'"): parts.append(try literal())
            default:
                let start = index
                while let byte = peek(), TOMLScanner.isBare(byte) { advance() }
                guard start < index else { throw damaged("a key is expected") }
                parts.append(String(Substring(bytes[start..<index])))
            }
            skipSpaces()
        } while take(".")
        return parts
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x30...0x39, UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The table with this name inside another; the last one of an array of tables.
    func child(of table: TOMLTable, _ name: String) throws(Gap) -> TOMLTable {
        switch table.values[name] {
        case nil:
            let child = TOMLTable(line: line)
            table.set(name, line: line, .table(child))
            return child
        case .table(let child): return child
        case .tables(let array):
            guard let last = array.tables.last else { throw damaged("'\(name.prefix(100))' is no table") }
            return last
        case .value: throw damaged("'\(name.prefix(100))' is no table")
        }
    }

    /// KEY = VALUE.
    mutating func pair(into table: TOMLTable, depth: Int) throws(Gap) {
        let start = line
        let path = try key()
        guard take("=") else { throw damaged("a '=' is expected") }
        skipSpaces()
        var target = table
        for name in path.dropLast() { target = try child(of: target, name) }
        guard let name = path.last, target.values[name] == nil else { throw damaged("a key stands there twice") }
        target.set(name, line: start, .value(try value(depth: depth + path.count)))
    }

    private mutating func value(depth: Int) throws(Gap) -> Document {
        guard depth < Limits.nesting else { throw .limit(format, "nested deeper than \(Limits.nesting) levels") }
        try count(1)
        let start = line
        switch peek() {
        case UInt8(ascii: "\""):
            let text = takeAll("\"\"\"") ? try multiline("\"\"\"", isLiteral: false) : try basic()
            return Document(line: start, value: .string(text))
        case UInt8(ascii: "'"):
            let text = takeAll("'''") ? try multiline("'''", isLiteral: true) : try literal()
            return Document(line: start, value: .string(text))
        case UInt8(ascii: "["): return Document(line: start, value: .array(try array(depth: depth)))
        case UInt8(ascii: "{"): return try inlineTable(depth: depth)
        default: return Document(line: start, value: try word())
        }
    }

    private mutating func array(depth: Int) throws(Gap) -> [Document] {
        advance()
        var elements: [Document] = []
        while true {
            try skipBlankLines()
            if take("]") { return elements }
            elements.append(try value(depth: depth + 1))
            try skipBlankLines()
            if take(",") { continue }
            guard take("]") else { throw damaged("a ',' or ']' is expected") }
            return elements
        }
    }

    private mutating func inlineTable(depth: Int) throws(Gap) -> Document {
        let table = TOMLTable(line: line)
        advance()
        while true {
            try skipBlankLines()
            if take("}") { return table.document }
            try pair(into: table, depth: depth + 1)
            try skipBlankLines()
            if take(",") { continue }
            guard take("}") else { throw damaged("a ',' or '}' is expected") }
            return table.document
        }
    }

    private mutating func word() throws(Gap) -> Document.Value {
        let start = index
        while let byte = peek() {
            let isPart = TOMLScanner.isBare(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ":")
            guard isPart else { break }
            advance()
        }
        let word = Substring(bytes[start..<index])
        switch word {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "inf", "+inf", "-inf", "nan", "+nan", "-nan": return .number(word)
        default:
            let digits = word.utf8.first == UInt8(ascii: "-") || word.utf8.first == UInt8(ascii: "+") ? word.dropFirst() : word
            guard let first = digits.utf8.first, first >= 0x30, first <= 0x39 else { throw damaged("'\(word.prefix(40))' is no value") }
            // A date and its time may have a blank between them.
            if word.utf8.count == 10, take(" ") {
                while let byte = peek(), TOMLScanner.isBare(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") { advance() }
            }
            return .number(Substring(bytes[start..<index]))
        }
    }

    private mutating func basic() throws(Gap) -> String {
        advance()
        var start = index
        var result = ""
        while let byte = peek(), byte != UInt8(ascii: "\n") {
            switch byte {
            case UInt8(ascii: "\""):
                result += Substring(bytes[start..<index])
                advance()
                return result
            case UInt8(ascii: "\\"):
                result += Substring(bytes[start..<index])
                advance()
                result += try escape()
                start = index
            default: advance()
            }
        }
        throw damaged("a text without its closing quotation mark")
    }

    private mutating func literal() throws(Gap) -> String {
        advance()
        let start = index
        while let byte = peek(), byte != UInt8(ascii: "\n") {
            if byte == UInt8(ascii: "'") {
                defer { advance() }
                return String(Substring(bytes[start..<index]))
            }
            advance()
        }
        throw damaged("a text without its closing quotation mark")
    }

    private mutating func multiline(_ end: StaticString, isLiteral: Bool) throws(Gap) -> String {
        _ = take("\r")
        _ = take("\n")
        var start = index
        var result = ""
        while let byte = peek() {
            let stop = index
            if takeAll(end) {
                // Up to two quotation marks may stand in front of the closing three.
                var last = stop
                while let mark = peek(), mark == byte, bytes.distance(from: last, to: stop) > -2 {
                    advance()
                    last = bytes.index(after: last)
                }
                return result + Substring(bytes[start..<last])
            }
            if byte == UInt8(ascii: "\\"), !isLiteral {
                result += Substring(bytes[start..<index])
                advance()
                result += try escape()
                start = index
            } else {
                advance()
            }
        }
        throw damaged("a text without its closing quotation marks")
    }

    private mutating func escape() throws(Gap) -> String {
        guard let byte = peek() else { throw damaged("the document ends too early") }
        switch byte {
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            advance()
            return try unicode(digits: byte == UInt8(ascii: "u") ? 4 : 8)
        case 0x0a, 0x0d, 0x20, 0x09:
            // A backslash at the end of a line takes away all blanks up to the next text.
            while let blank = peek(), blank == 0x0a || blank == 0x0d || blank == 0x20 || blank == 0x09 { advance() }
            return ""
        default:
            advance()
            guard let scalar = TOMLScanner.escapes[byte] else { throw damaged("an unknown escape") }
            return String(scalar)
        }
    }

    private mutating func unicode(digits: Int) throws(Gap) -> String {
        guard let scalar = Unicode.Scalar(try hexadecimal(digits: digits)) else { throw damaged("an escape that is no character") }
        return String(scalar)
    }

    private static let escapes: [UInt8: Unicode.Scalar] = [
        UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "t"): "\t", UInt8(ascii: "n"): "\n", UInt8(ascii: "f"): "\u{c}", UInt8(ascii: "r"): "\r",
        UInt8(ascii: "e"): "\u{1b}", UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\",
    ]
}
