// Small bbolt databases: an inline bucket, a bucket with pages of its own, a branch page. Usage: bolt-database FOLDER
// Modules: none
import Foundation

func little(_ value: UInt64, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

let size = 1_024

func page(_ id: UInt64, flags: UInt64, count: Int, _ body: [UInt8]) -> [UInt8] {
    let bytes = little(id, 8) + little(flags, 2) + little(UInt64(count), 2) + little(0, 4) + body
    return bytes + [UInt8](repeating: 0, count: size - bytes.count)
}

func meta(_ id: UInt64, root: UInt64, pages: UInt64) -> [UInt8] {
    var body = little(0xED0C_DAED, 4) + little(2, 4) + little(UInt64(size), 4) + little(0, 4) + little(root, 8) + little(0, 8)
    body += little(2, 8) + little(pages, 8) + little(id + 1, 8)
    let sum = body.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return page(id, flags: 4, count: 0, body + little(sum, 8))
}

/// The elements of a leaf, then their keys and values.
func leaf(_ items: [(key: String, value: [UInt8], isBucket: Bool)]) -> [UInt8] {
    var elements: [UInt8] = [], data: [UInt8] = []
    for (number, item) in items.enumerated() {
        let position = 16 * (items.count - number) + data.count
        elements += little(item.isBucket ? 1 : 0, 4) + little(UInt64(position), 4)
        elements += little(UInt64(item.key.utf8.count), 4) + little(UInt64(item.value.count), 4)
        data += Array(item.key.utf8) + item.value
    }
    return elements + data
}

func branch(_ items: [(key: String, page: UInt64)]) -> [UInt8] {
    var elements: [UInt8] = [], data: [UInt8] = []
    for (number, item) in items.enumerated() {
        elements += little(UInt64(16 * (items.count - number) + data.count), 4) + little(UInt64(item.key.utf8.count), 4)
        elements += little(item.page, 8)
        data += Array(item.key.utf8)
    }
    return elements + data
}

@main
enum Seeds {
    static func main() throws {
        let folder = URL(filePath: CommandLine.arguments[1], directoryHint: .isDirectory)
        let inner = leaf([("digest", Array("sha256:00".utf8), false), ("size", [4], false)])
        let inline = little(0, 16) + little(0, 8) + little(2, 2) + little(2, 2) + little(0, 4) + inner
        let own = little(4, 8) + little(0, 8)
        let root = page(3, flags: 2, count: 2, leaf([("v1", inline, true), ("v2", own, true)]))
        let flat = page(4, flags: 2, count: 1, leaf([("namespace", Array("k8s.io".utf8), false)]))
        let split = page(4, flags: 1, count: 2, branch([("a", 5), ("m", 6)]))
        let left = page(5, flags: 2, count: 1, leaf([("a", [1], false)])), right = page(6, flags: 2, count: 1, leaf([("n", [2], false)]))
        let list = page(2, flags: 16, count: 0, [])
        let seeds = [
            meta(0, root: 3, pages: 5) + meta(1, root: 3, pages: 5) + list + root + flat,
            meta(0, root: 3, pages: 7) + meta(1, root: 3, pages: 7) + list + root + split + left + right,
        ]
        for (number, seed) in seeds.enumerated() { try Data(seed).write(to: folder.appending(path: "built-\(number)")) }
    }
}
