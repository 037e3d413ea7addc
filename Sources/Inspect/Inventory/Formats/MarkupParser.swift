import Packages

/// Reads XML with a stack of its own.
struct MarkupParser: TextScanner {
    let format: String
    let bytes: Substring.UTF8View
    var index: String.Index
    var line = 1
    private var elements = 0
    private var open: [MarkupElement] = []
    private var root: MarkupElement?

    init(text: String, format: String) {
        self.format = format
        bytes = Self.contiguous(text)
        index = bytes.startIndex
    }

    mutating func document() throws(Gap) -> MarkupElement {
        while let byte = peek() {
            guard byte == UInt8(ascii: "<") else {
                try text()
                continue
            }
            if takeAll("<!--") {
                _ = try skip(past: "-->")
            } else if takeAll("<![CDATA[") {
                let content = try skip(past: "]]>")
                guard !open.isEmpty else { throw damaged("text outside of the root element") }
                open[open.count - 1].text += content
            } else if takeAll("<?") {
                _ = try skip(past: "?>")
            } else if takeAll("<!") {
                try declaration()
            } else if takeAll("</") {
                try end()
            } else {
                advance()
                try start()
            }
        }
        guard open.isEmpty else { throw damaged("the element '\(open[open.count - 1].name.prefix(100))' has no end") }
        guard let root else { throw damaged("there is no element") }
        return root
    }

    private mutating func start() throws(Gap) {
        elements += 1
        guard elements <= Limits.values else { throw .limit(format, "more than \(Limits.values) elements") }
        guard open.count < Limits.nesting else { throw .limit(format, "nested deeper than \(Limits.nesting) levels") }
        guard root == nil else { throw damaged("a second root element") }
        var element = MarkupElement(name: try name(), line: line)
        while true {
            skipBlanks()
            if takeAll("/>") {
                close(element)
                return
            }
            if take(">") {
                open.append(element)
                return
            }
            let key = try name()
            skipBlanks()
            guard take("=") else { throw damaged("a '=' is expected") }
            skipBlanks()
            guard let mark = peek(), mark == UInt8(ascii: "\"") || mark == UInt8(ascii: "'") else { throw damaged("a value is expected") }
            advance()
            let start = index
            while let byte = peek(), byte != mark, byte != UInt8(ascii: "<") { advance() }
            guard peek() == mark else { throw damaged("a value without its closing quotation mark") }
            element.attributes[key] = try resolved(Substring(bytes[start..<index]))
            advance()
        }
    }

    private mutating func end() throws(Gap) {
        let name = try name()
        skipBlanks()
        guard take(">") else { throw damaged("a '>' is expected") }
        guard let element = open.popLast(), element.name == name else { throw damaged("'</\(name.prefix(100))>' ends nothing") }
        close(element)
    }

    private mutating func close(_ element: MarkupElement) {
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }

    private mutating func text() throws(Gap) {
        let start = index
        while let byte = peek(), byte != UInt8(ascii: "<") { advance() }
        let content = Substring(bytes[start..<index])
        if open.isEmpty {
            guard content.trimmed.isEmpty else { throw damaged("text outside of the root element") }
        } else if !content.trimmed.isEmpty {
            open[open.count - 1].text += try resolved(content)
        }
    }

    /// A name without its prefix.
    private mutating func name() throws(Gap) -> String {
        let start = index
        while let byte = peek(), MarkupParser.isNamePart(byte) { advance() }
        let name = Substring(bytes[start..<index])
        guard !name.isEmpty else { throw damaged("a name is expected") }
        return String(name.cutLast(":")?.1 ?? name)
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x30...0x39, UInt8(ascii: "-"),
            UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"), 0x80...0xff:
            true
        default: false
        }
    }

    /// A document type: its own declarations are passed over, what they name is not replaced later.
    private mutating func declaration() throws(Gap) {
        var isInside = false
        while let byte = peek() {
            advance()
            switch byte {
            case UInt8(ascii: "["): isInside = true
            case UInt8(ascii: "]"): isInside = false
            case UInt8(ascii: ">") where !isInside: return
            default: break
            }
        }
        throw damaged("a declaration without its end")
    }

    private func resolved(_ text: Substring) throws(Gap) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return String(text) }
        var result = ""
        var rest = text
        while let (before, behind) = rest.cut("&") {
            result += before
            guard let (entity, tail) = behind.cut(";"), entity.utf8.count <= 32 else { throw damaged("'&' without a ';'") }
            switch entity {
            case "lt": result += "<"
            case "gt": result += ">"
            case "amp": result += "&"
            case "quot": result += "\""
            case "apos": result += "'"
            default:
                if let digits = entity.after("#x"), let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) {
                    result.unicodeScalars.append(scalar)
                } else if let digits = entity.after("#"), let scalar = UInt32(digits).flatMap(Unicode.Scalar.init) {
                    result.unicodeScalars.append(scalar)
                } else {
                    // An entity of the document's own, or of HTML in a description: the text stays as it is written.
                    result += "&\(entity);"
                }
            }
            rest = tail
        }
        return result + rest
    }

    private mutating func skipBlanks() {
        while let byte = peek(), byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { advance() }
    }

    private mutating func skip(past end: StaticString) throws(Gap) -> Substring {
        let start = index
        while index < bytes.endIndex {
            let stop = index
            if takeAll(end) { return Substring(bytes[start..<stop]) }
            advance()
        }
        throw damaged("'\(end)' is missing")
    }
}
