import Glibc
import Linux

/// A bbolt database on disk, opened for reading. It is never mapped: a file cut short under a mapping would kill the agent.
final class BoltFile: BoltInput {
    private let descriptor: Descriptor
    let path: String
    /// Anew at each look: the database may grow between two commits.
    var size: UInt64 {
        guard let status = try? descriptor.status() else { return 0 }
        return UInt64(max(0, status.st_size))
    }

    /// - Throws: ``StateError`` if it cannot be opened, or is not a regular file.
    init(_ path: String) throws(StateError) {
        self.path = path
        do throws(SystemError) {
            descriptor = try Descriptor.open(path, O_RDONLY | O_NONBLOCK)
            guard try descriptor.status().st_mode & S_IFMT == S_IFREG else { throw SystemError(call: "read", path: path, errno: EINVAL) }
        } catch { throw StateError(error, path) }
    }

    func read(at offset: UInt64, count: Int) throws(BoltError) -> [UInt8] {
        guard let start = off_t(exactly: offset) else { throw .input("offset \(offset)") }
        let number = descriptor.number
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            guard let base = buffer.baseAddress else { return }
            while filled < count {
                let got = pread(number, base + filled, count - filled, start + off_t(filled))
                if got < 0 && errno == EINTR { continue }
                if got <= 0 { break }
                filled += got
            }
        }
        guard bytes.count == count else { throw .input("only \(bytes.count) of \(count) bytes at \(offset)") }
        return bytes
    }

    /// Reads with a closure; errors get the file's name.
    static func read<Value>(_ path: String, _ body: (BoltBucket<BoltFile>) throws(BoltError) -> Value) throws(StateError) -> Value {
        let file = try BoltFile(path)
        do throws(BoltError) {
            return try BoltTransaction.read(file, body)
        } catch { throw StateError(error == .changing ? .changing : .malformed, path, error.description) }
    }
}
