// containerd's metadata: any bytes give buckets, keys and values, or an error, without reading more than is allowed.
// Modules: CLinux CArchive Linux Packages Digests Images
// Prebuilt: Crypto
// Seeds: bolt-database
// Link: archive
// Seconds: 1
import Packages

@testable import Images

/// Walks every bucket two levels deep, and looks up what containerd keeps.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzBoltDatabase(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let start else { return 0 }
    // A copy of exactly this size, so that one byte too far is seen.
    let bytes = mended(Array(UnsafeBufferPointer(start: start, count: count)))
    var sum = 0
    do throws(ImageError) {
        func open() throws(ImageError) -> Bolt {
            try Bolt(subject: "db") { (offset, length) throws(ImageError) in
                guard offset >= 0, length >= 0, offset <= bytes.count, length <= bytes.count - offset else {
                    #if PLANTED
                    // The end of a page that goes on over several is not looked at.
                    if offset > 0, offset < bytes.count, length > 65_536 {
                        return bytes.withUnsafeBytes {
                            Array(UnsafeRawBufferPointer(start: $0.baseAddress.map { $0 + offset }, count: length))
                        }
                    }
                    #endif
                    throw ImageError(.damaged, "db", "it ends too early")
                }
                return Array(bytes[offset..<(offset + length)])
            }
        }
        var names: [[String]] = [[]]
        for _ in 0..<3 {
            var below: [[String]] = []
            for path in names.prefix(8) {
                var bolt = try open()
                guard let bucket = try bolt.bucket(path) else { continue }
                for key in try bolt.keys(of: bucket, limit: 10_000).prefix(16) {
                    let name = String(decoding: key, as: UTF8.self)
                    var look = try open()
                    sum &+= try look.value(name, in: bucket)?.reduce(0) { $0 &+ Int($1) } ?? 0
                    below.append(path + [name])
                }
            }
            names = below
        }
    } catch {
        precondition(!error.message.isEmpty, "an error that says nothing")
    }
    // Depends on every byte that was read, or the optimizer would drop the reads (-1: an input not worth keeping).
    return sum == .min ? -1 : 0
}

/// With the checksums of the meta pages put right: most of what is to be tested stands behind them.
private func mended(_ input: [UInt8]) -> [UInt8] {
    var bytes = input
    for page in [0, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536] where bytes.count >= page + 80 {
        guard bytes[(page + 16)..<(page + 20)].elementsEqual([0xED, 0xDA, 0x0C, 0xED] as [UInt8]) else { continue }
        let sum = bytes[(page + 16)..<(page + 72)].reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        for index in 0..<8 { bytes[page + 72 + index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
    }
    return bytes
}
