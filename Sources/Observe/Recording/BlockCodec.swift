import CZstd
import Events

/// Compresses and checks blocks. One for each thread that writes.
final class BlockEncoder {
    private let context: OpaquePointer
    private let target: UnsafeMutableRawBufferPointer

    /// - Throws: ``RecordingError/exhausted(_:)`` without memory.
    init() throws(RecordingError) {
        guard let context = ZSTD_createCCtx() else { throw .exhausted("memory for compression") }
        self.context = context
        target = UnsafeMutableRawBufferPointer.allocate(byteCount: ZSTD_compressBound(RecordingLimits.largestBlock), alignment: 8)
    }

    deinit {
        ZSTD_freeCCtx(context)
        target.deallocate()
    }

    /// The header and the stored form of a block; the latter is valid until the next call.
    func encode(_ plain: ByteView, sequence: UInt64, key: UInt64) -> (header: [UInt8], stored: ByteView) {
        let size = ZSTD_compressCCtx(
            context, target.baseAddress, target.count, plain.baseAddress, plain.count, RecordingLimits.compressionLevel)
        // What does not become smaller is stored as it is: equal sizes say so.
        let isSmaller = ZSTD_isError(size) == 0 && size < plain.count
        let stored = isSmaller ? ByteView(rebasing: ByteView(target)[..<size]) : plain
        let checksum = withUnsafeBytes(of: key.littleEndian) { Checksum.of($0, stored) }
        let header = BlockHeader(sequence: sequence, stored: UInt32(stored.count), plain: UInt32(plain.count), checksum: checksum)
        return (header.bytes(key: key), stored)
    }
}

/// The opposite. Never takes more memory than one block of the largest size.
final class BlockDecoder {
    private let context: OpaquePointer
    private let target: UnsafeMutableRawBufferPointer

    /// - Throws: ``RecordingError/exhausted(_:)`` without memory.
    init() throws(RecordingError) {
        guard let context = ZSTD_createDCtx() else { throw .exhausted("memory for decompression") }
        self.context = context
        target = UnsafeMutableRawBufferPointer.allocate(byteCount: RecordingLimits.largestBlock, alignment: 8)
    }

    deinit {
        ZSTD_freeDCtx(context)
        target.deallocate()
    }

    /// The entries of a block, valid until the next call.
    /// - Returns: nil if the block is damaged.
    func decode(_ header: BlockHeader, _ stored: ByteView, key: UInt64) -> ByteView? {
        let checksum = withUnsafeBytes(of: key.littleEndian) { Checksum.of($0, stored) }
        guard checksum == header.checksum, stored.count == Int(header.stored), header.plain <= RecordingLimits.largestBlock else {
            return nil
        }
        guard header.isCompressed else {
            UnsafeMutableRawBufferPointer(rebasing: target[..<stored.count]).copyMemory(from: stored)
            return ByteView(rebasing: ByteView(target)[..<stored.count])
        }
        let size = ZSTD_decompressDCtx(context, target.baseAddress, Int(header.plain), stored.baseAddress, stored.count)
        guard ZSTD_isError(size) == 0, size == Int(header.plain) else { return nil }
        return ByteView(rebasing: ByteView(target)[..<size])
    }
}
