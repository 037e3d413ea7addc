import Events

/// A stretch of a recording that was not understood, and was left out.
public struct SkippedBytes: Sendable, Hashable, CustomStringConvertible {
    /// Why.
    public enum Reason: String, Sendable, Hashable {
        /// Not a block, or one whose checksum is wrong.
        case damaged
        /// The file ends inside of a block.
        case cut
        /// A block that is whole, but whose entries are none.
        case malformed
        /// A block that belongs before the last one.
        case misplaced
        /// Blocks that are not there.
        case missing
    }

    /// The file.
    public var path: String
    /// Where it begins, bytes from the beginning of the file.
    public var offset: UInt64
    /// How many bytes; of missing blocks how many blocks.
    public var count: UInt64
    /// Why.
    public var reason: Reason

    /// One line.
    public var description: String {
        reason == .missing
            ? "\(path): \(count) blocks are missing before byte \(offset)"
            : "\(path): \(count) bytes at byte \(offset) were skipped (\(reason.rawValue))"
    }
}

/// Finds the blocks of one file. Whatever is not a block is skipped, told, and costs time linear in its size.
final class BlockReader {
    let preamble: RecordingPreamble
    private let source: any RecordingSource
    private let decoder: BlockDecoder
    private let report: (SkippedBytes) -> Void
    private let window: UnsafeMutableRawBufferPointer
    /// What of the window is still to be looked at.
    private var start = 0, end = 0
    /// Of the window's begin in the file.
    private var position: UInt64 = 0
    private var isAtEnd = false
    private var skipFrom: UInt64?

    /// - Parameter report: what was skipped.
    /// - Throws: ``RecordingError`` if the file is not a recording, or cannot be read.
    init(_ source: any RecordingSource, report: @escaping (SkippedBytes) -> Void) throws(RecordingError) {
        self.source = source
        self.report = report
        decoder = try BlockDecoder()
        var beginning = [UInt8](repeating: 0, count: RecordingFormat.preambleSize)
        var count = 0
        while count < beginning.count {
            var failure: RecordingError?
            let read = beginning.withUnsafeMutableBytes { bytes in
                do throws(RecordingError) {
                    return try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[count...]))
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            if read == 0 { break }
            count += read
        }
        preamble = try Self.preamble(Array(beginning.prefix(count)), path: source.path)
        position = UInt64(RecordingFormat.preambleSize)
        // Last: where an initializer throws, nothing is deallocated.
        window = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * Self.reach, alignment: 8)
    }

    deinit { window.deallocate() }

    private static func preamble(_ bytes: [UInt8], path: String) throws(RecordingError) -> RecordingPreamble {
        let result: Result<RecordingPreamble, RecordingError> = bytes.withUnsafeBytes { view in
            do throws(RecordingError) { return .success(try RecordingPreamble(view, path: path)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Where the next byte to be looked at lies in the file.
    var offset: UInt64 { position + UInt64(start) }

    /// The entries of the next block, valid until the next call; nil at the end.
    /// - Throws: ``RecordingError/system(_:)`` if the file cannot be read.
    func next() throws(RecordingError) -> (header: BlockHeader, offset: UInt64, entries: ByteView)? {
        while true {
            try fill(RecordingFormat.blockHeaderSize)
            guard end - start >= RecordingFormat.blockHeaderSize else {
                skip(end - start)
                tell(.cut)
                return nil
            }
            guard let header = BlockHeader(ByteView(rebasing: ByteView(window)[start..<end]), key: preamble.key) else {
                skip(distanceToCandidate())
                continue
            }
            let size = RecordingFormat.blockHeaderSize + Int(header.stored)
            try fill(size)
            guard end - start >= size else {
                // Something may follow all the same: the header is right, but bytes behind it are gone.
                skip(RecordingFormat.blockHeaderSize)
                continue
            }
            let stored = ByteView(rebasing: ByteView(window)[(start + RecordingFormat.blockHeaderSize)..<(start + size)])
            guard let entries = decoder.decode(header, stored, key: preamble.key) else {
                // The header is right, so that its sizes are: looking inside would take time in the square of the size.
                skip(size)
                continue
            }
            tell(.damaged)
            let place = offset
            start += size
            return (header, place, entries)
        }
    }

    /// How far the next byte is that could begin a block, at least 1.
    private func distanceToCandidate() -> Int {
        var index = start + 1
        while index < end, window[index] != RecordingFormat.blockMagic[0] { index += 1 }
        return index - start
    }

    private func skip(_ count: Int) {
        if count > 0, skipFrom == nil { skipFrom = offset }
        start += count
    }

    private func tell(_ reason: SkippedBytes.Reason) {
        guard let from = skipFrom else { return }
        skipFrom = nil
        report(SkippedBytes(path: source.path, offset: from, count: offset - from, reason: reason))
    }

    /// Reads until so many bytes are there, or the file is over.
    private func fill(_ count: Int) throws(RecordingError) {
        guard end - start < count, !isAtEnd else { return }
        if start + count > window.count {
            window.copyMemory(from: ByteView(rebasing: ByteView(window)[start..<end]))
            position += UInt64(start)
            end -= start
            start = 0
        }
        while end - start < count {
            let read = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: window[end...]))
            guard read > 0 else {
                isAtEnd = true
                return
            }
            end += read
        }
    }

    private static let reach = RecordingFormat.blockHeaderSize + RecordingLimits.largestStoredBlock
}
