import Digests
import Packages

/// The compressed bytes of a layer, hashed and counted as they are read. Used by one thread.
final class BlobInput {
    private let stream: any ByteStream
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Buffers.input, alignment: 16)
    private var start = 0, end = 0
    private var digest: BlobDigest?
    private(set) var isAtEnd = false
    /// Bytes that were read from the stream.
    private(set) var total = 0

    /// - Parameter digest: what to hash with; nil for nothing.
    init(_ stream: any ByteStream, digest: BlobDigest?) {
        self.stream = stream
        self.digest = digest
    }

    deinit { buffer.deallocate() }

    /// Read and not consumed yet.
    var available: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[start..<end]) }

    func consume(_ count: Int) { start += count }

    /// Makes sure that something is available.
    /// - Returns: false at the end.
    func fill() throws(Gap) -> Bool {
        start < end ? true : try readMore()
    }

    /// Makes `count` bytes available, fewer only at the end.
    /// - Parameter count: small against the buffer.
    func fill(atLeast count: Int) throws(Gap) {
        while end - start < count, !isAtEnd { _ = try readMore() }
    }

    private func readMore() throws(Gap) -> Bool {
        guard !isAtEnd else { return false }
        if start == end { (start, end) = (0, 0) }
        if start > 0 {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
            buffer.copyMemory(from: rest)
            (start, end) = (0, rest.count)
        }
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
        let count = try stream.read(into: room)
        guard count > 0 else {
            isAtEnd = true
            return false
        }
        digest?.update(UnsafeRawBufferPointer(rebasing: buffer[end..<(end + count)]))
        end += count
        total += count
        return true
    }

    /// Reads what is left, so that the digest is that of the whole blob.
    func drain() throws(Gap) {
        repeat { start = end } while try readMore()
    }

    /// Of everything that was read.
    var currentDigest: Digest? { digest?.digest }
}
