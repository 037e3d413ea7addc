import Packages

/// How a layer's archive is packed: told by its first bytes, since media types are sometimes wrong.
enum Compression: String {
    case none, gzip, zstd

    /// - Throws: `Gap`, `unsupported`, for what other tools can pack layers with.
    static func detect(_ prefix: UnsafeRawBufferPointer) throws(Gap) -> Compression {
        if prefix.starts(with: [0x1f, 0x8b]) { return .gzip }
        // RFC 8878, sections 3.1.1 and 3.1.2: a frame, or one of the sixteen skippable ones.
        if prefix.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) { return .zstd }
        if prefix.count >= 4, prefix[0] & 0xf0 == 0x50, prefix.dropFirst().starts(with: [0x2a, 0x4d, 0x18]) { return .zstd }
        for (magic, name) in unread where prefix.starts(with: magic) {
            throw Gap(cause: .unsupported, message: "the layer is packed with \(name), which is not read: pack it with gzip or zstd")
        }
        return .none
    }

    private static let unread: [([UInt8], String)] = [
        ([0x42, 0x5a, 0x68], "bzip2"), ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "xz"), ([0x04, 0x22, 0x4d, 0x18], "lz4"),
        ([0x50, 0x4b, 0x03, 0x04], "zip"), ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "7-Zip"),
    ]
}

/// Turns a blob into an archive, piece by piece.
protocol Decompressor: AnyObject {
    /// - Parameter output: not empty.
    /// - Returns: bytes written; 0 at the end, and only there. What was written before something turned out to be wrong is returned first.
    /// - Throws: `Gap`: `damaged`, `limit`, or what the source throws.
    func read(from input: BlobInput, into output: UnsafeMutableRawBufferPointer) throws(Gap) -> Int
}

/// Archives that are not compressed.
final class PlainStream: Decompressor {
    func read(from input: BlobInput, into output: UnsafeMutableRawBufferPointer) throws(Gap) -> Int {
        guard try input.fill() else { return 0 }
        let part = UnsafeRawBufferPointer(rebasing: input.available.prefix(output.count))
        output.copyMemory(from: part)
        input.consume(part.count)
        return part.count
    }
}
