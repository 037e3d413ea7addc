import Foundation
import Packages

extension Digest {
    /// Digests of "sha512-BASE64 sha1-BASE64". Source: W3C Subresource Integrity.
    static func integrity(_ text: some StringProtocol) -> [Digest] {
        String(text).words.compactMap { word in
            guard let (algorithm, encoded) = word.cut("-"),
                let bytes = Data(base64Encoded: String(encoded.cut("?")?.0 ?? encoded))
            else { return nil }
            return Digest("\(algorithm):\(hexadecimal(bytes))")
        }
    }

    /// Digests of "sha256:HEX" words; others are passed over.
    static func named(_ words: some Sequence<some StringProtocol>) -> [Digest] {
        words.compactMap { Digest($0.lowercased()) }
    }

    /// Lower-case hexadecimal digits.
    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in bytes {
            if byte < 16 { text += "0" }
            text += String(byte, radix: 16)
        }
        return text
    }
}
