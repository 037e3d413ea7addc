@testable import Bolt

/// Bytes of a database in memory.
struct BoltBytes: BoltInput {
    var bytes: [UInt8]
    var size: UInt64 { UInt64(bytes.count) }

    func read(at offset: UInt64, count: Int) throws(BoltError) -> [UInt8] {
        guard offset <= size, UInt64(count) <= size - offset else { throw .input("past the end") }
        return Array(bytes[Int(offset)..<(Int(offset) + count)])
    }
}

/// Puts pages together byte by byte, right or wrong, as bbolt's `page.go` describes them.
struct BoltPages {
    var pageSize = 4_096
    var pages: [UInt64: [UInt8]] = [:]
    var root: UInt64 = 3
    var highWater: UInt64 = 64
    var transaction: UInt64 = 7

    static func le(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

    func header(_ id: UInt64, flags: UInt16, count: Int, overflow: UInt32 = 0) -> [UInt8] {
        Self.le(id) + Self.le(flags) + Self.le(UInt16(count)) + Self.le(overflow)
    }

    func leaf(_ id: UInt64, _ elements: [(key: String, value: [UInt8], isBucket: Bool)], overflow: UInt32 = 0) -> [UInt8] {
        var table: [UInt8] = [], data: [UInt8] = []
        for (index, element) in elements.enumerated() {
            let position = (elements.count - index) * 16 + data.count
            table +=
                Self.le(UInt32(element.isBucket ? 1 : 0)) + Self.le(UInt32(position)) + Self.le(UInt32(element.key.utf8.count))
                + Self.le(UInt32(element.value.count))
            data += Array(element.key.utf8) + element.value
        }
        return header(id, flags: 2, count: elements.count, overflow: overflow) + table + data
    }

    func branch(_ id: UInt64, _ children: [(key: String, page: UInt64)]) -> [UInt8] {
        var table: [UInt8] = [], data: [UInt8] = []
        for (index, child) in children.enumerated() {
            table +=
                Self.le(UInt32((children.count - index) * 16 + data.count)) + Self.le(UInt32(child.key.utf8.count)) + Self.le(child.page)
            data += Array(child.key.utf8)
        }
        return header(id, flags: 1, count: children.count) + table + data
    }

    func bucket(_ page: UInt64, inline: [UInt8] = []) -> [UInt8] { Self.le(page) + Self.le(UInt64(0)) + inline }

    func meta(_ id: UInt64, transaction: UInt64) -> [UInt8] {
        var body = Self.le(UInt32(0xED0C_DAED)) + Self.le(UInt32(2)) + Self.le(UInt32(pageSize)) + Self.le(UInt32(0))
        body += Self.le(root) + Self.le(UInt64(0)) + Self.le(UInt64(2)) + Self.le(highWater) + Self.le(transaction)
        return header(id, flags: 4, count: 0) + body + Self.le(BoltMeta.checksum(body))
    }

    var database: BoltBytes {
        var bytes = [UInt8](repeating: 0, count: pageSize * Int(min(highWater, 1_024)))
        for (id, page) in pages.merging(
            [0: meta(0, transaction: transaction - 1), 1: meta(1, transaction: transaction)], uniquingKeysWith: { own, _ in own })
        {
            let start = Int(id) * pageSize
            bytes.replaceSubrange(start..<(start + page.count), with: page)
        }
        return BoltBytes(bytes: bytes)
    }
}
