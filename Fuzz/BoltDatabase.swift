// containerd's metadata: any bytes give buckets, keys and values, or an error, without reading more than is allowed.
// Modules: CLinux CArchive Linux Packages Digests Images
// Prebuilt: Crypto
// Seeds: bolt-database
// Link: archive
import Packages

@testable import Images

/// Walks every bucket two levels deep, and looks up what containerd keeps.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzBoltDatabase(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let start else { return 0 }
    // A copy of exactly this size, so that one byte too far is seen.
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    var sum = 0
    do throws(ImageError) {
        func open() throws(ImageError) -> Bolt {
            try Bolt(subject: "db") { (offset, length) throws(ImageError) in
                guard offset >= 0, length >= 0, offset <= bytes.count, length <= bytes.count - offset else {
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
