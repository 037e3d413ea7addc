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

    /// Every line; `\n`, `\r\n` and a single `\r` end one. Not an array: a file of line ends alone would be a large one.
    var lines: Lines { Lines(text: text) }

    struct Lines: Sequence, IteratorProtocol {
        private let utf8: Substring.UTF8View
        private var start: String.Index
        private var number = 0

        fileprivate init(text: String) {
            var contiguous = text
            contiguous.makeContiguousUTF8()
            utf8 = contiguous[...].utf8
            start = utf8.startIndex
        }

        mutating func next() -> Line? {
            guard start < utf8.endIndex else { return nil }
            number += 1
            let end = utf8[start...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? utf8.endIndex
            let line = Line(number: number, text: Substring(utf8[start..<end]))
            guard end < utf8.endIndex else {
                start = end
                return line
            }
            start = utf8.index(after: end)
            if utf8[end] == UInt8(ascii: "\r"), start < utf8.endIndex, utf8[start] == UInt8(ascii: "\n") {
                start = utf8.index(after: start)
            }
            return line
        }
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
