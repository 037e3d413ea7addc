/// Literals of the rule language, with and without quotes.
///
/// A literal may hold bytes that are not UTF-8 (`"\xff"`), a `String` cannot. In texts of this module such a byte `b` is carried as the
/// private-use scalar U+10FF00 + b. ``bytes(of:)`` gives the bytes back; whoever compares literals with data compares those.
public enum Literal {
    private static let carrier: UInt32 = 0x10_FF00

    /// The bytes of a text of this module.
    public static func bytes(of text: String) -> [UInt8] {
        var text = text
        // Scalars of that plane begin with the byte 0xF4: texts without it, nearly all, are taken as they are.
        if let plain = text.utf8.withContiguousStorageIfAvailable({ $0.contains(0xF4) ? nil : Array($0) }), let plain { return plain }
        text.makeContiguousUTF8()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if scalar.value >= carrier, scalar.value < carrier + 256 {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                bytes.append(contentsOf: Array(String(scalar).utf8))
            }
        }
        return bytes
    }

    /// The text of this module that stands for bytes; ``bytes(of:)`` gives exactly them back.
    public static func text(of bytes: some Collection<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0xF4) { return text }
        return repaired(Array(bytes))
    }

    private static func append(_ byte: UInt8, to text: inout String.UnicodeScalarView) {
        if let scalar = Unicode.Scalar(carrier + UInt32(byte)) { text.append(scalar) }
    }

    private static func repaired(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        var index = 0
        while index < bytes.count {
            let length = scalarLength(bytes[index])
            if length > 0, index + length <= bytes.count, let piece = String(validating: bytes[index..<index + length], as: UTF8.self),
                let scalar = piece.unicodeScalars.first, scalar.value < carrier || scalar.value > carrier + 255
            {
                text.append(scalar)
                index += length
            } else {
                append(bytes[index], to: &text)
                index += 1
            }
        }
        return String(text)
    }

    private static func scalarLength(_ lead: UInt8) -> Int {
        switch lead {
        case 0..<0x80: 1
        case 0xC2..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0..<0xF5: 4
        default: 0
        }
    }
}
