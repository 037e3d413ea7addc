import Packages

/// A zip archive in memory, read by its central directory, stored and deflated entries. Source: PKWARE APPNOTE 6.3.10.
///
/// Every offset and length is checked against the bytes; what stands in front of the archive (a shell script, a launcher) is allowed.
public struct ZipArchive {
    /// An entry as the central directory has it.
    public struct Entry {
        /// As in the archive: not checked, `..` and leading slashes included.
        public var name: [UInt8]
        var method: UInt16
        var flags: UInt16
        var checksum: UInt32
        var compressedSize: Int
        /// Bytes of the content, as the archive states them.
        public var size: Int
        /// Of the local header, from the start of the bytes.
        var offset: Int

        /// Whether the content stands in the archive as it is, so that reading it takes no memory.
        public var isStored: Bool { method == ZipArchive.storedMethod }

        var isEncrypted: Bool { flags & 1 != 0 }
    }

    /// In the order of the central directory; names may stand there twice.
    public let entries: [Entry]
    /// What is odd, but does not keep it from being read: a local header that says something else, bytes between directory and end.
    public let notices: [Gap]
    private let bytes: UnsafeRawBufferPointer

    private static let localSignature: UInt32 = 0x0403_4b50
    private static let centralSignature: UInt32 = 0x0201_4b50
    private static let localHeaderBytes = 30
    private static let centralHeaderBytes = 46
    private static let storedMethod: UInt16 = 0
    private static let deflatedMethod: UInt16 = 8
    /// Sizes stand behind the data, and in the local header are zeros.
    private static let descriptorFlag: UInt16 = 8

    /// - Parameter bytes: must stay valid as long as the archive is used.
    /// - Throws: `Gap`: `damaged` or `limit`.
    public init(_ bytes: UnsafeRawBufferPointer) throws(Gap) {
        let end = try ZipEnd(bytes)
        guard end.entries <= Limits.entries else {
            throw .limit("\(end.entries) entries are more than \(Limits.entries)")
        }
        guard end.directory.count <= Limits.directoryBytes else {
            throw .limit("a central directory of \(end.directory.count) bytes is longer than \(Limits.directoryBytes)")
        }
        var entries: [Entry] = []
        var notices: [Gap] = []
        var reader = ByteReader(bytes, from: end.directory.lowerBound, to: end.directory.upperBound)
        while entries.count < end.entries {
            entries.append(try ZipArchive.entry(&reader, end: end))
        }
        if reader.remaining > 0 { notices.append(.damaged("\(reader.remaining) bytes behind the central directory's last entry")) }
        self.bytes = bytes
        self.entries = entries
        if let difference = ZipArchive.difference(entries, bytes) { notices.append(difference) }
        self.notices = notices
    }

    private static func entry(_ reader: inout ByteReader, end: ZipEnd) throws(Gap) -> Entry {
        guard reader.remaining >= centralHeaderBytes, reader.uint32() == centralSignature else {
            throw .damaged("the central directory ends too early")
        }
        reader.skip(4)
        let flags = reader.uint16()
        let method = reader.uint16()
        reader.skip(4)
        let checksum = reader.uint32()
        var compressedSize = Int(reader.uint32())
        var size = Int(reader.uint32())
        let nameLength = Int(reader.uint16())
        let extraLength = Int(reader.uint16())
        let commentLength = Int(reader.uint16())
        reader.skip(8)
        var offset = Int(reader.uint32())
        guard reader.remaining >= nameLength + extraLength + commentLength else {
            throw .damaged("the central directory ends too early")
        }
        guard nameLength <= Limits.nameBytes else {
            throw .limit("a name of \(nameLength) bytes is longer than \(Limits.nameBytes)")
        }
        let name = reader.bytes(nameLength)
        var extra = reader.part(extraLength)
        reader.skip(commentLength)
        while extra.remaining >= 4 {
            let id = extra.uint16()
            var field = extra.part(min(Int(extra.uint16()), extra.remaining))
            // zip64: the values whose place in the header is full of ones, in this order.
            guard id == 1 else { continue }
            for value in [\Entry.size, \Entry.compressedSize, \Entry.offset] {
                let place = value == \Entry.size ? size : value == \Entry.compressedSize ? compressedSize : offset
                guard place == Int(UInt32.max), field.remaining >= 8 else { continue }
                guard let wide = Int(exactly: field.uint64()) else { throw .damaged("a size beyond the file") }
                if value == \Entry.size {
                    size = wide
                } else if value == \Entry.compressedSize {
                    compressedSize = wide
                } else {
                    offset = wide
                }
            }
        }
        let start = offset.addingReportingOverflow(end.base)
        guard !start.overflow, start.partialValue >= 0 else { throw .damaged("an entry that begins outside of the file") }
        return Entry(
            name: name, method: method, flags: flags, checksum: checksum, compressedSize: compressedSize, size: size,
            offset: start.partialValue)
    }

    /// Where the entry's data are.
    /// - Throws: `Gap` if the local header or the data are not inside the archive.
    private func data(of entry: Entry) throws(Gap) -> UnsafeRawBufferPointer {
        guard let header = ZipArchive.local(entry, bytes) else {
            throw .damaged("'\(FilePath(normal: entry.name))' has no local header")
        }
        guard header.data <= bytes.count, entry.compressedSize <= bytes.count - header.data else {
            throw .damaged("'\(FilePath(normal: entry.name))' ends behind the file")
        }
        return UnsafeRawBufferPointer(rebasing: bytes[header.data..<(header.data + entry.compressedSize)])
    }

    /// Runs `body` with the entry's content; a stored one is not copied.
    /// - Parameter limit: bytes that the content may have.
    /// - Throws: `Gap`: `limit`, `unsupported` (a compression, an encryption) or `damaged`, and what `body` throws.
    public func withContent<Result>(
        of entry: Entry, limit: Int, _ body: (UnsafeRawBufferPointer) throws(Gap) -> Result
    ) throws(Gap) -> Result {
        let name = FilePath(normal: entry.name)
        guard entry.size <= limit else { throw .limit("'\(name)' has \(entry.size) bytes, more than \(limit)") }
        guard !entry.isEncrypted else { throw Gap(cause: .unsupported, message: "zip: '\(name)' is encrypted") }
        let data = try data(of: entry)
        switch entry.method {
        case ZipArchive.storedMethod:
            guard data.count == entry.size, Inflater.checksum(data) == entry.checksum else {
                throw .damaged("'\(name)' has another length or checksum")
            }
            return try body(data)
        case ZipArchive.deflatedMethod:
            let content: [UInt8]
            do { content = try Inflater.inflate(data, size: entry.size) } catch { throw .damaged("'\(name)' cannot be inflated") }
            return try ZipArchive.withBytes(content) { bytes throws(Gap) -> Result in
                guard Inflater.checksum(bytes) == entry.checksum else { throw .damaged("'\(name)' has another checksum") }
                return try body(bytes)
            }
        default: throw Gap(cause: .unsupported, message: "zip: '\(name)' has the compression \(entry.method), which is not read")
        }
    }

    private static func withBytes<Result>(
        _ content: [UInt8], _ body: (UnsafeRawBufferPointer) throws(Gap) -> Result
    ) throws(Gap) -> Result {
        try content.withUnsafeBufferPointer { buffer throws(Gap) in try body(UnsafeRawBufferPointer(buffer)) }
    }

    /// What a local header says, and where the data behind it begin.
    private static func local(
        _ entry: Entry, _ bytes: UnsafeRawBufferPointer
    ) -> (method: UInt16, flags: UInt16, compressedSize: Int, size: Int, name: UnsafeRawBufferPointer, data: Int)? {
        guard entry.offset <= bytes.count - localHeaderBytes else { return nil }
        var reader = ByteReader(bytes, from: entry.offset, to: bytes.count)
        guard reader.uint32() == localSignature else { return nil }
        reader.skip(2)
        let flags = reader.uint16()
        let method = reader.uint16()
        reader.skip(8)
        let compressedSize = Int(reader.uint32())
        let size = Int(reader.uint32())
        let nameLength = Int(reader.uint16())
        let extraLength = Int(reader.uint16())
        guard reader.remaining >= nameLength + extraLength else { return nil }
        let name = reader.part(nameLength).rest
        return (method, flags, compressedSize, size, name, entry.offset + localHeaderBytes + nameLength + extraLength)
    }

    /// The first disagreement of a local header with the central directory: readers that go by the one and by the other see
    /// different files.
    private static func difference(_ entries: [Entry], _ bytes: UnsafeRawBufferPointer) -> Gap? {
        for entry in entries {
            let name = FilePath(normal: entry.name)
            guard let header = local(entry, bytes) else { return .damaged("'\(name)' has no local header") }
            let hasSizes = header.flags & descriptorFlag == 0 && header.size != Int(UInt32.max) && header.compressedSize != Int(UInt32.max)
            let isSame =
                header.name.elementsEqual(entry.name) && header.method == entry.method
                && (!hasSizes || (header.size == entry.size && header.compressedSize == entry.compressedSize))
            guard isSame else {
                return Gap(cause: .mismatch, message: "zip: the local header of '\(name)' says something else than the central directory")
            }
        }
        return nil
    }
}
