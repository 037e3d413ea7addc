/// Writes one JSON value (RFC 8259) as UTF-8 bytes, keys in the order of the calls; without a line break, unless people are to read it.
///
/// Everything that could break a line or command a terminal is escaped, which changes nothing for a parser. Balanced calls are the caller's
/// business.
public struct JSONWriter: Sendable {
    /// What was written since the beginning, or since the last `take`.
    public private(set) var bytes: [UInt8] = []
    private let isIndented: Bool
    private var depth = 0
    private var needsComma = false
    private var isBehindKey = false

    /// - Parameters:
    ///   - capacity: Bytes to reserve.
    ///   - isIndented: Each member and element stands on a line of its own, two blanks further in at each level.
    public init(capacity: Int, isIndented: Bool = false) {
        self.isIndented = isIndented
        bytes.reserveCapacity(capacity)
    }

    /// An object; its members are written by the closure. Throws what the closure throws.
    public mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        try container(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    /// An array; its elements are written by the closure. Throws what the closure throws.
    public mutating func array(_ elements: (inout JSONWriter) throws -> Void) rethrows {
        try container(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
    }

    /// Hands over what was written and forgets it: a large document goes out in pieces.
    public mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// The name of a member; its value must follow.
    public mutating func key(_ name: String) {
        value(name)
        bytes.append(UInt8(ascii: ":"))
        if isIndented { bytes.append(UInt8(ascii: " ")) }
        isBehindKey = true
    }

    /// Nothing.
    public mutating func null() { literal("null") }
    /// A truth value.
    public mutating func value(_ boolean: Bool) { literal(boolean ? "true" : "false") }
    /// An integer.
    public mutating func value(_ number: some FixedWidthInteger) { literal(String(number)) }
    /// A number with one digit behind the point.
    /// - Parameter tenths: 98 is 9.8.
    public mutating func value(tenths: Int) {
        let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        literal("\(tenths < 0 ? "-" : "")\(whole).\(rest)")
    }

    /// A text; nil is null.
    public mutating func value(_ text: String?) {
        guard let text else { return null() }
        separate()
        bytes.append(UInt8(ascii: "\""))
        var contiguous = text
        contiguous.withUTF8 { append(escaping: $0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// A text that is not known to be UTF-8: each maximal ill-formed part becomes U+FFFD (Unicode, section 3.9).
    public mutating func value(bytes text: some Collection<UInt8>) { value(String(decoding: text, as: UTF8.self)) }

    private mutating func container(_ open: UInt8, _ close: UInt8, _ content: (inout JSONWriter) throws -> Void) rethrows {
        separate()
        bytes.append(open)
        needsComma = false
        depth += 1
        try content(&self)
        depth -= 1
        if needsComma { breakLine() }
        bytes.append(close)
        needsComma = true
    }

    private mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func separate() {
        if isBehindKey {
            isBehindKey = false
        } else {
            if needsComma { bytes.append(UInt8(ascii: ",")) }
            if depth > 0 { breakLine() }
        }
        needsComma = true
    }

    private mutating func breakLine() {
        guard isIndented else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    /// Copies runs of plain ASCII at once; only other characters are looked at one by one.
    private mutating func append(escaping text: UnsafeBufferPointer<UInt8>) {
        var position = 0
        while position < text.count {
            let start = position
            while position < text.count, Self.isPlain(text[position]) { position += 1 }
            bytes.append(contentsOf: text[start..<position])
            guard position < text.count else { return }
            let runStart = position
            while position < text.count, !Self.isPlain(text[position]) { position += 1 }
            for scalar in String(decoding: text[runStart..<position], as: UTF8.self).unicodeScalars { append(escaping: scalar) }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private mutating func append(escaping scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": bytes.append(contentsOf: "\\\"".utf8)
        case "\\": bytes.append(contentsOf: "\\\\".utf8)
        case "\n": bytes.append(contentsOf: "\\n".utf8)
        case "\r": bytes.append(contentsOf: "\\r".utf8)
        case "\t": bytes.append(contentsOf: "\\t".utf8)
        case _ where scalar.isInvisible: for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter { append(escape: unit) }
        default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    private mutating func append(escape unit: UInt16) {
        bytes.append(contentsOf: "\\u".utf8)
        for shift in stride(from: 12, through: 0, by: -4) { bytes.append(Self.hexDigits[Int(unit >> UInt16(shift)) & 0xF]) }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}
