/// A borrowed run of bytes. Valid only as long as its owner: the record during the callback that delivers it, or a ``Bytes``.
public typealias ByteView = UnsafeRawBufferPointer

/// Immutable bytes on the heap with a stable address, so that evaluation can look at them without copying or allocating.
///
/// The kernel promises no encoding for names and arguments: texts from it are bytes until they are printed.
public final class Bytes: Sendable {
    private nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer
    /// Whose storage this is a part of; nil for its own.
    private let owner: Bytes?

    /// Copies a view.
    public init(_ view: ByteView) {
        storage = UnsafeMutableRawBufferPointer.allocate(byteCount: max(view.count, 1), alignment: 8)
        if view.count > 0 { storage.copyMemory(from: view) }
        count = view.count
        owner = nil
    }

    /// A part of others, which live as long as it does; nothing is copied.
    /// - Parameter range: of positions in `whole`; what lies outside of it is left out.
    public init(_ range: Range<Int>, of whole: Bytes) {
        let part = range.clamped(to: 0..<whole.count)
        storage = UnsafeMutableRawBufferPointer(rebasing: whole.storage[part])
        count = part.count
        owner = whole
    }

    /// Copies a sequence of bytes, such as `"text".utf8`.
    public convenience init(_ bytes: some Sequence<UInt8>) {
        self.init(Array(bytes))
    }

    /// Copies an array of bytes.
    public init(_ array: [UInt8]) {
        storage = UnsafeMutableRawBufferPointer.allocate(byteCount: max(array.count, 1), alignment: 8)
        storage.copyBytes(from: array)
        count = array.count
        owner = nil
    }

    deinit { if owner == nil { storage.deallocate() } }

    /// How many bytes.
    public let count: Int

    /// The bytes, valid while this object lives.
    public var view: ByteView { ByteView(rebasing: storage[0..<count]) }

    /// The text, with what is not UTF-8 replaced by U+FFFD.
    public var text: String { String(decoding: view, as: UTF8.self) }

    /// No bytes.
    public static let empty = Bytes([])
}

extension Bytes: Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The UTF-8 of a literal.
    public convenience init(stringLiteral value: String) { self.init(Array(value.utf8)) }
    /// Same bytes.
    public static func == (left: Bytes, right: Bytes) -> Bool { left.view.elementsEqual(right.view) }
    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes: view) }
    /// The text.
    public var description: String { text }
}
