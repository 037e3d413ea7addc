import Events

/// CRC-32C (Castagnoli, polynomial 0x1EDC6F41 reflected): RFC 3720, section 12.1; the examples of its appendix B.4 are a test.
struct Checksum {
    private var state: UInt32 = .max

    /// Of a sequence of views, as if they were one.
    static func of(_ views: ByteView...) -> UInt32 {
        var checksum = Checksum()
        for view in views { checksum.update(view) }
        return checksum.value
    }

    /// What it is of everything so far.
    var value: UInt32 { ~state }

    /// Takes further bytes into account, eight at a time (Intel's "slicing by 8").
    mutating func update(_ bytes: ByteView) {
        var crc = state
        Self.tables.withUnsafeBufferPointer { tables in
            var index = 0
            while index + 8 <= bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian ^ UInt64(crc)
                var next: UInt32 = 0
                for slice in 0..<8 { next ^= tables[(7 - slice) << 8 | Int(word >> (8 * slice) & 0xff)] }
                crc = next
                index += 8
            }
            while index < bytes.count {
                crc = tables[Int((crc ^ UInt32(bytes[index])) & 0xff)] ^ crc >> 8
                index += 1
            }
        }
        state = crc
    }

    /// Eight tables of 256: the checksum of one byte followed by 0 to 7 zeroes.
    private static let tables: [UInt32] = {
        let polynomial: UInt32 = 0x82F6_3B78
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ polynomial : crc >> 1 }
            tables[byte] = crc
        }
        for index in 256..<tables.count { tables[index] = tables[Int(tables[index - 256] & 0xff)] ^ tables[index - 256] >> 8 }
        return tables
    }()
}
