/// Reads the kernel's text formats: words, numbers and lines over bytes, without an index that could be out of range.
struct ByteScanner {
    let bytes: ArraySlice<UInt8>
    private(set) var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    var isAtEnd: Bool { position >= bytes.endIndex }

    /// What has not been read yet.
    var rest: ArraySlice<UInt8> { bytes[position...] }

    /// The next line without its newline; nil at the end.
    mutating func line() -> ArraySlice<UInt8>? {
        guard !isAtEnd else { return nil }
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        defer { position = end < bytes.endIndex ? end + 1 : end }
        return bytes[position..<end]
    }

    /// The next run of bytes that are not blank, tab or newline; nil at the end.
    mutating func word() -> ArraySlice<UInt8>? {
        while !isAtEnd, Self.isBlank(bytes[position]) { position += 1 }
        let start = position
        while !isAtEnd, !Self.isBlank(bytes[position]) { position += 1 }
        return start == position ? nil : bytes[start..<position]
    }

    /// Skips this many bytes, or up to the end.
    mutating func skip(_ count: Int) { position = min(position + max(count, 0), bytes.endIndex) }

    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n") }
}

extension ArraySlice<UInt8> {
    /// The number that these digits make; nil for anything else and for what does not fit.
    func number<T: FixedWidthInteger>(_ type: T.Type = T.self, radix: T = 10) -> T? {
        var digits = self
        var isNegative = false
        if T.isSigned, digits.first == UInt8(ascii: "-") {
            isNegative = true
            digits = digits.dropFirst()
        }
        guard !digits.isEmpty else { return nil }
        var result: T = 0
        for byte in digits {
            guard let digit = Self.digit(byte), digit < radix else { return nil }
            let (product, overflow) = result.multipliedReportingOverflow(by: radix)
            let (sum, carry) = isNegative ? product.subtractingReportingOverflow(T(digit)) : product.addingReportingOverflow(T(digit))
            guard !overflow, !carry else { return nil }
            result = sum
        }
        return result
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// True if these are the bytes of a text.
    func equals(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { elementsEqual($0) }
    }

    /// The text, with what is not UTF-8 replaced.
    var text: String { String(decoding: self, as: UTF8.self) }
}
