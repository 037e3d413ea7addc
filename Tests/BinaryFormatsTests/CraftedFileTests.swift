import BinaryFormats
import Packages
import Testing

/// Files that nobody writes by accident.
@Suite("Crafted databases")
struct CraftedFileTests {
    private func blobs(_ bytes: [UInt8]) throws(Gap) -> [[UInt8]] {
        try Octets.reading(bytes) { (octets) throws(Gap) in
            var found: [[UInt8]] = []
            try SQLiteTable(octets).forEachBlob(ofTable: "Packages") { (blob) throws(Gap) in found.append(blob) }
            return found
        }
    }

    private func put(_ value: Int, _ width: Int, at offset: Int, in bytes: inout [UInt8]) {
        for index in 0..<width { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> ((width - 1 - index) * 8)) }
    }

    /// A header, and a schema whose only row says that the table's tree begins at page 2.
    private func database(pages: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 512 * pages)
        bytes.replaceSubrange(0..<16, with: Array("SQLite format 3\0".utf8))
        put(512, 2, at: 16, in: &bytes)
        put(1, 4, at: 56, in: &bytes)
        let row: [UInt8] = [6, 23, 29, 29, 1, 13] + Array("tablePackagesPackages".utf8) + [2]
        bytes[100] = 13
        put(1, 2, at: 103, in: &bytes)
        put(400, 2, at: 108, in: &bytes)
        bytes.replaceSubrange(400..<(402 + row.count), with: [UInt8(row.count), 1] + row)
        return bytes
    }

    /// A leaf with cells of a blob of one byte at each of the offsets.
    private func leaf(_ page: Int, cells: [Int], content: [UInt8], in bytes: inout [UInt8]) {
        let start = (page - 1) * 512
        bytes[start] = 13
        put(cells.count, 2, at: start + 3, in: &bytes)
        for (index, cell) in cells.enumerated() {
            put(cell, 2, at: start + 8 + index * 2, in: &bytes)
            bytes.replaceSubrange((start + cell)..<(start + cell + content.count), with: content)
        }
    }

    private static let cell: [UInt8] = [4, 1, 3, 0, 14, 0x41]

    @Test("a table of two rows is read")
    func plain() throws {
        var bytes = database(pages: 2)
        leaf(2, cells: [480, 490], content: Self.cell, in: &bytes)
        #expect(try blobs(bytes) == [[0x41], [0x41]])
    }

    @Test("a tree that meets itself, goes too deep, or leaves the file is damaged", arguments: [2, 3, 1, 0, 99])
    func loops(child: Int) throws {
        var bytes = database(pages: 3)
        bytes[512] = 5
        put(child, 4, at: 512 + 8, in: &bytes)
        if child == 3 {
            bytes[1024] = 5
            put(2, 4, at: 1024 + 8, in: &bytes)
        }
        #expect(throws: Gap.self) { try blobs(bytes) }
    }

    @Test("a tree of one child each is damaged at its limit")
    func deep() throws {
        var bytes = database(pages: 60)
        for page in 2..<60 {
            bytes[(page - 1) * 512] = 5
            put(page + 1, 4, at: (page - 1) * 512 + 8, in: &bytes)
        }
        leaf(60, cells: [490], content: Self.cell, in: &bytes)
        #expect(throws: Gap.self) { try blobs(bytes) }
    }

    @Test("cells that lie over each other are not copied again and again")
    func overlapping() throws {
        var bytes = database(pages: 2)
        // 100 cells of 250 bytes at one place.
        let cell: [UInt8] = [0x81, 0x7a, 1, 4, 0, 0x83, 0x78, 0x00] + [UInt8](repeating: 7, count: 170)
        leaf(2, cells: Array(repeating: 300, count: 100), content: cell, in: &bytes)
        #expect(throws: Gap.self) { try blobs(bytes) }
    }

    @Test("a chain of overflow pages that turns back is damaged")
    func overflow() throws {
        var bytes = database(pages: 4)
        // A row of 1,500 bytes, of which the page holds the first.
        let cell: [UInt8] = [0x8b, 0x5c, 1, 4, 0, 0x97, 0x44, 0x00] + [UInt8](repeating: 7, count: 39 + 420)
        leaf(2, cells: [40], content: cell, in: &bytes)
        #expect(throws: Gap.self) { try blobs(bytes) }
    }

    @Test("no rows in a table is no damage; no table is")
    func empty() throws {
        var bytes = database(pages: 2)
        leaf(2, cells: [], content: [], in: &bytes)
        #expect(try blobs(bytes).isEmpty)
        bytes[400 + 8] = UInt8(ascii: "T")
        #expect(throws: Gap.self) { try blobs(bytes) }
    }
}

@Suite("Crafted headers of rpm")
struct CraftedHeaderTests {
    private func header(_ entries: [[UInt32]], _ data: [UInt8]) -> [UInt8] {
        func bytes(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
        return bytes(UInt32(entries.count)) + bytes(UInt32(data.count)) + entries.flatMap { $0.flatMap(bytes) } + data
    }

    @Test(
        "a text without an end, outside of the data, or of another type is damaged",
        arguments: [
            [1000, 6, 0, 1], [1000, 6, 3, 1], [1000, 6, 4, 1], [1000, 6, 0xffff_ffff, 1], [1000, 4, 0, 1], [1000, 8, 0, 0xffff_ffff],
        ] as [[UInt32]])
    func texts(entry: [UInt32]) throws {
        let header = try RPMHeader(header([entry], Array("abcd".utf8)))
        #expect(throws: Gap.self) { try header.text(.name) }
    }

    @Test(
        "numbers outside of the data are damaged",
        arguments: [[1003, 4, 1, 1], [1003, 4, 0, 0xffff_ffff], [1003, 7, 0, 1]] as [[UInt32]])
    func numbers(entry: [UInt32]) throws {
        let header = try RPMHeader(header([entry], [0, 0, 0, 9]))
        #expect(throws: Gap.self) { try header.numbers(.epoch) }
    }

    @Test("names of files that would take more than is allowed are a limit, not memory")
    func amplification() throws {
        // 1,000 files in one folder whose name has 5,000 letters.
        let folder = [UInt8](repeating: 0x61, count: 5000) + [0]
        let indexes = [UInt8](repeating: 0, count: 4000)
        let names = [UInt8](repeating: 0, count: 1000)
        let entries: [[UInt32]] = [[1118, 8, 0, 1], [1116, 4, 5001, 1000], [1117, 8, 9001, 1000]]
        let header = try RPMHeader(header(entries, folder + indexes + names))
        #expect(try header.fileNames(limit: 10_000_000).count == 1000)
        #expect(throws: Gap.self) { try header.fileNames(limit: 1_000_000) }
    }

    @Test("a file in a folder that is not there is damaged")
    func folders() throws {
        let entries: [[UInt32]] = [[1118, 8, 0, 1], [1116, 4, 4, 1], [1117, 8, 0, 1]]
        let header = try RPMHeader(header(entries, [0x2f, 0, 0, 0, 0, 0, 0, 1]))
        #expect(throws: Gap.self) { try header.fileNames(limit: 1000) }
    }
}

@Suite("Build information of Go before 1.18")
struct GoPointerTests {
    /// An ELF file with one part that is loaded at an address and holds header, strings and texts.
    private func program(is64Bit: Bool, isBigEndian: Bool, modules: String, section: Bool = false) -> [UInt8] {
        func integer(_ value: Int, _ width: Int) -> [UInt8] {
            let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
            return isBigEndian ? bytes.reversed() : bytes
        }
        let width = is64Bit ? 8 : 4
        let address = 0x40_0000
        let start = 0x100
        let texts = [Array("go1.16.4".utf8), [UInt8](repeating: 1, count: 16) + Array(modules.utf8) + [UInt8](repeating: 2, count: 16)]
        var content: [UInt8] = [0xff] + Array(" Go buildinf:".utf8) + [UInt8(width), isBigEndian ? 1 : 0]
        content += integer(address + 32, width) + integer(address + 32 + 2 * width, width)
        content += [UInt8](repeating: 0, count: 32 - content.count)
        var place = address + 32 + 4 * width
        for text in texts {
            content += integer(place, width) + integer(text.count, width)
            place += text.count
        }
        content += texts.flatMap(\.self)
        var file: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, is64Bit ? 2 : 1, isBigEndian ? 2 : 1, 1] + [UInt8](repeating: 0, count: 9)
        let header = is64Bit ? 64 : 52
        file += integer(2, 2) + integer(is64Bit ? 62 : 8, 2) + integer(1, 4) + integer(address, width) + integer(header, width)
        file += integer(0, width) + integer(0, 4) + integer(header, 2) + integer(is64Bit ? 56 : 32, 2) + integer(1, 2) + integer(0, 6)
        file += integer(1, 4)
        if is64Bit { file += integer(6, 4) }
        file += integer(start, width) + integer(address, width) + integer(address, width) + integer(content.count, width)
        file += integer(content.count, width)
        if !is64Bit { file += integer(6, 4) }
        file += integer(4096, width)
        file += [UInt8](repeating: 0, count: start - file.count)
        return file + content
    }

    @Test("is found by pointers of both widths and byte orders", arguments: [true, false], [true, false])
    func pointers(is64Bit: Bool, isBigEndian: Bool) throws {
        let bytes = program(
            is64Bit: is64Bit, isBigEndian: isBigEndian,
            modules: "path\tx\nmod\ta.example/x\tv1.0.0\th1:a=\ndep\tb.example/y\tv2.0.0\th1:b=\n")
        let info = try #require(try Octets.reading(bytes) { (octets) throws(Gap) in try GoBuildInfo(octets) })
        #expect(info.goVersion == "go1.16.4")
        #expect(info.main?.path == "a.example/x")
        #expect(info.dependencies.map(\.module.version) == ["v2.0.0"])
        for length in 0..<bytes.count {
            _ = try? Octets.reading(Array(bytes.prefix(length))) { (octets) throws(Gap) in try GoBuildInfo(octets)?.path }
        }
        for index in bytes.indices {
            for pattern: UInt8 in [0xff, 0x80, 0x01] {
                var changed = bytes
                changed[index] ^= pattern
                _ = try? Octets.reading(changed) { (octets) throws(Gap) in try GoBuildInfo(octets)?.path }
            }
        }
    }
}
