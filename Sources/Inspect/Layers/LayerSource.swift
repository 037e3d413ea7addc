import CLinux
import Glibc
import Linux
import Packages

/// Where the bytes of a layer's blob come from: a file, a part of one, a store that puts an archive together again.
public protocol LayerSource: Sendable {
    /// Bytes of the blob; nil where that is known at its end only.
    var size: Int? { get }

    /// Begins at the first byte; may be called again, for content that turns out to be wanted after it went by.
    /// - Throws: `Gap`: `missing` or `unreadable`.
    func open() throws(Gap) -> any ByteStream
}

/// Bytes, read once from the first to the last. Used by one thread at a time.
public protocol ByteStream: AnyObject {
    /// - Parameter buffer: not empty.
    /// - Returns: how many bytes were written to the buffer's beginning; 0 at the end, and only there.
    /// - Throws: `Gap`: `missing`, `unreadable` or `damaged`.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Gap) -> Int
}

/// An open file that several sources read from: each layer of a docker archive is a part of the same one.
public final class SharedFile: Sendable {
    private let descriptor: Descriptor
    /// What it is called in messages.
    public let name: String

    /// Takes over an open, seekable descriptor.
    public init(_ descriptor: consuming Descriptor, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(Gap) -> Int {
        while true {
            let count = plimsoll_read_once(descriptor.number, buffer.baseAddress, buffer.count, offset)
            if count >= 0 { return count }
            if count != -Int(EINTR) {
                throw Gap(cause: .unreadable, message: SystemError(call: "read", path: name, errno: Int32(-count)).description)
            }
        }
    }

    func length() throws(Gap) -> Int {
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else {
            throw Gap(cause: .unreadable, message: SystemError(call: "stat", path: name, errno: errno).description)
        }
        return Int(status.st_size)
    }
}

/// A part of an open file, or all of it.
public struct FileRegion: LayerSource {
    private let file: SharedFile
    private let offset: Int
    private let length: Int

    /// A part of a file.
    public init(_ file: SharedFile, offset: Int, length: Int) {
        self.file = file
        self.offset = offset
        self.length = length
    }

    /// All of a file.
    /// - Throws: `Gap`: `unreadable`.
    public init(_ file: SharedFile) throws(Gap) {
        self.init(file, offset: 0, length: try file.length())
    }

    /// A file by its path.
    /// - Throws: `Gap`: `missing` if there is none, `unreadable` if it cannot be opened.
    public init(path: String) throws(Gap) {
        let descriptor: Descriptor
        do throws(SystemError) { descriptor = try Descriptor.open(path, O_RDONLY) } catch {
            throw Gap(cause: error.isGone ? .missing : .unreadable, message: error.description)
        }
        try self.init(SharedFile(descriptor, name: path))
    }

    /// Bytes of it.
    public var size: Int? { length }

    /// Begins at the first byte.
    public func open() throws(Gap) -> any ByteStream { RegionStream(file: file, position: offset, end: offset + length) }
}

private final class RegionStream: ByteStream {
    private let file: SharedFile
    private var position: Int
    private let end: Int

    init(file: SharedFile, position: Int, end: Int) {
        self.file = file
        self.position = position
        self.end = end
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Gap) -> Int {
        guard position < end else { return 0 }
        let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(end - position)), at: position)
        guard count > 0 else { throw Gap(cause: .missing, message: "\(file.name) ends \(end - position) bytes too early: copy it again") }
        position += count
        return count
    }
}

/// Bytes in memory.
public struct MemorySource: LayerSource {
    private let bytes: [UInt8]

    /// A whole blob.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Bytes of it.
    public var size: Int? { bytes.count }

    /// Begins at the first byte.
    public func open() throws(Gap) -> any ByteStream { MemoryStream(bytes) }
}

private final class MemoryStream: ByteStream {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Gap) -> Int {
        let part = rest.prefix(buffer.count)
        buffer.copyBytes(from: part)
        rest = rest.dropFirst(part.count)
        return part.count
    }
}
