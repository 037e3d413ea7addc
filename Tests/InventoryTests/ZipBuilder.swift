import CZlib

/// Writes zip archives, right ones and others.
struct ZipBuilder {
    struct Entry {
        var name: String
        var content: [UInt8]
        var isDeflated = true
        /// What the headers say where it is not the truth.
        var statedSize: Int?
        var localName: String?
        var flags: UInt16 = 0
        var method: UInt16?
    }

    var entries: [Entry] = []
    var prefix: [UInt8] = []
    var comment: [UInt8] = []
    var isWide = false

    mutating func add(_ name: String, _ content: some Sequence<UInt8>, isDeflated: Bool = true) {
        entries.append(Entry(name: name, content: Array(content), isDeflated: isDeflated))
    }

    mutating func add(_ name: String, text: String) {
        add(name, text.utf8)
    }

    var bytes: [UInt8] {
        var out = prefix
        var directory: [UInt8] = []
        for entry in entries {
            let data = entry.isDeflated ? Self.deflated(entry.content) : entry.content
            let checksum = entry.content.withUnsafeBytes { UInt32(crc32_z(0, $0.bindMemory(to: UInt8.self).baseAddress, $0.count)) }
            let size = UInt32(truncatingIfNeeded: entry.statedSize ?? entry.content.count)
            let offset = UInt32(out.count - prefix.count)
            let method = entry.method ?? (entry.isDeflated ? 8 : 0)
            let local = Array((entry.localName ?? entry.name).utf8)
            let name = Array(entry.name.utf8)
            out += Self.numbers(0x0403_4b50 as UInt32) + Self.numbers(20 as UInt16, entry.flags, method, 0, 0)
            out += Self.numbers(checksum, UInt32(data.count), size) + Self.numbers(UInt16(local.count), 0 as UInt16) + local + data
            directory += Self.numbers(0x0201_4b50 as UInt32) + Self.numbers(20 as UInt16, 20, entry.flags, method, 0, 0)
            directory += Self.numbers(checksum, UInt32(data.count), size) + Self.numbers(UInt16(name.count), 0, 0, 0, 0 as UInt16)
            directory += Self.numbers(0 as UInt32, offset) + name
        }
        let start = out.count - prefix.count
        out += directory
        if isWide {
            let record = out.count - prefix.count
            out +=
                Self.numbers(0x0606_4b50 as UInt32) + Self.numbers(44 as UInt64) + Self.numbers(45 as UInt16, 45)
                + Self.numbers(0 as UInt32, 0)
            out += Self.numbers(UInt64(entries.count), UInt64(entries.count), UInt64(directory.count), UInt64(start))
            out += Self.numbers(0x0706_4b50 as UInt32, 0) + Self.numbers(UInt64(record)) + Self.numbers(1 as UInt32)
        }
        let count = isWide ? UInt16.max : UInt16(truncatingIfNeeded: entries.count)
        out += Self.numbers(0x0605_4b50 as UInt32) + Self.numbers(0 as UInt16, 0, count, count)
        out += isWide ? Self.numbers(UInt32.max, UInt32.max) : Self.numbers(UInt32(directory.count), UInt32(start))
        return out + Self.numbers(UInt16(comment.count)) + comment
    }

    private static func numbers<Number: FixedWidthInteger>(_ values: Number...) -> [UInt8] {
        values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    }

    /// A raw deflate stream: what zlib makes, without its two bytes in front and four behind.
    static func deflated(_ content: [UInt8]) -> [UInt8] {
        var size = compressBound(UInt(content.count))
        var out = [UInt8](repeating: 0, count: Int(size))
        guard compress2(&out, &size, content, UInt(content.count), 9) == Z_OK else { return [] }
        return Array(out[2..<(Int(size) - 4)])
    }
}
