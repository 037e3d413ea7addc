extension CPE: CustomStringConvertible {
    /// The formatted string. Source: NISTIR 7695, section 6.2.2.
    public var description: String {
        "cpe:2.3:" + Attribute.allCases.map { CPE.text(self[$0]) }.joined(separator: ":")
    }

    private static func text(_ value: Value) -> String {
        switch value {
        case .any: return "*"
        case .notApplicable: return "-"
        case .text("-", before: .none, after: .none): return "\\-"
        case .text(let text, let before, let after):
            var bytes: [UInt8] = []
            for byte in text.utf8 {
                let isPlain = byte.isLetter || byte.isDigit || byte >= 0x80 || "-._".utf8.contains(byte)
                if !isPlain { bytes.append(UInt8(ascii: "\\")) }
                bytes.append(byte)
            }
            return mark(before) + String(decoding: bytes, as: UTF8.self) + mark(after)
        }
    }

    private static func mark(_ wildcard: Wildcard) -> String {
        switch wildcard {
        case .none: ""
        case .anything: "*"
        case .upTo(let count): String(repeating: "?", count: count)
        }
    }
}
