import CZlib

/// Inflates raw deflate streams of a known size. Source: RFC 1951.
enum Inflater {
    enum Failure: Error {
        /// The stream is none, ends too early or has another length.
        case damaged
        /// There is no memory for it.
        case memory
    }

    /// One byte of a stream gives at most this many.
    private static let maximumRatio = 1032

    /// - Parameter size: bytes that it must give, no more and no fewer; the caller checked it against a limit.
    static func inflate(_ compressed: UnsafeRawBufferPointer, size: Int) throws(Failure) -> [UInt8] {
        // A small stream with a large claim takes no memory for what it cannot give.
        guard size <= compressed.count.multipliedReportingOverflow(by: maximumRatio).partialValue else { throw .damaged }
        guard compressed.count <= Int(UInt32.max), size < Int(UInt32.max) else { throw .memory }
        var stream = z_stream()
        guard plimsoll_inflate_raw_init(&stream) == Z_OK else { throw .memory }
        defer { inflateEnd(&stream) }
        var status = Z_OK
        // One byte more, so that a longer stream is seen.
        let output = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
            stream.next_in = UnsafeMutablePointer(mutating: compressed.bindMemory(to: UInt8.self).baseAddress)
            stream.avail_in = UInt32(compressed.count)
            stream.next_out = buffer.baseAddress
            stream.avail_out = UInt32(size + 1)
            status = CZlib.inflate(&stream, Z_FINISH)
            count = size + 1 - Int(stream.avail_out)
        }
        guard status == Z_STREAM_END, output.count == size else { throw .damaged }
        return output
    }

    /// The CRC-32 of zip and gzip.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32_z(0, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
    }
}
