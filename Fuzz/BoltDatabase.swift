// containerd's metadata: any bytes give buckets, keys and values, or an error, without reading more than is allowed.
// Modules: CLinux Linux Bolt
// Seeds: bolt-database
// Seconds: 1
import Bolt

/// A database in memory.
private struct Bytes: BoltInput {
    let bytes: [UInt8]
    var size: UInt64 { UInt64(bytes.count) }

    func read(at offset: UInt64, count: Int) throws(BoltError) -> [UInt8] {
        guard count >= 0, offset <= size, UInt64(count) <= size - offset else { throw .input("it ends too early") }
        return Array(bytes[Int(offset)..<(Int(offset) + count)])
    }
}

/// The root, what containerd has, and what the seeds have.
private let paths: [[String]] = [[], ["v1"], ["v2"], ["v1", "k8s.io"], ["v1", "k8s.io", "images"], ["v1", "moby", "containers"]]

/// Reads all values of the root, and of the buckets that containerd keeps below it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzBoltDatabase(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let start else { return 0 }
    // A copy of exactly this size, so that one byte too far is seen.
    let bytes = mended(Array(UnsafeBufferPointer(start: start, count: count)))
    var sum = 0
    do throws(BoltError) {
        try BoltTransaction.read(Bytes(bytes: bytes)) { root throws(BoltError) in
            for path in paths {
                guard let bucket = try root.bucket(path) else { continue }
                for key in ["digest", "a", "n"] { sum &+= try bucket.value(key)?.count ?? 0 }
                try bucket.forEachValue { key, value in
                    sum = value.reduce(key.reduce(sum) { $0 &+ Int($1) }) { $0 &+ Int($1) }
                    return true
                }
            }
        }
    } catch {
        precondition(!error.description.isEmpty, "an error that says nothing")
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
