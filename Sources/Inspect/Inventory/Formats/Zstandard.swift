import BinaryFormats
import CZstd
import Packages

/// Data compressed with zstd. Source: RFC 8878.
enum Zstandard {
    /// - Throws: `Gap` if the data is damaged, or longer than `limit` bytes.
    static func decompressed(_ octets: Octets, limit: Int) throws(Gap) -> [UInt8] {
        guard let stream = ZSTD_createDStream() else { throw Gap(cause: .worker, message: "no memory to decompress") }
        defer { ZSTD_freeDStream(stream) }
        let source = Array(octets)
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 128 << 10)
        let capacity = chunk.count
        return try source.withUnsafeBytes { (source) -> Result<[UInt8], Gap> in
            var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
            var status = 1
            while true {
                let produced = chunk.withUnsafeMutableBytes { target in
                    var output = ZSTD_outBuffer(dst: target.baseAddress, size: capacity, pos: 0)
                    status = ZSTD_decompressStream(stream, &output, &input)
                    return output.pos
                }
                guard ZSTD_isError(status) == 0 else { return .failure(.damaged("the data is not compressed with zstd, or damaged")) }
                guard result.count + produced <= limit else { return .failure(.limit("more than \(limit) bytes when decompressed")) }
                result += chunk[..<produced]
                if status == 0, input.pos == input.size { return .success(result) }
                if produced < capacity, input.pos == input.size { return .failure(.damaged("the compressed data is cut")) }
            }
        }.get()
    }
}
