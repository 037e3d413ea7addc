/// Finds mapping keys that are aliases or collections in a file that has anchors.
///
/// The YAML parser hashes every key. A key that is a nest of aliases (`&a [x, x]`, `&b [*a, *a]`, …) would take exponential time
/// there, before
/// anything of the file is seen here. Rule files have plain keys only.
struct AliasKeyCheck {
    /// The byte where such a key stands.
    private(set) var offender: Int?

    init(_ bytes: [UInt8]) {
        var hasAnchor = false
        var hasAlias = false
        var suspect: Int?
        var previous: UInt8 = 0x0A
        for (index, byte) in bytes.enumerated() {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0x0A
            let beginsToken =
                previous.isSpace || previous == UInt8(ascii: "[") || previous == UInt8(ascii: "{") || previous == UInt8(ascii: ",")
            switch byte {
            case UInt8(ascii: "&") where beginsToken && next.isWord: hasAnchor = true
            case UInt8(ascii: "*") where beginsToken && next.isWord:
                hasAlias = true
                var end = index + 1
                while end < bytes.count, end - index < 128, !bytes[end].isSpace, bytes[end] != UInt8(ascii: ":") { end += 1 }
                if suspect == nil, Self.isKeyEnd(bytes, from: end) { suspect = index }
            case UInt8(ascii: "?") where beginsToken && next.isSpace:
                if suspect == nil { suspect = index }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if suspect == nil, Self.isKeyEnd(bytes, from: index + 1) { suspect = index }
            default: break
            }
            previous = byte
        }
        if hasAnchor, hasAlias { offender = suspect }
    }

    private static func isKeyEnd(_ bytes: [UInt8], from start: Int) -> Bool {
        var index = start
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09, index - start < 128 { index += 1 }
        return index < bytes.count && bytes[index] == UInt8(ascii: ":")
    }
}
