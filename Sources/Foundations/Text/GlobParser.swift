/// A set of bytes.
struct ByteMask: Sendable, Equatable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    func contains(_ byte: UInt8) -> Bool {
        let bit: UInt64 = 1 << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: return words.0 & bit != 0
        case 1: return words.1 & bit != 0
        case 2: return words.2 & bit != 0
        default: return words.3 & bit != 0
        }
    }

    mutating func insert(_ byte: UInt8) {
        let bit: UInt64 = 1 << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: words.0 |= bit
        case 1: words.1 |= bit
        case 2: words.2 |= bit
        default: words.3 |= bit
        }
    }

    var inverted: ByteMask {
        var copy = self
        copy.words = (~words.0, ~words.1, ~words.2, ~words.3)
        return copy
    }

    static func == (left: ByteMask, right: ByteMask) -> Bool { left.words == right.words }
}

/// Cuts a glob into pieces (IEEE Std 1003.1, XCU 2.13, in the C locale).
struct GlobParser {
    let bytes: [UInt8]
    let ignoresCase: Bool
    private(set) var pieces: [[Glob.Token]] = []
    private(set) var isBroken = false
    private var position = 0

    init(bytes: [UInt8], ignoresCase: Bool) {
        self.bytes = bytes
        self.ignoresCase = ignoresCase
    }

    mutating func parse() {
        var piece: [Glob.Token] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "*"):
                pieces.append(piece)
                piece = []
            case UInt8(ascii: "?"): piece.append(.any)
            case UInt8(ascii: "["): piece.append(set() ?? .byte(byte))
            case UInt8(ascii: "\\"):
                guard position < bytes.count else {
                    isBroken = true
                    continue
                }
                piece.append(.byte(bytes[position]))
                position += 1
            default: piece.append(.byte(byte))
            }
        }
        pieces.append(piece)
    }

    /// Reads what follows `[`; nil, with the position unchanged, if the bracket is never closed: then it is an ordinary byte.
    private mutating func set() -> Glob.Token? {
        var cursor = position
        var mask = ByteMask()
        var isInverted = false
        if cursor < bytes.count, bytes[cursor] == UInt8(ascii: "!") || bytes[cursor] == UInt8(ascii: "^") {
            isInverted = true
            cursor += 1
        }
        var isFirst = true
        while cursor < bytes.count {
            if bytes[cursor] == UInt8(ascii: "]"), !isFirst {
                position = cursor + 1
                return .set(isInverted ? mask.inverted : mask)
            }
            isFirst = false
            if let (members, end) = characterClass(at: cursor) {
                for byte in UInt8.min...UInt8.max
                where members(ignoresCase ? byte.lowercasedASCII : byte) || (ignoresCase && members(byte.uppercasedASCII)) {
                    mask.insert(byte)
                }
                cursor = end
                continue
            }
            guard let low = member(&cursor) else { return nil }
            var high = low
            if cursor + 1 < bytes.count, bytes[cursor] == UInt8(ascii: "-"), bytes[cursor + 1] != UInt8(ascii: "]") {
                cursor += 1
                guard let end = member(&cursor) else { return nil }
                high = end
            }
            if low <= high { for byte in low...high { mask.insert(ignoresCase ? byte.lowercasedASCII : byte) } }
        }
        return nil
    }

    private func member(_ cursor: inout Int) -> UInt8? {
        if cursor < bytes.count, bytes[cursor] == UInt8(ascii: "\\") { cursor += 1 }
        guard cursor < bytes.count else { return nil }
        defer { cursor += 1 }
        return bytes[cursor]
    }

    private func characterClass(at start: Int) -> ((UInt8) -> Bool, end: Int)? {
        guard start + 1 < bytes.count, bytes[start] == UInt8(ascii: "["), bytes[start + 1] == UInt8(ascii: ":") else { return nil }
        var end = start + 2
        while end + 1 < bytes.count, bytes[end] != UInt8(ascii: ":") { end += 1 }
        guard end + 1 < bytes.count, bytes[end + 1] == UInt8(ascii: "]") else { return nil }
        guard let members = Self.classes[String(decoding: bytes[(start + 2)..<end], as: UTF8.self)] else { return nil }
        return (members, end + 2)
    }

    private static let classes: [String: @Sendable (UInt8) -> Bool] = [
        "alnum": { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) },
        "alpha": { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) },
        "blank": { $0 == 0x20 || $0 == 0x09 },
        "cntrl": { $0 < 0x20 || $0 == 0x7F },
        "digit": { (0x30...0x39).contains($0) },
        "graph": { (0x21...0x7E).contains($0) },
        "lower": { (0x61...0x7A).contains($0) },
        "print": { (0x20...0x7E).contains($0) },
        "punct": { (0x21...0x2F).contains($0) || (0x3A...0x40).contains($0) || (0x5B...0x60).contains($0) || (0x7B...0x7E).contains($0) },
        "space": { $0 == 0x20 || (0x09...0x0D).contains($0) },
        "upper": { (0x41...0x5A).contains($0) },
        "xdigit": { (0x30...0x39).contains($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0) },
    ]
}
