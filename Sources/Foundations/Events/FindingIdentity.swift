/// The stable id of a finding: 128 bits over length-prefixed parts, so that no two lists of parts run into one another.
///
/// Algorithm: two lanes of 64 bits start at fixed odd constants. Each part adds its length and then its bytes as little-endian words, the
/// last one filled with zeroes. A lane takes a word w as h = (h xor w) · K, h = h xor (h >> 32), with a K of its own. At the end each
/// lane is mixed with the other and passes through splitmix64's finalizer (Steele, Lea, Flood, 2014). It is an id, not a seal: somebody
/// who wants two findings to share one can arrange that.
public struct FindingIdentity: Sendable {
    private var first: UInt64 = 0x243F_6A88_85A3_08D3
    private var second: UInt64 = 0x1319_8A2E_0370_7345

    /// No parts yet.
    public init() {}

    /// Adds a part.
    public mutating func add(_ bytes: ByteView) {
        add(UInt64(bytes.count))
        var offset = 0
        while offset + 8 <= bytes.count {
            add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        guard offset < bytes.count else { return }
        var word: UInt64 = 0
        for (shift, byte) in bytes[offset...].enumerated() { word |= UInt64(byte) << UInt64(8 * shift) }
        add(word)
    }

    /// Adds a part.
    public mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(ByteView($0)) }
    }

    /// Adds a number.
    public mutating func add(_ word: UInt64) {
        first = (first ^ word) &* 0x9E37_79B9_7F4A_7C15
        first ^= first >> 32
        second = (second ^ word) &* 0xC2B2_AE3D_27D4_EB4F
        second ^= second >> 32
    }

    /// 32 hexadecimal digits.
    public var text: String {
        Self.digits(Self.finish(first &+ (second << 1 | second >> 63))) + Self.digits(Self.finish(second ^ (first << 31 | first >> 33)))
    }

    private static func finish(_ value: UInt64) -> UInt64 {
        var mixed = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private static func digits(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
