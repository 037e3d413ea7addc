/// A digest as OCI writes it: "sha256:HEX". Source: OCI image-spec, descriptor.md, "Digests".
public struct Digest: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// "sha256", "sha512"; packages bring "sha1" and "md5" as well, Go's modules "h1" (SHA-256 of the list of their files' digests).
    public let algorithm: String
    /// Lower-case hexadecimal digits.
    public let hex: String

    /// From its two parts.
    public init(algorithm: String, hex: String) {
        self.algorithm = algorithm
        self.hex = hex.lowercased()
    }

    /// `nil` if the text is not ALGORITHM:HEX with the number of digits that the algorithm has.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let length = Digest.lengths[String(parts[0])], parts[1].utf8.count == length,
            parts[1].utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) })
        else { return nil }
        algorithm = String(parts[0])
        hex = String(parts[1])
    }

    /// Of a SHA-256 as bytes.
    public init(sha256 bytes: some Sequence<UInt8>) {
        algorithm = "sha256"
        var text = ""
        text.reserveCapacity(64)
        for byte in bytes {
            text.unicodeScalars.append(Digest.digit(byte >> 4))
            text.unicodeScalars.append(Digest.digit(byte & 0xf))
        }
        hex = text
    }

    /// From ALGORITHM:HEX.
    /// - Throws: `DecodingError` if it is none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let digest = Digest(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not ALGORITHM:HEX: '\(text.prefix(100))'")
        }
        self = digest
    }

    /// As ALGORITHM:HEX.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// ALGORITHM:HEX.
    public var description: String { "\(algorithm):\(hex)" }

    /// By algorithm, then by digits.
    public static func < (left: Digest, right: Digest) -> Bool {
        (left.algorithm, left.hex) < (right.algorithm, right.hex)
    }

    /// Digits of each algorithm.
    private static let lengths = ["h1": 64, "md5": 32, "sha1": 40, "sha256": 64, "sha384": 96, "sha512": 128]

    private static func digit(_ value: UInt8) -> Unicode.Scalar {
        Unicode.Scalar(value < 10 ? 0x30 + value : 0x57 + value)
    }
}
