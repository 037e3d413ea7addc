/// Cutting of text by ASCII bytes: `Character` would compare by canonical equivalence, and take `\r\n` for one.
extension StringProtocol where SubSequence == Substring {
    private var whole: Substring { self[startIndex..<endIndex] }

    /// Without blanks, tabs and line ends around it.
    var trimmed: Substring {
        trimming { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0d) }
    }

    /// Without the bytes around it that are dropped.
    func trimming(_ isDropped: (UInt8) -> Bool) -> Substring {
        let bytes = whole.utf8
        var start = bytes.startIndex
        var end = bytes.endIndex
        while start < end, isDropped(bytes[start]) { start = bytes.index(after: start) }
        while start < end, isDropped(bytes[bytes.index(before: end)]) { end = bytes.index(before: end) }
        return self[start..<end]
    }

    /// Without one pair of quotation marks around it.
    var unquoted: Substring {
        let text = trimmed
        guard text.utf8.count >= 2, let first = text.utf8.first, first == text.utf8.last, first == 0x22 || first == 0x27 else {
            return text
        }
        return text[text.utf8.index(after: text.startIndex)..<text.utf8.index(before: text.endIndex)]
    }

    /// What is before and behind the first `separator`; nil if there is none.
    func cut(_ separator: Unicode.Scalar) -> (Substring, Substring)? {
        guard separator.isASCII, let index = utf8.firstIndex(of: UInt8(truncatingIfNeeded: separator.value)) else { return nil }
        return (self[..<index], self[utf8.index(after: index)...])
    }

    /// What is before and behind the last `separator`; nil if there is none.
    func cutLast(_ separator: Unicode.Scalar) -> (Substring, Substring)? {
        guard separator.isASCII, let index = whole.utf8.lastIndex(of: UInt8(truncatingIfNeeded: separator.value)) else { return nil }
        return (self[..<index], self[utf8.index(after: index)...])
    }

    /// The parts between the separators, empty ones included.
    func parts(_ separator: Unicode.Scalar) -> [Substring] {
        let byte = UInt8(truncatingIfNeeded: separator.value)
        var parts: [Substring] = []
        var start = startIndex
        var index = startIndex
        while index < endIndex {
            let next = utf8.index(after: index)
            if utf8[index] == byte {
                parts.append(self[start..<index])
                start = next
            }
            index = next
        }
        parts.append(self[start..<endIndex])
        return parts
    }

    /// The words between blanks and tabs.
    var words: [Substring] {
        var words: [Substring] = []
        var rest = self[startIndex..<endIndex].trimmed
        while let blank = rest.utf8.firstIndex(where: { $0 == 0x20 || $0 == 0x09 }) {
            words.append(rest[..<blank])
            rest = rest[blank...].trimmed
        }
        if !rest.isEmpty { words.append(rest) }
        return words
    }

    /// Byte for byte.
    func starts(_ prefix: StaticString) -> Bool {
        prefix.withUTF8Buffer { utf8.starts(with: $0) }
    }

    /// Byte for byte.
    func ends(_ suffix: StaticString) -> Bool {
        suffix.withUTF8Buffer { bytes in utf8.count >= bytes.count && whole.utf8.suffix(bytes.count).elementsEqual(bytes) }
    }

    /// What follows the prefix; nil if the text does not begin with it.
    func after(_ prefix: StaticString) -> Substring? {
        guard starts(prefix) else { return nil }
        return self[utf8.index(startIndex, offsetBy: prefix.utf8CodeUnitCount)..<endIndex]
    }

    /// The bytes of blanks and tabs in front.
    var indentation: Int {
        utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
    }

    /// Byte for byte.
    func starts(_ prefix: String) -> Bool {
        utf8.starts(with: prefix.utf8)
    }
}

extension Array where Element: Hashable {
    /// Without what stands there a second time.
    var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
