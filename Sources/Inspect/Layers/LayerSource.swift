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

extension FileRegion: LayerSource {
    /// A file by its path.
    /// - Throws: `Gap`: `missing` if there is none, `unreadable` if it cannot be opened.
    public init(path: String) throws(Gap) {
        do throws(SystemError) {
            let file = SharedFile(try Descriptor.open(path, O_RDONLY), name: path)
            self.init(file, offset: 0, length: Int(try file.descriptor.status().st_size))
        } catch {
            throw Gap(cause: error.isGone ? .missing : .unreadable, message: error.description)
        }
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
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(end - position))
        let count: Int
        do { count = try file.descriptor.readOnce(into: room, at: position, path: file.name) } catch {
            throw Gap(cause: .unreadable, message: error.description)
        }
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
