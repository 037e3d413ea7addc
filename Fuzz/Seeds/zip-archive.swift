// Seeds of the zip reader: stored, deflated, zip64, a comment, a prefix, a descriptor, an archive in an archive.
import CZlib
import Glibc

@main
struct ZipArchiveSeeds {
    static func main() {
        guard CommandLine.arguments.count == 2 else { exit(2) }
        let plain = archive([("META-INF/MANIFEST.MF", Array("Manifest-Version: 1.0\n".utf8), false)])
        let deflated = archive([("a/pom.properties", Array(repeating: 0x61, count: 2000), true), ("b", [], false)])
        let seeds = [
            archive([]), plain, deflated, archive([("lib/a.jar", plain, true), ("lib/b.jar", deflated, false)]),
            archive([("x", [1, 2, 3], false)], isWide: true), archive([("x", [1, 2, 3], true)], comment: Array("PK\u{5}\u{6}".utf8)),
            Array("#!/bin/sh\n".utf8) + plain, archive([("x", [1], false)], flags: 8), archive([("x", [1], false)], flags: 1),
        ]
        for (index, seed) in seeds.enumerated() {
            let path = "\(CommandLine.arguments[1])/built-\(index)"
            guard let file = fopen(path, "w"), fwrite(seed, 1, seed.count, file) == seed.count, fclose(file) == 0 else {
                perror(path)
                exit(1)
            }
        }
    }

    static func archive(
        _ entries: [(name: String, content: [UInt8], isDeflated: Bool)], isWide: Bool = false, comment: [UInt8] = [], flags: UInt16 = 0
    ) -> [UInt8] {
        var out: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let data = entry.isDeflated ? deflated(entry.content) : entry.content
            let sum = entry.content.withUnsafeBytes { UInt32(crc32_z(0, $0.bindMemory(to: UInt8.self).baseAddress, $0.count)) }
            let offset = UInt32(out.count)
            let shared =
                numbers(20 as UInt16, flags, entry.isDeflated ? 8 : 0, 0, 0) + numbers(sum, UInt32(data.count), UInt32(entry.content.count))
            let name = Array(entry.name.utf8)
            out += numbers(0x0403_4b50 as UInt32) + shared + numbers(UInt16(name.count), 0 as UInt16) + name + data
            directory += numbers(0x0201_4b50 as UInt32) + numbers(20 as UInt16) + shared + numbers(UInt16(name.count), 0, 0, 0, 0)
            directory += numbers(0 as UInt32, offset) + name
        }
        let start = out.count
        out += directory
        if isWide {
            let record = UInt64(out.count)
            out += numbers(0x0606_4b50 as UInt32) + numbers(44 as UInt64) + numbers(45 as UInt16, 45) + numbers(0 as UInt32, 0)
            out += numbers(UInt64(entries.count), UInt64(entries.count), UInt64(directory.count), UInt64(start))
            out += numbers(0x0706_4b50 as UInt32, 0) + numbers(record) + numbers(1 as UInt32)
        }
        let count = UInt16(entries.count)
        out += numbers(0x0605_4b50 as UInt32) + numbers(0 as UInt16, 0, count, count) + numbers(UInt32(directory.count), UInt32(start))
        return out + numbers(UInt16(comment.count)) + comment
    }

    static func numbers<Number: FixedWidthInteger>(_ values: Number...) -> [UInt8] {
        values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    }

    /// A raw deflate stream: what zlib makes, without its two bytes in front and four behind.
    static func deflated(_ content: [UInt8]) -> [UInt8] {
        var size = compressBound(UInt(content.count))
        var out = [UInt8](repeating: 0, count: Int(size))
        guard compress2(&out, &size, content, UInt(content.count), 9) == Z_OK else { exit(1) }
        return Array(out[2..<(Int(size) - 4)])
    }
}
