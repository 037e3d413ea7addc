import Packages

/// The text of a manifest or lock file, decoded, with its lines.
struct ManifestText {
    let text: String

    /// UTF-8, or what its byte order mark says; a byte that is not UTF-8 becomes U+FFFD, since old manifests are in many encodings.
    init(_ bytes: UnsafeRawBufferPointer) {
        if bytes.starts(with: [0xff, 0xfe]) {
            text = ManifestText.utf16(bytes.dropFirst(2), isBigEndian: false)
        } else if bytes.starts(with: [0xfe, 0xff]) {
            text = ManifestText.utf16(bytes.dropFirst(2), isBigEndian: true)
        } else {
            let start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
            text = String(decoding: bytes[start...], as: UTF8.self)
        }
    }

    init(_ content: borrowing RawSpan) {
        self = content.withUnsafeBytes { ManifestText($0) }
    }

    init(_ text: String) {
        self.text = text
    }

    /// One line, without its end.
    struct Line {
        /// From 1.
        var number: Int
        var text: Substring
    }

    /// Every line; `\n`, `\r\n` and a single `\r` end one.
    var lines: [Line] {
        var lines: [Line] = []
        let utf8 = text.utf8
        var start = utf8.startIndex
        var index = start
        while index < utf8.endIndex {
            let byte = utf8[index]
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                index = utf8.index(after: index)
                continue
            }
            lines.append(Line(number: lines.count + 1, text: Substring(utf8[start..<index])))
            index = utf8.index(after: index)
            if byte == UInt8(ascii: "\r"), index < utf8.endIndex, utf8[index] == UInt8(ascii: "\n") { index = utf8.index(after: index) }
            start = index
        }
        if start < utf8.endIndex { lines.append(Line(number: lines.count + 1, text: Substring(utf8[start...]))) }
        return lines
    }

    private static func utf16(_ bytes: Slice<UnsafeRawBufferPointer>, isBigEndian: Bool) -> String {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            let first = UInt16(bytes[index])
            let second = UInt16(bytes[index + 1])
            units.append(isBigEndian ? first << 8 | second : second << 8 | first)
            index += 2
        }
        return String(decoding: units, as: UTF16.self)
    }
}

extension Gap {
    /// A file that is not what its format says.
    static func damaged(_ format: String, line: Int? = nil, _ problem: String) -> Gap {
        Gap(cause: .damaged, message: "\(format)\(line.map { ", line \($0)" } ?? ""): \(problem)")
    }

    /// A named limit that was passed.
    static func limit(_ format: String, _ problem: String) -> Gap {
        Gap(cause: .limit, message: "\(format): \(problem)")
    }
}
