import Foundation
import Glibc
import Linux
import Testing

@Suite struct ResourceUseTests {
    /// A mapping of this program's own file that nothing may write to.
    private struct Mapping {
        var range: Range<UInt>
        var residentBytes: Int
    }

    private func programMappings() throws -> [Mapping] {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var mappings: [Mapping] = []
        var counts = false
        for line in try String(contentsOfFile: "/proc/self/smaps", encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            if let ends = words.first?.split(separator: "-"), ends.count == 2, let begin = UInt(ends[0], radix: 16),
                let end = UInt(ends[1], radix: 16)
            {
                counts = line.hasSuffix(" " + program) && words[1].hasPrefix("r-")
                if counts { mappings.append(Mapping(range: begin..<end, residentBytes: 0)) }
            } else if counts, words.first == "Rss:", let kilobytes = Int(words[1]) {
                mappings[mappings.count - 1].residentBytes = kilobytes << 10
            }
        }
        return mappings
    }

    @Test("Pages of the program that are not needed are given back, and read again when they are")
    func programPages() throws {
        let pageSize = UInt(getpagesize())
        func sum() throws -> UInt64 {
            var sum: UInt64 = 0
            for mapping in try programMappings() {
                for address in stride(from: mapping.range.lowerBound, to: mapping.range.upperBound, by: Int(pageSize)) {
                    guard let page = UnsafePointer<UInt8>(bitPattern: address) else { continue }
                    sum &+= UInt64(page.pointee)
                }
            }
            return sum
        }
        let content = try sum()
        let before = try programMappings().reduce(0) { $0 + $1.residentBytes }
        ResourceUse.giveBackMemory()
        let after = try programMappings().reduce(0) { $0 + $1.residentBytes }
        #expect(after < before / 2, "\(before) bytes before, \(after) after")
        #expect(try sum() == content)
    }
}
