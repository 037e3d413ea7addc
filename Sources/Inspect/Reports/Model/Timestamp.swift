import Dates

/// Times in documents: RFC 3339 in UTC, whole seconds.
enum Timestamp {
    /// - Parameter seconds: since 1970; held within the years 1 to 9999.
    static func text(_ seconds: Int64) -> String {
        let held = min(max(seconds, -62_135_596_800), 253_402_300_799)
        return CivilTime(seconds: Int(held)).rfc3339InSeconds
    }

    /// An image's own time without its fraction, if it is one in UTC or with an offset of zero.
    static func text(_ created: String) -> String? {
        let text = Array(created.utf8)
        guard text.count >= 20, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), text[10] == UInt8(ascii: "T"),
            text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"), created.hasSuffix("Z") || created.hasSuffix("+00:00"),
            [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18].allSatisfy({ text[$0] >= 0x30 && text[$0] <= 0x39 })
        else { return nil }
        return String(decoding: text[..<19], as: UTF8.self) + "Z"
    }
}

extension Report {
    /// The time of documents that may have none.
    var timestamp: String? { options.created.map { Timestamp.text($0) } ?? subject.created.flatMap { Timestamp.text($0) } }
}
