import FileIndex
import Packages
import Testing

@Suite("The index of a layer")
struct LayerIndexTests {
    static func digest(_ byte: UInt8) -> ContentDigest { ContentDigest(sha256: [UInt8](repeating: byte, count: 32)) }

    static let entries = [
        FileEntry(path: FilePath("usr"), type: .directory),
        FileEntry(path: FilePath("usr/bin/env"), type: .file, size: 5, mode: 0o755, sha256: digest(2)),
        FileEntry(
            path: FilePath("usr-local"), type: .file, size: 1 << 40, mode: 0o4755, owner: FileOwner(user: 7, group: 8), sha256: digest(1)),
        FileEntry(path: FilePath("usr/bin/sh"), type: .symbolicLink, mode: 0o777, target: Array("../env".utf8)),
        FileEntry(path: FilePath("usr/copy"), type: .file, size: 5, sha256: digest(2)),
        FileEntry(path: FilePath("dev/null"), type: .characterDevice, mode: 0o666, major: 1, minor: 3),
        FileEntry(path: FilePath(normal: [0xff, 0xfe]), type: .opaqueDirectory),
        FileEntry(path: FilePath("gone"), type: .whiteout),
        FileEntry(path: FilePath("linked"), type: .hardLink, target: Array("usr/bin/env".utf8)),
    ]

    @Test("gives back what was put in, by path and by digest")
    func round() throws {
        let index = try LayerIndex(LayerIndex(diffID: Self.digest(9), entries: Self.entries).encoded)
        #expect(index.diffID == Self.digest(9))
        #expect(index.count == Self.entries.count)
        #expect(index.fileCount == 3)
        for entry in Self.entries {
            let number = try #require(index.find(entry.path), "\(entry.path)")
            #expect(index[number] == entry)
        }
        #expect(index.find(FilePath("usr/bin")) == nil)
        #expect(index.find(Self.digest(2)).map { index.path($0).description } == ["usr/bin/env", "usr/copy"])
        #expect(index.find(Self.digest(3)).isEmpty)
    }

    @Test("has no path twice, not as a file and a directory either")
    func twice() {
        let file = FileEntry(path: FilePath("a"), type: .file, sha256: Self.digest(1))
        #expect(throws: IndexError.self) { try LayerIndex(diffID: nil, entries: [file, FileEntry(path: FilePath("a"), type: .directory)]) }
        #expect(throws: IndexError.self) { try LayerIndex(diffID: nil, entries: [file, file]) }
    }

    @Test("takes at most 48 bytes for a file beyond its path")
    func size() throws {
        let entries = (0..<1000).map { number in
            FileEntry(path: FilePath("file\(number)"), type: .file, size: number, sha256: Self.digest(UInt8(number % 256)))
        }
        let index = try LayerIndex(diffID: nil, entries: entries)
        let paths = entries.reduce(0) { $0 + $1.path.bytes.count }
        #expect((index.encoded.count - paths - 88) <= 48 * entries.count)
    }

    @Test("that is changed anywhere gives an error, never a crash")
    func damage() throws {
        let bytes = try LayerIndex(diffID: Self.digest(9), entries: Self.entries).encoded
        for position in bytes.indices {
            var changed = bytes
            changed[position] ^= 0x41
            #expect(throws: IndexError.self, "byte \(position)") { try LayerIndex(changed) }
        }
        for length in 0..<bytes.count {
            #expect(throws: IndexError.self, "\(length) bytes") { try LayerIndex(bytes.prefix(length)) }
        }
    }

    @Test("that lies with a right checksum gives an error, or stays inside of itself")
    func lies() throws {
        let bytes = try LayerIndex(diffID: Self.digest(9), entries: Self.entries).encoded
        for position in 24..<bytes.count {
            for mask: UInt8 in [0x01, 0x80, 0xff] {
                var changed = bytes
                changed[position] ^= mask
                let crc = Checksum.crc32c(changed[16...])
                for shift in 0..<4 { changed[12 + shift] = UInt8(truncatingIfNeeded: crc >> UInt32(8 * shift)) }
                guard let index = try? LayerIndex(changed) else { continue }
                for number in 0..<index.count { #expect(index[number].path.bytes.count <= bytes.count) }
                _ = index.find(FilePath("usr/bin/env"))
                _ = index.find(Self.digest(2))
            }
        }
    }
}

/// Bit by bit from the definition (RFC 3720, appendix B.4), apart from the code under test.
enum Checksum {
    static func crc32c(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82f6_3b78 : crc >> 1 }
        }
        return ~crc
    }
}
