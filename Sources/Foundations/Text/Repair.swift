/// Bytes of the kernel's made fit for UTF-8 consumers.
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
