import Foundation

/// Pieces of an archive on their way from the thread that unpacks to the one that reads: a fixed number, each used again.
final class ChunkRing: @unchecked Sendable {
    // What is below is only touched under `condition`, but for the bytes of a piece, which one thread owns at a time.
    private let condition = NSCondition()
    private let pieces: [UnsafeMutableRawBufferPointer]
    private var counts: [Int]
    private var written = 0, taken = 0
    private var isReading = false
    private var isClosed = false, isCancelled = false

    init() {
        pieces = (0..<Buffers.chunks).map { _ in .allocate(byteCount: Buffers.chunk, alignment: 4096) }
        counts = [Int](repeating: 0, count: pieces.count)
    }

    deinit { for piece in pieces { piece.deallocate() } }

    /// The writer's next piece; waits for a free one.
    /// - Returns: nil if the reader wants no more.
    func next() -> UnsafeMutableRawBufferPointer? {
        condition.withLock {
            while written - taken == pieces.count, !isCancelled { condition.wait() }
            return isCancelled ? nil : pieces[written % pieces.count]
        }
    }

    /// Hands the piece over with `count` bytes in it.
    func commit(_ count: Int) {
        condition.withLock {
            counts[written % pieces.count] = count
            written += 1
            condition.signal()
        }
    }

    /// There will be no more.
    func close() {
        condition.withLock {
            isClosed = true
            condition.signal()
        }
    }

    /// The reader's next piece, valid until the next call; waits for one.
    /// - Returns: nil at the end.
    func take() -> UnsafeRawBufferPointer? {
        condition.withLock {
            if isReading {
                taken += 1
                isReading = false
                condition.signal()
            }
            while written == taken, !isClosed { condition.wait() }
            guard written > taken else { return nil }
            isReading = true
            let slot = taken % pieces.count
            return UnsafeRawBufferPointer(rebasing: pieces[slot].prefix(counts[slot]))
        }
    }

    /// The reader wants no more.
    func cancel() {
        condition.withLock {
            isCancelled = true
            condition.signal()
        }
    }

    /// Waits until the writer is done.
    func waitUntilClosed() {
        condition.withLock { while !isClosed { condition.wait() } }
    }
}
