import Events

/// Reads little-endian numbers and texts one after the other; nil where the bytes are over, or pass a limit.
struct ByteCursor {
    private let bytes: ByteView
    private(set) var offset = 0

    init(_ bytes: ByteView) { self.bytes = bytes }

    var remaining: Int { bytes.count - offset }

    mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value? {
        let size = MemoryLayout<Value>.size
        guard remaining >= size else { return nil }
        defer { offset += size }
        return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    mutating func view(_ count: Int) -> ByteView? {
        guard count >= 0, remaining >= count else { return nil }
        defer { offset += count }
        return ByteView(rebasing: bytes[offset..<(offset + count)])
    }

    /// A text behind its length.
    mutating func text() -> String? {
        guard let count = integer(UInt32.self), count <= RecordingLimits.textBytes, let view = view(Int(count)) else { return nil }
        return String(decoding: view, as: UTF8.self)
    }
}

extension Array where Element == UInt8 {
    /// Appends a number, little-endian.
    mutating func append<Value: FixedWidthInteger>(integer value: Value) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    /// Appends a text behind its length; one that passes the limit is cut.
    mutating func append(text: String) {
        let bytes = Array(text.utf8.prefix(RecordingLimits.textBytes))
        append(integer: UInt32(bytes.count))
        append(contentsOf: bytes)
    }
}
