import Packages

/// Reads JSON by recursive descent with a bounded depth.
struct JSONParser: TextScanner {
    let bytes: Substring.UTF8View
    private let isRelaxed: Bool
    let format: String
    var index: String.Index
    var line = 1
    private var values = 0

    init(text: String, isRelaxed: Bool, format: String) {
        self.isRelaxed = isRelaxed
        self.format = format
        bytes = Self.contiguous(text)
        index = bytes.startIndex
    }

    mutating func document() throws(Gap) -> Document {
        try skipBlanks()
        let value = try value(depth: 0)
        try skipBlanks()
        guard index == bytes.endIndex else { throw damaged("there is something behind the end of the document") }
        return value
    }

    private mutating func value(depth: Int) throws(Gap) -> Document {
        guard depth < Limits.nesting else { throw .limit(format, "nested deeper than \(Limits.nesting) levels") }
        values += 1
        guard values <= Limits.values else { throw .limit(format, "more than \(Limits.values) values") }
        let start = line
        switch peek() {
        case UInt8(ascii: "{"): return Document(line: start, value: .object(try members(depth: depth)))
        case UInt8(ascii: "["): return Document(line: start, value: .array(try elements(depth: depth)))
        case UInt8(ascii: "\""): return Document(line: start, value: .string(try string()))
        case nil: throw damaged("the document ends too early")
        default: return Document(line: start, value: try word())
        }
    }

    private mutating func members(depth: Int) throws(Gap) -> [Document.Member] {
        advance()
        var members: [Document.Member] = []
        while true {
            try skipBlanks()
            if take("}") {
                guard members.isEmpty || isRelaxed else { throw damaged("a comma in front of '}'") }
                return members
            }
            guard peek() == UInt8(ascii: "\"") else { throw damaged("a name in quotation marks is expected") }
            let keyLine = line
            let key = try string()
            try skipBlanks()
            guard take(":") else { throw damaged("a ':' is expected") }
            try skipBlanks()
            members.append(Document.Member(key: key, line: keyLine, value: try value(depth: depth + 1)))
            try skipBlanks()
            if take(",") { continue }
            guard take("}") else { throw damaged("a ',' or '}' is expected") }
            return members
        }
    }

    private mutating func elements(depth: Int) throws(Gap) -> [Document] {
        advance()
        var elements: [Document] = []
        while true {
            try skipBlanks()
            if take("]") {
                guard elements.isEmpty || isRelaxed else { throw damaged("a comma in front of ']'") }
                return elements
            }
            elements.append(try value(depth: depth + 1))
            try skipBlanks()
            if take(",") { continue }
            guard take("]") else { throw damaged("a ',' or ']' is expected") }
            return elements
        }
    }

    private mutating func string() throws(Gap) -> String {
        advance()
        var start = index
        var result = ""
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                result += Substring(bytes[start..<index])
                advance()
                return result
            case UInt8(ascii: "\\"):
                result += Substring(bytes[start..<index])
                advance()
                result.unicodeScalars.append(try escape())
                start = index
            case 0..<0x20:
                throw damaged("a control character inside a text")
            default:
                advance()
            }
        }
        throw damaged("a text without its closing quotation mark")
    }

    private mutating func escape() throws(Gap) -> Unicode.Scalar {
        guard let byte = peek() else { throw damaged("the document ends too early") }
        advance()
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "\""): return Unicode.Scalar(byte)
        case UInt8(ascii: "u"):
            let first = try hexadecimal(digits: 4)
            guard first >= 0xd800, first < 0xe000 else { return Unicode.Scalar(first) ?? "\u{fffd}" }
            let mark = index
            guard first < 0xdc00, take("\\"), take("u") else {
                index = mark
                return "\u{fffd}"
            }
            let second = try hexadecimal(digits: 4)
            guard second >= 0xdc00, second < 0xe000 else {
                index = mark
                return "\u{fffd}"
            }
            return Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)) ?? "\u{fffd}"
        default: throw damaged("an unknown escape")
        }
    }

    private mutating func word() throws(Gap) -> Document.Value {
        let start = index
        while let byte = peek(), !JSONParser.endsWord(byte) { advance() }
        let word = Substring(bytes[start..<index])
        switch word {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default:
            guard let first = word.utf8.first, first == UInt8(ascii: "-") || (first >= 0x30 && first <= 0x39), Double(word) != nil else {
                throw damaged("'\(word.prefix(40))' is no value")
            }
            return .number(word)
        }
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x0a, 0x0d, 0x20, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"), UInt8(ascii: "/"): true
        default: false
        }
    }

    private mutating func skipBlanks() throws(Gap) {
        while let byte = peek() {
            switch byte {
            case 0x20, 0x09, 0x0a, 0x0d: advance()
            case UInt8(ascii: "/") where isRelaxed: try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(Gap) {
        advance()
        if take("/") {
            while let byte = peek(), byte != UInt8(ascii: "\n") { advance() }
            return
        }
        guard take("*") else { throw damaged("'/' is no value") }
        while let byte = peek() {
            advance()
            if byte == UInt8(ascii: "*"), take("/") { return }
        }
        throw damaged("a comment without its end")
    }
}
