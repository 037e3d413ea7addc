import BinaryFormats
import CZlib
import Packages

/// Data compressed with zlib. Source: RFC 1950.
enum Inflation {
    /// - Throws: `Gap` if the data is damaged, or longer than `limit` bytes.
    static func inflated(_ octets: Octets, limit: Int) throws(Gap) -> [UInt8] {
        var stream = z_stream()
        guard plimsoll_inflate_begin(&stream) == Z_OK else { throw Gap(cause: .worker, message: "no memory to decompress") }
        defer { inflateEnd(&stream) }
        var input = Array(octets)
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let capacity = chunk.count
        return try input.withUnsafeMutableBufferPointer { (source) -> Result<[UInt8], Gap> in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(clamping: source.count)
            while true {
                let (status, produced) = chunk.withUnsafeMutableBufferPointer { target in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(clamping: capacity)
                    let status = inflate(&stream, Z_NO_FLUSH)
                    return (status, capacity - Int(stream.avail_out))
                }
                guard result.count + produced <= limit else { return .failure(.limit("more than \(limit) bytes when decompressed")) }
                result += chunk[..<produced]
                if status == Z_STREAM_END { return .success(result) }
                guard status == Z_OK, produced > 0 || stream.avail_in > 0 else {
                    return .failure(.damaged("the compressed data is damaged or cut"))
                }
            }
        }.get()
    }
}
