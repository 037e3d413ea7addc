// rpm's databases in their three forms, and the headers in them: any bytes give headers or a gap.
// Modules: Packages BinaryFormats
// Seeds: rpm-database
// Corpora: static/packages/rpm/**/Packages*=00 static/packages/rpm/**/*.db=01 static/packages/rpm/**/*.sqlite=02 static/packages/rpm/**/*.header=03 static/packages/rpm/**/*.bin=03
// Seconds: 1
import BinaryFormats
import Packages

/// The first byte chooses the form: 0 Berkeley DB, 1 ndb, 2 SQLite, 3 a header alone.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRPMDatabase(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let start, count > 0 else { return 0 }
    // A copy of exactly this size, so that one byte too far is seen.
    let copy = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    var sum = 0
    do throws(Gap) {
        switch start[0] & 3 {
        case 0:
            try Octets.reading(copy) { (octets) throws(Gap) in
                try BerkeleyHash(octets).forEachRecord { (key, value) throws(Gap) in sum &+= key.count &+ touch(value) }
            }
        case 1:
            try Octets.reading(copy) { (octets) throws(Gap) in
                try PackageBlobs(octets).forEachBlob { (blob) throws(Gap) in sum &+= touch(blob) }
            }
        case 2:
            try Octets.reading(copy) { (octets) throws(Gap) in
                try SQLiteTable(octets).forEachBlob(ofTable: "Packages") { (blob) throws(Gap) in sum &+= touch(blob) }
            }
        default: sum = touch(copy)
        }
    } catch {
        precondition(!error.message.isEmpty, "a gap that says nothing")
    }
    // Depends on every byte that was read, or the optimizer would drop the reads (-1: an input not worth keeping).
    return sum == .min ? -1 : 0
}

private func touch(_ blob: [UInt8]) -> Int {
    var sum = blob.reduce(0) { $0 &+ Int($1) }
    guard let header = try? RPMHeader(blob) else { return sum }
    for tag in [RPMHeader.Tag.name, .version, .release, .licence, .vendor, .architecture, .sourcePackage, .modularityLabel] {
        sum &+= ((try? header.text(tag)) ?? nil)?.utf8.count ?? 0
    }
    for tag in [RPMHeader.Tag.provides, .requires] { sum &+= (try? header.texts(tag))?.count ?? 0 }
    for tag in [RPMHeader.Tag.epoch, .fileModes] { sum &+= (try? header.numbers(tag))?.reduce(0, &+) ?? 0 }
    #if PLANTED
    sum &+= Int(UInt8((try? header.numbers(.epoch))?.first ?? 0))
    #endif
    let names = (try? header.fileNames(limit: 1 << 20)) ?? []
    let total = names.reduce(0) { $0 + $1.bytes.count }
    precondition(total <= 1 << 20, "more bytes of names than the limit")
    return sum &+ total
}
