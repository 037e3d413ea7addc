import CInflate
import Packages

/// Zstandard with any number of frames, skippable ones between them (zstd:chunked has one). Source: RFC 8878.
final class ZstdStream: Decompressor {
    private let context: OpaquePointer
    private var isInFrame = false
    private var frames = 0
    private var isAtEnd = false
    private var pending: Gap?
    private let windowLog: Int32

    /// - Throws: `Gap`, `limit`, if there is no memory for it.
    init(windowLog: Int32) throws(Gap) {
        guard let context = ZSTD_createDCtx() else { throw Gap(cause: .limit, message: "no memory for unpacking zstd") }
        self.context = context
        self.windowLog = windowLog
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, windowLog)
    }

    deinit { ZSTD_freeDCtx(context) }

    func read(from input: BlobInput, into output: UnsafeMutableRawBufferPointer) throws(Gap) -> Int {
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        while target.pos < target.size, !isAtEnd {
            do { try step(input, &target) } catch {
                isAtEnd = true
                pending = error
            }
        }
        // The bytes in front of the damage are told of first.
        if target.pos == 0, let gap = pending {
            pending = nil
            throw gap
        }
        return target.pos
    }

    private func step(_ input: BlobInput, _ target: inout ZSTD_outBuffer) throws(Gap) {
        let isInput = try input.fill()
        guard isInput || isInFrame else {
            isAtEnd = true
            guard frames > 0 else { throw damaged("it is empty") }
            return
        }
        let bytes = isInput ? input.available : UnsafeRawBufferPointer(start: nil, count: 0)
        var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        let before = target.pos
        let result = ZSTD_decompressStream(context, &target, &source)
        input.consume(source.pos)
        guard ZSTD_isError(result) == 0 else { throw reason(result) }
        if result == 0 {
            isInFrame = false
            frames += 1
        } else {
            isInFrame = true
            if !isInput, target.pos == before { throw damaged("it ends in the middle of frame \(frames + 1)") }
        }
    }

    private func reason(_ result: Int) -> Gap {
        switch ZSTD_getErrorCode(result) {
        case ZSTD_error_frameParameter_windowTooLarge:
            return Gap(
                cause: .limit,
                message: "a zstd frame asks for a window of more than \(1 << (windowLog - 20)) MiB: pack the layer without --long")
        case ZSTD_error_memory_allocation: return Gap(cause: .limit, message: "no memory for a zstd frame's window")
        case ZSTD_error_prefix_unknown where frames > 0 && !isInFrame: return damaged("other data follows its last frame")
        default: return damaged(String(cString: ZSTD_getErrorName(result)).lowercased())
        }
    }

    private func damaged(_ what: String) -> Gap {
        Gap(cause: .damaged, message: "the zstd stream is damaged: \(what); pull the image again")
    }
}
