import Glibc
import Linux

extension SharedFile {
    /// Opens a regular file.
    /// - Throws: ``ImageError``: `notFound`, `unreadable`; `unsupported` for what is no regular file.
    public convenience init(path: String) throws(ImageError) {
        // Without O_NONBLOCK a FIFO that somebody put there would block for ever.
        do { self.init(try Descriptor.open(path, O_RDONLY | O_NONBLOCK), name: path) } catch { throw ImageError(error) }
        guard try status().st_mode & S_IFMT == S_IFREG else { throw ImageError(.unsupported, path, "it is no regular file") }
    }

    /// The file opened once more, with a position of its own: for another process, or for somebody who wants to own one.
    /// - Throws: ``ImageError``, `unreadable`.
    public func reopened() throws(ImageError) -> Descriptor {
        do { return try descriptor.reopened() } catch { throw ImageError(error) }
    }

    /// Bytes.
    /// - Throws: ``ImageError``, `unreadable`.
    public func length() throws(ImageError) -> Int { Int(try status().st_size) }

    /// All of it.
    /// - Throws: ``ImageError``, `unreadable`.
    public func region() throws(ImageError) -> FileRegion { FileRegion(self, offset: 0, length: try length()) }

    private func status() throws(ImageError) -> stat {
        do { return try descriptor.status() } catch { throw ImageError(error) }
    }

    /// Reads up to the buffer's end.
    /// - Returns: 0 at the end of the file.
    /// - Throws: ``ImageError``, `unreadable`.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ImageError) -> Int {
        do { return try descriptor.read(into: buffer, at: offset, path: name) } catch { throw ImageError(error) }
    }

    /// Reads exactly this many bytes.
    /// - Throws: ``ImageError``: `damaged` if the file ends before.
    func bytes(at offset: Int, count: Int) throws(ImageError) -> [UInt8] {
        let bytes: [UInt8]
        do { bytes = try descriptor.bytes(at: offset, count: count, path: name) } catch { throw ImageError(error) }
        guard bytes.count == count else {
            throw ImageError(.damaged, name, "it ends at byte \(offset + bytes.count), \(count - bytes.count) bytes too early")
        }
        return bytes
    }
}

extension FileRegion {
    /// All of its bytes.
    /// - Throws: ``ImageError``: `limit` if there are more than `limit`; `damaged` if the file ends before.
    func bytes(limit: Int) throws(ImageError) -> [UInt8] {
        guard length <= limit else { throw ImageError(.limit, file.name, "\(length) bytes, where at most \(limit) are read") }
        return try file.bytes(at: offset, count: length)
    }
}
