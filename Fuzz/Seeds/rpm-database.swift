// Small databases of each form. Usage: rpm-database FOLDER
import Foundation

/// A number in the byte order of headers.
func big(_ value: Int, _ width: Int = 4) -> [UInt8] { (0..<width).map { UInt8(truncatingIfNeeded: value >> ((width - 1 - $0) * 8)) } }

func little(_ value: Int, _ width: Int = 4) -> [UInt8] { big(value, width).reversed() }

func text(_ value: String) -> [UInt8] { Array(value.utf8) + [0] }

/// A header of one package with two files.
func header() -> [UInt8] {
    var data: [UInt8] = []
    var entries: [UInt8] = []
    var count = 0
    func add(_ tag: Int, _ type: Int, _ values: Int, _ bytes: [UInt8]) {
        while type == 4 && data.count % 4 != 0 || type == 3 && data.count % 2 != 0 { data.append(0) }
        entries += big(tag) + big(type) + big(data.count) + big(values)
        data += bytes
        count += 1
    }
    for (tag, value) in [
        (1000, "sample"), (1001, "1.2"), (1002, "3.el9"), (1011, "Example"), (1014, "MIT"), (1022, "noarch"),
        (1044, "sample-1.2-3.el9.src.rpm"),
        (5096, "sample:1:2:3"),
    ] { add(tag, 6, 1, text(value)) }
    add(1003, 4, 1, big(1))
    add(1030, 3, 2, big(0o100644, 2) + big(0o040755, 2))
    add(1047, 8, 2, text("sample") + text("sample(x)"))
    add(1049, 8, 1, text("/bin/sh"))
    add(1116, 4, 2, big(0) + big(1))
    add(1117, 8, 2, text("a") + text("b"))
    add(1118, 8, 2, text("/usr/bin/") + text("/usr/share/"))
    return big(count) + big(data.count) + entries + data
}

/// A hash database with a record inside its page and one on an overflow page, in either byte order.
func berkeley(_ number: (Int, Int) -> [UInt8]) -> [UInt8] {
    let size = 1024
    let content = header()
    func page(_ index: Int, _ next: Int, _ entries: Int, _ free: Int, _ type: UInt8, _ rest: [UInt8]) -> [UInt8] {
        let start = number(0, 4) + number(0, 4) + number(index, 4) + number(0, 4) + number(next, 4)
        let bytes = start + number(entries, 2) + number(free, 2) + [0, type] + rest
        return bytes + [UInt8](repeating: 0, count: size - bytes.count)
    }
    var meta = number(0, 8) + number(0, 4) + number(0x061561, 4) + number(9, 4) + number(size, 4) + [0, 8, 0, 0] + number(0, 4)
    meta += number(3, 4) + [UInt8](repeating: 0, count: size - 36)
    var hash = page(1, 0, 2, size - 17, 13, number(size - 5, 2) + number(size - 17, 2))
    hash.replaceSubrange((size - 17)..<size, with: [3, 0, 0, 0] + number(2, 4) + number(content.count, 4) + [1] + number(1, 4))
    let kept = size - 26
    let first = page(2, 3, 1, min(kept, content.count), 7, Array(content.prefix(kept)))
    let second = page(3, 0, 1, max(1, content.count - kept), 7, Array(content.dropFirst(kept)))
    return meta + hash + first + second
}

func blobs() -> [UInt8] {
    let content = header()
    var blob = Array("BlbS".utf8) + little(1) + little(1) + little(content.count) + content
    while (blob.count + 12) % 16 != 0 { blob.append(0) }
    var low = 1
    var high = 0
    for byte in blob {
        low = (low + Int(byte)) % 65_521
        high = (high + low) % 65_521
    }
    blob += little(high << 16 | low) + little(content.count) + Array("BlbE".utf8)
    var slots = Array("RpmP".utf8) + little(0) + little(1) + little(1) + little(2) + [UInt8](repeating: 0, count: 12)
    slots += Array("Slot".utf8) + little(1) + little(256) + little(blob.count / 16)
    while slots.count < 4096 { slots += Array("Slot".utf8) + [UInt8](repeating: 0, count: 12) }
    return slots + blob
}

/// Three pages of 512 bytes: the schema, a leaf, what overflows it.
func sqlite() -> [UInt8] {
    let content = header()
    var bytes = [UInt8](repeating: 0, count: 512 * 4)
    func put(_ value: [UInt8], _ offset: Int) { bytes.replaceSubrange(offset..<(offset + value.count), with: value) }
    put(Array("SQLite format 3\0".utf8) + big(512, 2), 0)
    put(big(1), 56)
    let row: [UInt8] = [6, 23, 29, 29, 1, 13] + Array("tablePackagesPackages".utf8) + [2]
    put([13, 0, 0] + big(1, 2), 100)
    put(big(400, 2), 108)
    put([UInt8(row.count), 1] + row, 400)
    let kind = content.count * 2 + 12
    let record = [4, 0, UInt8(kind >> 7 | 0x80), UInt8(kind & 0x7f)] + content
    let least = (512 - 12) * 32 / 255 - 23
    let fitting = least + (record.count - least) % (512 - 4)
    let local = fitting <= 512 - 35 ? fitting : least
    put([13, 0, 0] + big(1, 2), 512)
    put(big(20, 2), 512 + 8)
    put([UInt8(record.count >> 7 | 0x80), UInt8(record.count & 0x7f), 1] + record.prefix(local) + big(3), 512 + 20)
    let rest = Array(record.dropFirst(local))
    put(big(rest.count > 508 ? 4 : 0) + rest.prefix(508), 1024)
    put([0, 0, 0, 0] + rest.dropFirst(508), 1536)
    return bytes
}

@main
enum Seeds {
    static func main() throws {
        let folder = URL(filePath: CommandLine.arguments[1], directoryHint: .isDirectory)
        let seeds: [(String, UInt8, [UInt8])] = [
            ("berkeley-little", 0, berkeley(little)), ("berkeley-big", 0, berkeley(big)), ("blobs", 1, blobs()), ("sqlite", 2, sqlite()),
            ("header", 3, header()),
        ]
        for (name, form, bytes) in seeds { try Data([form] + bytes).write(to: folder.appending(path: name)) }
    }
}
