import Events
import Text

#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

extension ByteView {
    /// Same bytes.
    @inline(__always)
    func equals(_ other: ByteView) -> Bool {
        guard count == other.count else { return false }
        guard count > 0, let left = baseAddress, let right = other.baseAddress else { return true }
        return memcmp(left, right, count) == 0
    }

    /// Negative, zero or positive, by byte order; a text that the other begins with is less.
    func order(_ other: ByteView) -> Int {
        let shared = Swift.min(count, other.count)
        if shared > 0, let left = baseAddress, let right = other.baseAddress {
            let result = memcmp(left, right, shared)
            if result != 0 { return Int(result) }
        }
        return count - other.count
    }

    @inline(__always)
    func begins(with prefix: ByteView) -> Bool {
        guard prefix.count > 0 else { return true }
        guard count >= prefix.count, let left = baseAddress, let right = prefix.baseAddress else { return false }
        return memcmp(left, right, prefix.count) == 0
    }

    func ends(with suffix: ByteView) -> Bool {
        guard suffix.count > 0 else { return true }
        guard count >= suffix.count, let left = baseAddress, let right = suffix.baseAddress else { return false }
        return memcmp(left + (count - suffix.count), right, suffix.count) == 0
    }

    /// Whether a piece occurs.
    /// - Parameter anchor: place in the piece of the byte that is looked for first: best one that is rare (``rarest(in:)``).
    func contains(_ piece: ByteView, anchor: Int = 0) -> Bool {
        guard piece.count > 0 else { return true }
        guard count >= piece.count, let base = baseAddress, let wanted = piece.baseAddress else { return false }
        let byte = Int32(piece[anchor])
        let last = count - piece.count + anchor
        var start = anchor
        // The C library finds a byte many bytes at a time.
        while start <= last, let found = memchr(base + start, byte, last - start + 1) {
            let place = base.distance(to: UnsafeRawPointer(found))
            if memcmp(base + (place - anchor), wanted, piece.count) == 0 { return true }
            start = place + 1
        }
        return false
    }

    /// The place of the byte that command lines and paths are least likely to have.
    static func rarest(in piece: [UInt8]) -> Int {
        func rank(_ byte: UInt8) -> Int { frequentBytes.firstIndex(of: byte) ?? frequentBytes.count }
        return piece.indices.max { rank(piece[$0]) < rank(piece[$1]) } ?? 0
    }

    /// The most frequent first.
    private static let frequentBytes = Array(" /-.etaoinsrlcdupmhgfby_0123456789wv=kx,:jqz".utf8)

    /// Whether a piece occurs whatever the case of ASCII letters.
    /// - Parameter piece: in small letters.
    func containsIgnoringCase(_ piece: ByteView) -> Bool {
        guard piece.count > 0 else { return true }
        guard count >= piece.count else { return false }
        let first = piece[0]
        var start = 0
        while start <= count - piece.count {
            if self[start].lowercasedASCII == first {
                var offset = 1
                while offset < piece.count, self[start + offset].lowercasedASCII == piece[offset] { offset += 1 }
                if offset == piece.count { return true }
            }
            start += 1
        }
        return false
    }

    /// Where the last `/` stands.
    var lastSlash: Int? {
        var index = count - 1
        while index >= 0 {
            if self[index] == UInt8(ascii: "/") { return index }
            index -= 1
        }
        return nil
    }

    /// The bytes before the first NUL.
    var beforeNUL: ByteView {
        guard count > 0, let base = baseAddress, let end = memchr(base, 0, count) else { return self }
        return ByteView(start: base, count: base.distance(to: UnsafeRawPointer(end)))
    }

    /// A part, by offsets.
    func slice(_ range: Range<Int>) -> ByteView { ByteView(rebasing: self[range]) }
}
