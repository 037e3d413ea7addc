import Glibc
import Linux
import Packages

/// An open file that several layers may be parts of; closed with the last of them.
public final class BlobFile: Sendable {
    private let descriptor: Descriptor
    /// What it is called in messages.
    public let name: String

    /// Takes over an open, seekable descriptor.
    public init(_ descriptor: consuming Descriptor, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// Opens a regular file.
    /// - Throws: ``ImageError``: `notFound`, `unreadable`; `unsupported` for what is no regular file.
    public init(path: String) throws(ImageError) {
        do throws(SystemError) {
            descriptor = try Descriptor.open(path, O_RDONLY | O_NONBLOCK)
            name = path
        } catch {
            throw ImageError(error)
        }
        guard try status().st_mode & S_IFMT == S_IFREG else { throw ImageError(.unsupported, path, "it is no regular file") }
    }

    /// The file opened once more, with a position of its own: for another process, or for somebody who wants to own one.
    /// - Throws: ``ImageError``, `unreadable`.
    public func reopened() throws(ImageError) -> Descriptor {
        do { return try Descriptor.open("/proc/self/fd/\(descriptor.number)", O_RDONLY) } catch { throw ImageError(error) }
    }

    /// Bytes.
    /// - Throws: ``ImageError``, `unreadable`.
    public func length() throws(ImageError) -> Int { Int(try status().st_size) }

    private func status() throws(ImageError) -> stat {
        do { return try descriptor.status() } catch { throw ImageError(error) }
    }

    /// Reads up to the buffer's end.
    /// - Returns: 0 at the end of the file.
    /// - Throws: ``ImageError``, `unreadable`.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ImageError) -> Int {
        while true {
            let count = pread(descriptor.number, buffer.baseAddress, buffer.count, offset)
            if count >= 0 { return count }
            if errno != EINTR { throw ImageError(SystemError(call: "read", path: name, errno: errno)) }
        }
    }

    /// Reads exactly this many bytes.
    /// - Throws: ``ImageError``: `damaged` if the file ends before.
    func bytes(at offset: Int, count: Int) throws(ImageError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            var failure: ImageError?
            let part = bytes.withUnsafeMutableBytes { buffer -> Int in
                do throws(ImageError) {
                    return try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]), at: offset + done)
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            guard part > 0 else { throw ImageError(.damaged, name, "it ends at byte \(offset + done), \(count - done) bytes too early") }
            done += part
        }
        return bytes
    }
}

/// A part of an open file.
public struct BlobRegion: Sendable {
    /// The file.
    public var file: BlobFile
    /// Bytes from its beginning.
    public var offset: Int
    /// Bytes.
    public var length: Int

    /// A part of a file.
    public init(_ file: BlobFile, offset: Int, length: Int) {
        self.file = file
        self.offset = offset
        self.length = length
    }

    /// All of a file.
    /// - Throws: ``ImageError``, `unreadable`.
    public init(_ file: BlobFile) throws(ImageError) {
        self.init(file, offset: 0, length: try file.length())
    }

    /// All of its bytes.
    /// - Throws: ``ImageError``: `limit` if there are more than `limit`; `damaged` if the file ends before.
    func bytes(limit: Int) throws(ImageError) -> [UInt8] {
        guard length <= limit else { throw ImageError(.limit, file.name, "\(length) bytes, where at most \(limit) are read") }
        return try file.bytes(at: offset, count: length)
    }
}
