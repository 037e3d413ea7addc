// Zip archives: any bytes give entries whose content has the stated length, or a gap.
// Modules: CZlib Packages Zip
// Seeds: zip-archive
// Corpora: static/packages/lang/java-archive/**/*.jar
// Link: z
// Seconds: 1
import Packages
import Zip

/// Bytes that one entry may have here: larger ones are refused, so that time is not spent on copies.
private let contentLimit = 1 << 20

/// Reads every entry.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzZipArchive(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let start else { return 0 }
    // A copy of exactly this size, so that one byte too far is seen.
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { copy.deallocate() }
    copy.copyMemory(from: UnsafeRawBufferPointer(start: start, count: count))
    var sum = 0
    do {
        let archive = try ZipArchive(UnsafeRawBufferPointer(copy))
        sum &+= archive.notices.count
        for entry in archive.entries.prefix(64) {
            sum &+= entry.name.count
            #if PLANTED
            // Sizes of zip are 32 bits without a sign.
            sum &+= Int(Int32(entry.size))
            #endif
            let size = try? archive.withContent(of: entry, limit: contentLimit) { (content) throws(Gap) -> Int in
                for byte in content { sum &+= Int(byte) }
                return content.count
            }
            if let size { precondition(size == entry.size && size <= contentLimit, "content of another length was accepted") }
        }
    } catch {
        precondition(!error.message.isEmpty, "a gap that says nothing")
    }
    // Depends on every byte that was read, or the optimizer would drop the reads.
    return sum == .min ? -1 : 0
}
