import Packages

/// The SHA-256 of a file's content as 32 bytes in place: a tree has a hundred thousand of them.
public struct ContentDigest: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Bytes of one.
    public static let byteCount = 32

    // Big-endian words, so that comparing words is comparing bytes.
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// 32 bytes.
    /// - Returns: nil if there are more or fewer.
    public init?(_ bytes: some Sequence<UInt8>) {
        var count = 0
        var parts: [UInt64] = [0, 0, 0, 0]
        for byte in bytes {
            guard count < Self.byteCount else { return nil }
            parts[count >> 3] = parts[count >> 3] << 8 | UInt64(byte)
            count += 1
        }
        guard count == Self.byteCount else { return nil }
        words = (parts[0], parts[1], parts[2], parts[3])
    }

    /// What a hash function answered.
    /// - Parameter bytes: exactly 32.
    public init(sha256 bytes: some Sequence<UInt8>) {
        guard let digest = ContentDigest(bytes) else { preconditionFailure("a SHA-256 has 32 bytes") }
        self = digest
    }

    /// 32 bytes out of an index; the caller has checked that they are there.
    init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        func word(_ number: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 8 * number, as: UInt64.self))
        }
        words = (word(0), word(1), word(2), word(3))
    }

    /// The same digest in the form that OCI writes.
    /// - Returns: nil if it is of another algorithm.
    public init?(_ digest: Digest) {
        guard digest.algorithm == "sha256" else { return nil }
        var bytes: [UInt8] = []
        var digits = Array(digest.hex.utf8)[...]
        while digits.count >= 2 {
            guard let value = UInt8(String(decoding: digits.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            bytes.append(value)
            digits = digits.dropFirst(2)
        }
        self.init(bytes)
    }

    /// Its bytes.
    public var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
    }

    func append(to bytes: inout [UInt8]) {
        for word in [words.0, words.1, words.2, words.3] { withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) } }
    }

    /// As OCI writes it.
    public var digest: Digest { Digest(sha256: bytes) }

    /// As OCI writes it.
    public var description: String { digest.description }

    /// Whether every bit is 0: where a format has no place for "none".
    public var isZero: Bool { words == (0, 0, 0, 0) }

    /// The same bytes.
    public static func == (left: ContentDigest, right: ContentDigest) -> Bool { left.words == right.words }

    /// By bytes.
    public static func < (left: ContentDigest, right: ContentDigest) -> Bool { left.words < right.words }

    /// The first words suffice: they are as random as all of them.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}
