import Packages

/// The end of a zip archive: where its central directory is. Source: PKWARE APPNOTE 6.3.10, 4.3.14 to 4.3.16.
struct ZipEnd {
    /// The central directory's place, from the start of the bytes.
    var directory: Range<Int>
    var entries: Int
    /// Bytes in front of the archive: what its offsets do not count.
    var base: Int

    private static let signature: UInt32 = 0x0605_4b50
    private static let wideSignature: UInt32 = 0x0606_4b50
    private static let locatorSignature: UInt32 = 0x0706_4b50
    private static let recordBytes = 22
    private static let wideRecordBytes = 56
    private static let locatorBytes = 20
    private static let maximumComment = 0xffff

    /// - Throws: `Gap` if there is none.
    init(_ bytes: UnsafeRawBufferPointer) throws(Gap) {
        guard let place = ZipEnd.place(in: bytes) else {
            throw .damaged("no end of a central directory: it is no zip archive, or cut off")
        }
        var reader = ByteReader(bytes, from: place, to: bytes.count)
        reader.skip(4)
        let disks = (reader.uint16(), reader.uint16())
        reader.skip(2)
        var entries = Int(reader.uint16())
        var size = Int(reader.uint32())
        var offset = Int(reader.uint32())
        var end = place
        if let wide = ZipEnd.wide(before: place, in: bytes) {
            (entries, size, offset, end) = wide
        } else if disks.0 != 0 || disks.1 != 0 {
            throw Gap(cause: .unsupported, message: "zip: an archive in several parts")
        }
        guard size >= 0, offset >= 0, size <= end, offset <= end - size else {
            throw .damaged("the central directory is not inside the file")
        }
        directory = (end - size)..<end
        base = end - size - offset
        self.entries = entries
    }

    /// The last record whose comment ends with the file; else, since something may have been appended, the last whose comment fits.
    private static func place(in bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.count >= recordBytes else { return nil }
        var other: Int?
        var place = bytes.count - recordBytes
        let lowest = max(0, place - maximumComment)
        while place >= lowest {
            if bytes[place] == 0x50, bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self).littleEndian == signature {
                let comment = Int(bytes.loadUnaligned(fromByteOffset: place + 20, as: UInt16.self).littleEndian)
                if place + recordBytes + comment == bytes.count { return place }
                if other == nil, place + recordBytes + comment < bytes.count { other = place }
            }
            place -= 1
        }
        return other
    }

    /// The record of zip64: its offset is told by a locator in front of the plain one; with bytes in front of the archive it is just
    /// before that.
    private static func wide(before place: Int, in bytes: UnsafeRawBufferPointer) -> (entries: Int, size: Int, offset: Int, end: Int)? {
        guard place >= locatorBytes + wideRecordBytes else { return nil }
        var locator = ByteReader(bytes, from: place - locatorBytes, to: place)
        guard locator.uint32() == locatorSignature else { return nil }
        locator.skip(4)
        let told = Int(exactly: locator.uint64())
        for start in [told, place - locatorBytes - wideRecordBytes].compactMap(\.self)
        where start >= 0 && start <= place - locatorBytes - wideRecordBytes {
            var reader = ByteReader(bytes, from: start, to: place)
            guard reader.uint32() == wideSignature else { continue }
            reader.skip(28)
            guard let entries = Int(exactly: reader.uint64()), let size = Int(exactly: reader.uint64()),
                let offset = Int(exactly: reader.uint64())
            else { return nil }
            return (entries, size, offset, start)
        }
        return nil
    }
}

/// Little-endian numbers, one behind the other. Reading past the end gives zeros; callers ask `remaining` first.
struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private var position: Int
    private let end: Int

    init(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
        self.bytes = bytes
        self.end = max(0, min(end, bytes.count))
        position = max(0, min(start, self.end))
    }

    var remaining: Int { end - position }

    /// What is left, without a copy.
    var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[position..<end]) }

    mutating func skip(_ count: Int) {
        position += min(max(count, 0), remaining)
    }

    mutating func uint16() -> UInt16 { UInt16(truncatingIfNeeded: number(2)) }

    mutating func uint32() -> UInt32 { UInt32(truncatingIfNeeded: number(4)) }

    mutating func uint64() -> UInt64 { number(8) }

    /// A copy of the next bytes, at most what is left.
    mutating func bytes(_ count: Int) -> [UInt8] {
        let taken = min(max(count, 0), remaining)
        defer { position += taken }
        return Array(bytes[position..<(position + taken)])
    }

    /// A reader of the next bytes, at most what is left; this one goes on behind them.
    mutating func part(_ count: Int) -> ByteReader {
        let taken = min(max(count, 0), remaining)
        defer { position += taken }
        return ByteReader(bytes, from: position, to: position + taken)
    }

    private mutating func number(_ size: Int) -> UInt64 {
        guard remaining >= size else {
            position = end
            return 0
        }
        var value: UInt64 = 0
        for index in 0..<size { value |= UInt64(bytes[position + index]) << (8 * UInt64(index)) }
        position += size
        return value
    }
}
