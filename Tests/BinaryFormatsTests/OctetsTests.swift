import BinaryFormats
import Packages
import Testing

@Suite("Bytes with checks")
struct OctetsTests {
    static func reading<Result>(_ bytes: [UInt8], _ body: (Octets) -> Result) throws -> Result {
        try Octets.reading(bytes) { (octets) throws(Gap) in body(octets) }
    }

    @Test("give nothing outside of them, whatever is asked", arguments: [-1, 0, 3, 4, Int.max, Int.min])
    func parts(offset: Int) throws {
        try Self.reading([1, 2, 3, 4]) { octets in
            #expect((octets.part(offset, 1) != nil) == (0..<4).contains(offset))
            #expect((octets.part(0, offset) != nil) == (0...4).contains(offset))
            #expect((octets.integer(offset, as: UInt16.self) != nil) == (0..<3).contains(offset))
            #expect(octets.from(offset).count == ((0...4).contains(offset) ? 4 - offset : 0))
            #expect(octets.upTo(offset).count == max(0, min(offset, 4)))
        }
    }

    @Test("read integers of both byte orders at odd places")
    func integers() throws {
        try Self.reading([9, 1, 2, 3, 4]) { octets in
            #expect(octets.integer(1, as: UInt32.self) == 0x0403_0201)
            #expect(octets.integer(1, as: UInt32.self, bigEndian: true) == 0x0102_0304)
            #expect(octets.length(1, bigEndian: true) == 0x0102_0304)
        }
    }

    @Test("find patterns at the start, at the end, after false starts, and not beyond it")
    func patterns() throws {
        try Self.reading(Array("aababc".utf8)) { octets in
            #expect(octets.firstIndex(of: "aa") == 0)
            #expect(octets.firstIndex(of: "abc") == 3)
            #expect(octets.firstIndex(of: "bcd") == nil)
            #expect(octets.firstIndex(of: "ab", from: 2) == 3)
        }
        #expect(try Self.reading([]) { $0.firstIndex(of: "a") } == nil)
    }

    @Test("split into lines with their numbers; the last needs no end")
    func lines() throws {
        let texts = try Self.reading(Array("a\r\n\nb".utf8)) { octets in Lines(octets).map { "\($0.number)\($0.line.text)" } }
        #expect(texts == ["1a", "2", "3b"])
    }
}
