import Glibc
import Linux

/// A bbolt database on disk, opened for reading. It is never mapped: a file cut short under a mapping would kill the reader.
public final class BoltFile: BoltInput {
    private let descriptor: Descriptor
    private let path: String

    /// Bytes, anew at each look: the database may grow between two commits.
    public var size: UInt64 {
        guard let status = try? descriptor.status() else { return 0 }
        return UInt64(max(0, status.st_size))
    }

    /// - Throws: what open(2) and fstat(2) answer; EINVAL for what is not a regular file.
    public init(_ path: String) throws(SystemError) {
        self.path = path
        descriptor = try Descriptor.open(path, O_RDONLY | O_NONBLOCK)
        guard try descriptor.status().st_mode & S_IFMT == S_IFREG else {
            throw SystemError(call: "read", path: path, errno: EINVAL, detail: "it is no regular file")
        }
    }

    /// Exactly so many bytes.
    /// - Throws: ``BoltError/input(_:)`` past the end, and if the kernel refuses.
    public func read(at offset: UInt64, count: Int) throws(BoltError) -> [UInt8] {
        guard let start = Int(exactly: offset) else { throw .input("offset \(offset)") }
        let bytes: [UInt8]
        do { bytes = try descriptor.bytes(at: start, count: count, path: path) } catch { throw .input(error.description) }
        guard bytes.count == count else { throw .input("only \(bytes.count) of \(count) bytes at \(offset)") }
        return bytes
    }
}
