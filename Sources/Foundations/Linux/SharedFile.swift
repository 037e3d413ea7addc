import CLinux
import Glibc

/// An open file that several readers share, each at a place of its own; closed with the last of them.
public final class SharedFile: Sendable {
    /// Open for reading, and seekable.
    public let descriptor: Descriptor
    /// What it is called in messages.
    public let name: String

    /// Takes over an open, seekable descriptor.
    public init(_ descriptor: consuming Descriptor, name: String) {
        self.descriptor = descriptor
        self.name = name
    }
}

/// A part of an open file.
public struct FileRegion: Sendable {
    /// The file.
    public var file: SharedFile
    /// Bytes from its beginning.
    public var offset: Int
    /// Bytes.
    public var length: Int

    /// A part of a file.
    public init(_ file: SharedFile, offset: Int, length: Int) {
        self.file = file
        self.offset = offset
        self.length = length
    }
}

extension Descriptor {
    /// The file opened once more, with a position of its own: for another process, or for somebody who wants to own one.
    /// - Throws: what open(2) answers.
    public borrowing func reopened() throws(SystemError) -> Descriptor { try .open("/proc/self/fd/\(number)", O_RDONLY) }

    /// Reads up to the buffer's end, from a byte on: pread(2).
    /// - Returns: 0 at the end of the file.
    /// - Throws: what pread(2) answers.
    public borrowing func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int, path: String? = nil
    ) throws(SystemError) -> Int {
        let number = number
        let count = Self.retrying { pread(number, buffer.baseAddress, buffer.count, offset) }
        guard count >= 0 else { throw .last("read", path) }
        return count
    }

    /// The same for what is read once: where the kernel can, the page cache does not keep what it did not have.
    /// - Returns: 0 at the end of the file.
    /// - Throws: what preadv2(2) answers.
    public borrowing func readOnce(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int, path: String? = nil
    ) throws(SystemError) -> Int {
        while true {
            let count = plimsoll_read_once(number, buffer.baseAddress, buffer.count, offset)
            if count >= 0 { return count }
            if count != -Int(EINTR) { throw SystemError(call: "read", path: path, errno: Int32(-count)) }
        }
    }

    /// Reads this many bytes from a byte on, or as many as there are.
    /// - Throws: what pread(2) answers.
    public borrowing func bytes(at offset: Int, count: Int, path: String? = nil) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let number = number
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            while done < count {
                let part = Self.retrying { pread(number, buffer.baseAddress?.advanced(by: done), count - done, offset + done) }
                if part < 0 { failure = .last("read", path) }
                if part <= 0 { break }
                done += part
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
