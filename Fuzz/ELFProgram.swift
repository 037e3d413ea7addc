// ELF files and the build information of Go programs: any bytes give facts or a gap.
// Modules: Packages BinaryFormats
// Seeds: elf-program
// Seconds: 1
import BinaryFormats
import Packages

/// Reads all that the catalogers read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzELFProgram(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let start else { return 0 }
    // A copy of exactly this size, so that one byte too far is seen.
    let copy = Array(UnsafeBufferPointer(start: start, count: count))
    var sum = 0
    _ = try? Octets.reading(copy) { (octets) throws(Gap) in
        if let info = try? GoBuildInfo(octets) {
            sum &+= info.goVersion.utf8.count &+ info.path.utf8.count &+ (info.main?.path.utf8.count ?? 0)
            for dependency in info.dependencies { sum &+= dependency.module.path.utf8.count &+ dependency.module.version.utf8.count }
            for (key, value) in info.settings { sum &+= key.utf8.count &+ value.utf8.count }
        }
        let elf = try ELFFile(octets)
        for section in elf.sections { sum &+= section.name.utf8.count &+ (elf.content(of: section)?.count ?? 0) }
        for segment in elf.segments { sum &+= elf.content(at: segment.address, 8)?.reduce(0) { $0 &+ Int($1) } ?? 0 }
        #if PLANTED
        // A table of strings (SHT_STRTAB) may lie outside of the file.
        for section in elf.sections where section.type == 3 && section.size > 0 { sum &+= Int(copy[section.offset + section.size - 1]) }
        #endif
        if let dynamic = elf.dynamic { sum &+= dynamic.needed.count &+ dynamic.searchPaths.count &+ (dynamic.soname?.utf8.count ?? 0) }
        sum &+= elf.interpreter?.utf8.count ?? 0
        sum &+= elf.note(owner: "GNU", type: 3)?.count ?? 0
        sum &+= elf.hasSymbol { $0.hasPrefix("__stack_chk_fail") } == true ? 1 : 0
    }
    // Depends on every byte that was read, or the optimizer would drop the reads (-1: an input not worth keeping).
    return sum == .min ? -1 : 0
}
