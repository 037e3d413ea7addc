import Digests
import Foundation
import Packages

/// Reads, hashes and unpacks a blob on a thread of its own, at most a few pieces ahead of its reader.
final class Unpacking: @unchecked Sendable {
    /// What is known when the last piece was handed over.
    struct Outcome {
        /// Bytes of the blob, and of the archive.
        var blobBytes = 0, archiveBytes = 0
        var compression = Compression.none
        /// Digest of the blob, if one was asked for and all of it was read.
        var digest: Digest?
        /// Digest of the archive, if one was asked for and all of it was handed over.
        var archiveDigest: Digest?
        /// Why the archive is not complete.
        var gap: Gap?
    }

    let ring = ChunkRing()
    private let source: any LayerSource
    private let digest: BlobDigest?
    private var archiveDigest: BlobDigest?
    private let limits: LayerLimits
    // Written by the thread alone; read after the ring was closed.
    private var state = Outcome()

    /// Starts.
    /// - Parameter digest: what the blob is hashed with; nil for nothing.
    /// - Parameter archiveDigest: what the archive is hashed with; nil for nothing.
    init(_ source: any LayerSource, digest: BlobDigest?, archiveDigest: BlobDigest? = nil, limits: LayerLimits) {
        self.source = source
        self.digest = digest
        self.archiveDigest = archiveDigest
        self.limits = limits
        let thread = Thread { self.run() }
        thread.name = "layer-unpack"
        thread.start()
    }

    /// Waits for the end of the thread, which comes when the ring was emptied or cancelled.
    var outcome: Outcome {
        ring.waitUntilClosed()
        return state
    }

    private func run() {
        do { try unpack() } catch { state.gap = error }
        ring.close()
    }

    private func unpack() throws(Gap) {
        let input = BlobInput(try source.open(), digest: digest)
        defer { state.blobBytes = input.total }
        try input.fill(atLeast: 8)
        state.compression = try Compression.detect(input.available)
        let decompressor: any Decompressor =
            switch state.compression {
            case .none: PlainStream()
            case .gzip: GzipStream()
            case .zstd: try ZstdStream(windowLog: limits.zstdWindowLog)
            }
        do {
            try hand(input, decompressor)
        } catch {
            // A digest that is wrong explains the damage, one that is right tells that the image was made this way.
            if error.cause == .damaged { try? finish(input) }
            throw error
        }
        try finish(input)
    }

    private func finish(_ input: BlobInput) throws(Gap) {
        try input.drain()
        state.digest = input.currentDigest
    }

    private func hand(_ input: BlobInput, _ decompressor: any Decompressor) throws(Gap) {
        while let piece = ring.next() {
            let count = try decompressor.read(from: input, into: piece)
            guard count > 0 else {
                state.archiveDigest = archiveDigest?.digest
                return
            }
            state.archiveBytes += count
            try checkLimits(input.total)
            // This thread has less to do than the one that walks the archive.
            archiveDigest?.update(UnsafeRawBufferPointer(rebasing: piece.prefix(count)))
            ring.commit(count)
        }
    }

    private func checkLimits(_ blobBytes: Int) throws(Gap) {
        guard state.archiveBytes <= limits.bytes else {
            throw Gap(
                cause: .limit, message: "the layer has more than \(limits.bytes) bytes uncompressed: raise the limit to read all of it")
        }
        let allowed = limits.ratio.multipliedReportingOverflow(by: blobBytes)
        guard state.archiveBytes <= limits.bytesBeforeRatio || allowed.overflow || state.archiveBytes <= allowed.partialValue else {
            throw Gap(
                cause: .limit,
                message: "\(blobBytes) bytes of the layer unpack to more than \(state.archiveBytes), beyond a ratio of \(limits.ratio):"
                    + " a bomb, or raise the limit")
        }
    }
}
