#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The bytes of an index, mapped read-only or in memory, for as long as somebody reads them.
///
/// A mapped file must not be cut while it is mapped: indexes are written anew and renamed, never changed.
final class IndexBytes: Sendable {
    // Never written after init, and given back in deinit alone.
    nonisolated(unsafe) let buffer: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Copies bytes.
    init(_ bytes: some Collection<UInt8>) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
        copy.copyBytes(from: bytes)
        buffer = UnsafeRawBufferPointer(copy)
        isMapped = false
    }

    /// Maps a whole file.
    /// - Parameter descriptor: open for reading; may be closed afterwards.
    /// - Throws: ``IndexError``: `unreadable`, or `limit` if it is longer than an index may be.
    init(mapping descriptor: Int32) throws(IndexError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.refused("fstat") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw IndexError(.unreadable, "it is not a regular file") }
        let length = Int(status.st_size)
        guard length <= Limits.fileBytes else {
            throw IndexError(.limit, "\(length) bytes, at most \(Limits.fileBytes): make it again from the image")
        }
        isMapped = length > 0
        guard length > 0 else {
            buffer = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else { throw Self.refused("mmap") }
        buffer = UnsafeRawBufferPointer(start: start, count: length)
    }

    deinit {
        if isMapped { munmap(UnsafeMutableRawPointer(mutating: buffer.baseAddress), buffer.count) } else { buffer.deallocate() }
    }

    private static func refused(_ call: String) -> IndexError {
        IndexError(.unreadable, "\(call) answers error \(errno)")
    }

    func u16(_ offset: Int) -> Int { Int(UInt16(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt16.self))) }
    func u32(_ offset: Int) -> Int { Int(UInt32(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt32.self))) }
    func u64(_ offset: Int) -> UInt64 { UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
    func slice(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[start..<end]) }
}

/// What both kinds of index begin with: 24 bytes.
enum IndexHeader {
    /// A byte that no text has, the name, and line ends that a transfer as text would change.
    static let magic: [UInt8] = [0x89, 0x50, 0x4c, 0x49, 0x44, 0x0d, 0x0a, 0x1a]
    static let version = 1
    static let size = 24

    enum Kind: Int {
        case layer = 1
        case image = 2
    }

    /// Checks everything but the body.
    /// - Throws: ``IndexError``: `foreign`, `version`, `damaged`.
    static func check(_ bytes: IndexBytes, kind: Kind, bodyAtLeast body: Int) throws(IndexError) {
        guard bytes.buffer.count >= size, bytes.buffer.prefix(8).elementsEqual(magic) else {
            throw IndexError(.foreign, "the file does not begin as an index does")
        }
        guard bytes.u16(8) == version else {
            throw IndexError(.version, "version \(bytes.u16(8)), this program reads version \(version): make it again from the image")
        }
        guard bytes.u16(10) == kind.rawValue else {
            throw IndexError(.foreign, "it is of kind \(bytes.u16(10)), wanted is \(kind.rawValue) (1 layer, 2 image)")
        }
        guard bytes.u64(16) == UInt64(bytes.buffer.count), bytes.buffer.count >= size + body else {
            throw IndexError(.damaged, "it has \(bytes.buffer.count) bytes and says \(bytes.u64(16)): make it again from the image")
        }
        guard CRC32C.of(bytes.slice(16, bytes.buffer.count)) == UInt32(bytes.u32(12)) else {
            throw IndexError(.damaged, "its checksum is wrong: make it again from the image")
        }
    }

    /// Magic, version and kind; checksum and length are put in by `complete`.
    static func begun(kind: Kind) -> [UInt8] {
        var bytes = magic
        bytes.append(u16: UInt16(version))
        bytes.append(u16: UInt16(kind.rawValue))
        return bytes + [UInt8](repeating: 0, count: 4 + 8)
    }

    static func complete(_ bytes: inout [UInt8]) {
        withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { bytes.replaceSubrange(16..<24, with: $0) }
        let crc = bytes.withUnsafeBytes { CRC32C.of(UnsafeRawBufferPointer(rebasing: $0[16...])) }
        withUnsafeBytes(of: crc.littleEndian) { bytes.replaceSubrange(12..<16, with: $0) }
    }
}

extension [UInt8] {
    mutating func append(u16 value: UInt16) { Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) } }
    mutating func append(u32 value: UInt32) { Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) } }
    mutating func append(u64 value: UInt64) { Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) } }
}
