import Packages

/// The files of one layer, by path and by digest. Format: docs/file-index.md.
///
/// Regular files come first, so that a digest's number is its file's number; the rest follows. Both are in ``TreeOrder``.
public struct LayerIndex: Sendable {
    let bytes: IndexBytes
    let layout: Layout

    /// Where the parts are; everything was checked against the length.
    struct Layout: Sendable {
        var files = 0, others = 0, owners = 0, wideSizes = 0, wideOwners = 0
        var records = 0, digests = 0, order = 0, ownerTable = 0, wideSizeTable = 0, wideOwnerTable = 0, paths = 0, end = 0
    }

    /// Reads an index that is mapped from a file.
    /// - Parameter descriptor: open for reading; may be closed afterwards.
    /// - Throws: ``IndexError`` of any code.
    public init(mapping descriptor: Int32) throws(IndexError) {
        try self.init(IndexBytes(mapping: descriptor))
    }

    /// Reads an index in memory.
    /// - Throws: ``IndexError`` of any code but `unreadable`.
    public init(_ bytes: some Collection<UInt8>) throws(IndexError) {
        try self.init(IndexBytes(bytes))
    }

    private init(_ bytes: IndexBytes) throws(IndexError) {
        self.bytes = bytes
        layout = try Self.checkedLayout(bytes)
        try checkRecords()
    }

    /// The digest of the uncompressed archive; nil if it was not known.
    public var diffID: ContentDigest? {
        let digest = ContentDigest(bytes.buffer, at: IndexHeader.size)
        return digest.isZero ? nil : digest
    }

    /// How many entries.
    public var count: Int { layout.files + layout.others }
    /// How many of them, from the first, are regular files.
    public var fileCount: Int { layout.files }
    /// The whole index as it stands in a file.
    public var encoded: [UInt8] { Array(bytes.buffer) }

    /// An entry by its number.
    /// - Parameter number: from 0, less than `count`.
    public subscript(number: Int) -> FileEntry {
        precondition(number >= 0 && number < count, "no entry \(number) of \(count)")
        let type = type(number)
        var entry = FileEntry(
            path: path(number), type: type, mode: UInt16(bytes.u16(record(number) + 8) & 0o7777), owner: owner(number),
            sha256: number < layout.files ? digest(number) : nil)
        let value = value(number)
        switch type {
        case .file: entry.size = Int(value)
        case .symbolicLink, .hardLink: entry.target = Array(withTarget(number) { Array($0) })
        case .characterDevice, .blockDevice: (entry.major, entry.minor) = (UInt32(value >> 32), UInt32(truncatingIfNeeded: value))
        default: break
        }
        return entry
    }

    /// What an entry is.
    public func type(_ number: Int) -> EntryType {
        // Checked when the index was opened.
        EntryType(rawValue: UInt8(bytes.u16(record(number) + 8) >> 12)) ?? .fifo
    }

    /// Bytes of a regular file, holes included.
    /// - Parameter number: less than `fileCount`.
    public func size(_ number: Int) -> Int {
        precondition(number >= 0 && number < layout.files, "entry \(number) is no regular file")
        return Int(value(number))
    }

    /// Where an entry is.
    public func path(_ number: Int) -> FilePath { withPath(number) { FilePath(normal: Array($0)) } }

    /// Where an entry is, without a copy.
    public func withPath<Result>(_ number: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let (start, end) = textRange(number)
        return body(bytes.slice(start, end - targetLength(number)))
    }

    func withTarget<Result>(_ number: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let (_, end) = textRange(number)
        return body(bytes.slice(end - targetLength(number), end))
    }

    /// The digest of a regular file.
    /// - Parameter number: less than `fileCount`.
    public func digest(_ number: Int) -> ContentDigest {
        precondition(number >= 0 && number < layout.files, "entry \(number) is no regular file")
        return ContentDigest(bytes.buffer, at: layout.digests + ContentDigest.byteCount * number)
    }

    /// The number of the entry at a path.
    public func find(_ path: FilePath) -> Int? {
        path.bytes.withUnsafeBytes { find($0) }
    }

    /// The number of the entry at a path.
    public func find(_ path: UnsafeRawBufferPointer) -> Int? {
        find(path, from: 0, to: layout.files) ?? find(path, from: layout.files, to: count)
    }

    /// The regular files with this content, in the order of their paths.
    public func find(_ sha256: ContentDigest) -> [Int] {
        var low = 0, high = layout.files
        while low < high {
            let middle = (low + high) / 2
            if digest(ordered(middle)) < sha256 { low = middle + 1 } else { high = middle }
        }
        var found: [Int] = []
        while low < layout.files, digest(ordered(low)) == sha256 {
            found.append(ordered(low))
            low += 1
        }
        return found
    }

    private func find(_ path: UnsafeRawBufferPointer, from first: Int, to end: Int) -> Int? {
        var low = first, high = end
        while low < high {
            let middle = (low + high) / 2
            let order = withPath(middle) { TreeOrder.compare($0, path) }
            if order == 0 { return middle }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}

extension LayerIndex {
    static let recordSize = 12
    /// In place of a size or an owner that does not fit: the value stands in a table of its own.
    static let wideSize = UInt32.max, wideOwner = UInt16.max

    func record(_ number: Int) -> Int { layout.records + Self.recordSize * number }

    func ordered(_ rank: Int) -> Int { bytes.u32(layout.order + 4 * rank) }

    func textRange(_ number: Int) -> (Int, Int) {
        let start = number == 0 ? 0 : bytes.u32(record(number - 1))
        return (layout.paths + start, layout.paths + bytes.u32(record(number)))
    }

    func targetLength(_ number: Int) -> Int {
        let type = type(number)
        return type == .symbolicLink || type == .hardLink ? Int(value(number)) : 0
    }

    /// Size of a file, length of a link's target, numbers of a device.
    func value(_ number: Int) -> UInt64 {
        let narrow = UInt32(bytes.u32(record(number) + 4))
        guard narrow == Self.wideSize else { return UInt64(narrow) }
        return wide(number, table: layout.wideSizeTable, rows: layout.wideSizes) ?? 0
    }

    func owner(_ number: Int) -> FileOwner {
        let narrow = UInt16(bytes.u16(record(number) + 10))
        if narrow == Self.wideOwner {
            let value = wide(number, table: layout.wideOwnerTable, rows: layout.wideOwners) ?? 0
            return FileOwner(user: UInt32(truncatingIfNeeded: value), group: UInt32(value >> 32))
        }
        let row = layout.ownerTable + 8 * Int(narrow)
        return FileOwner(user: UInt32(bytes.u32(row)), group: UInt32(bytes.u32(row + 4)))
    }

    private func wide(_ number: Int, table: Int, rows: Int) -> UInt64? {
        var low = 0, high = rows
        while low < high {
            let middle = (low + high) / 2
            let row = table + 12 * middle
            let found = bytes.u32(row)
            if found == number { return bytes.u64(row + 4) }
            if found < number { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}

extension LayerIndex: Hashable {
    /// The same bytes.
    public static func == (left: LayerIndex, right: LayerIndex) -> Bool {
        left.bytes.buffer.elementsEqual(right.bytes.buffer)
    }

    /// The header has a checksum of everything.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes.buffer.prefix(IndexHeader.size)))
    }
}
