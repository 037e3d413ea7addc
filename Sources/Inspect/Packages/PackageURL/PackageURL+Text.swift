extension PackageURL: CustomStringConvertible {
    /// The canonical text.
    public var description: String {
        var text = "pkg:" + type.rawValue + "/"
        if let namespace { text += PackageURL.encoded(namespace, keepsSlash: true) + "/" }
        text += PackageURL.encoded(name, keepsSlash: PackageURLRules[type.rawValue].nameHoldsPath)
        if let version { text += "@" + PackageURL.encoded(version, keepsSlash: false) }
        for (index, pair) in qualifiers.sorted(by: { $0.key < $1.key }).enumerated() {
            text += (index == 0 ? "?" : "&") + pair.key + "=" + PackageURL.encoded(pair.value, keepsSlash: false)
        }
        if let subpath { text += "#" + PackageURL.encoded(subpath, keepsSlash: true) }
        return text
    }

    /// Percent-encoding of everything but letters, digits and `-._~:`, in UTF-8 with upper-case digits.
    static func encoded(_ text: String, keepsSlash: Bool) -> String {
        func isPlain(_ byte: UInt8) -> Bool {
            byte.isLetter || byte.isDigit || "-._~:".utf8.contains(byte) || (keepsSlash && byte == UInt8(ascii: "/"))
        }
        if text.utf8.allSatisfy(isPlain) { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isPlain(byte) { bytes.append(byte) } else { bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xf)]] }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension PackageURL: Comparable {
    /// By the bytes of the canonical text.
    public static func < (left: PackageURL, right: PackageURL) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}

extension PackageURL: Codable {
    /// From its text, leniently.
    public init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self), reading: .lenient)
    }

    /// As its canonical text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
