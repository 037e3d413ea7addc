// Archives that hold images: any bytes give members that lie inside of the file, or an error.
// Modules: CLinux CArchive Linux Packages Digests Bolt Images
// Prebuilt: Crypto
// Corpora: static/images/odd-tar/*.tar static/images/small/*/*.tar
// Seeds: layer-merge
// Made: Tests/LayersTests/Hostile/make.py (?!bomb|big|gzip|zstd)
// Shared: TarChecksums
// Link: archive
// Seconds: 1
import Glibc
import Linux

@testable import Images

/// Finds every member, under its own name.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzImageArchive(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let start else { return 0 }
    let bytes = withTarChecksums(Array(UnsafeBufferPointer(start: start, count: count)))
    guard let stream = tmpfile() else { abort() }
    let number = dup(fileno(stream))
    fclose(stream)
    guard number >= 0, bytes.withUnsafeBytes({ write(number, $0.baseAddress, $0.count) }) == bytes.count else { abort() }
    let file = SharedFile(Descriptor(owning: number), name: "archive")
    var sum = 0
    do throws(ImageError) {
        let index = try TarIndex(file)
        for name in index.members.keys {
            guard let region = try? index.region(name, in: file) else { continue }
            precondition(region.offset >= 0 && region.length >= 0 && region.length <= bytes.count - region.offset, "a member is outside")
            sum &+= region.length &+ (index.isRepeated(name) ? 1 : 0)
        }
    } catch {
        precondition(!error.message.isEmpty, "an error that says nothing")
    }
    // Depends on every byte that was read, or the optimizer would drop the reads (-1: an input not worth keeping).
    return sum == .min ? -1 : 0
}
