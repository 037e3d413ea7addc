extension FilePath {
    private static let backslash = UInt8(ascii: "\\")

    /// Bytes as text: what is UTF-8 stays, everything else and `\` becomes `\xHH`.
    static func escaped(_ bytes: [UInt8]) -> String {
        if !bytes.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == backslash }), let text = String(validating: bytes, as: UTF8.self) {
            return text
        }
        var text = ""
        var rest = bytes[...]
        while let first = rest.first {
            let length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
            let piece = rest.prefix(length)
            let isPlain = first >= 0x20 && first != 0x7f && first != backslash
            if isPlain, let scalar = String(validating: piece, as: UTF8.self) {
                text += scalar
                rest = rest.dropFirst(length)
            } else {
                let digits = String(first, radix: 16)
                text += "\\x" + (digits.count == 1 ? "0" : "") + digits
                rest = rest.dropFirst()
            }
        }
        return text
    }

    /// The inverse of `escaped`. A `\` that starts no `\xHH` stands for itself.
    static func unescaped(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == backslash, index + 3 < bytes.count, bytes[index + 1] == UInt8(ascii: "x"),
                bytes[index + 2] != UInt8(ascii: "+"),  // which Swift takes for a part of the number
                let value = UInt8(String(decoding: bytes[(index + 2)...(index + 3)], as: UTF8.self), radix: 16)
            {
                result.append(value)
                index += 4
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}

extension FilePath {
    /// The inverse of `description`: a path that was written into a text; leading slashes are taken off.
    public init(escaped text: String) {
        self.init(normal: Array(FilePath.unescaped(text).drop { $0 == UInt8(ascii: "/") }))
    }
}
