import Packages

extension LayerIndex {
    /// Makes an index of entries in any order.
    /// - Parameter diffID: the digest of the uncompressed archive, if it is known.
    /// - Throws: ``IndexError``: `limit` if there are too many entries or a path is too long, `inconsistent` if a path occurs twice.
    public init(diffID: ContentDigest?, entries: [FileEntry]) throws(IndexError) {
        var numbers = Array(entries.indices)
        numbers.sort { left, right in
            let (left, right) = (entries[left], entries[right])
            guard (left.type == .file) == (right.type == .file) else { return left.type == .file }
            return TreeOrder.precedes(left.path, right.path)
        }
        var writer = LayerIndexWriter()
        for number in numbers { try writer.add(entries[number]) }
        try self.init(writer.finish(diffID: diffID))
    }
}

/// Makes the index of a layer from entries that come in the order of the format, without holding them.
public struct LayerIndexWriter {
    private var records: [UInt8] = [], paths: [UInt8] = [], wideSizes: [UInt8] = [], wideOwners: [UInt8] = []
    private var files: [ContentDigest] = []
    private var owners: [FileOwner: UInt16] = [:]
    private var ownerTable: [UInt8] = []
    private var count = 0

    /// An empty one.
    public init() {}

    /// Adds an entry: regular files first, then everything else, both in ``TreeOrder``; another order is found when it is opened.
    /// - Throws: ``IndexError``: `limit`, or `inconsistent` if a regular file has no digest.
    public mutating func add(_ entry: FileEntry) throws(IndexError) {
        guard count < Limits.entries else { throw IndexError(.limit, "more than \(Limits.entries) entries") }
        let length = entry.path.bytes.count + entry.target.count
        guard length <= Limits.path else {
            throw IndexError(.limit, "\(entry.path): path and target have \(length) bytes, at most \(Limits.path)")
        }
        paths += entry.path.bytes
        var value = UInt64(max(entry.size, 0))
        switch entry.type {
        case .file:
            guard let digest = entry.sha256 else { throw IndexError(.inconsistent, "\(entry.path): a regular file without a digest") }
            files.append(digest)
        case .symbolicLink, .hardLink:
            paths += entry.target
            value = UInt64(entry.target.count)
        case .characterDevice, .blockDevice: value = UInt64(entry.major) << 32 | UInt64(entry.minor)
        default: value = 0
        }
        guard paths.count <= Limits.fileBytes else { throw IndexError(.limit, "the paths have more than \(Limits.fileBytes) bytes") }
        let isWide = value >= UInt64(LayerIndex.wideSize)
        if isWide {
            wideSizes.append(u32: UInt32(count))
            wideSizes.append(u64: value)
        }
        records.append(u32: UInt32(paths.count))
        records.append(u32: isWide ? LayerIndex.wideSize : UInt32(value))
        records.append(u16: UInt16(entry.type.rawValue) << 12 | entry.mode & 0o7777)
        records.append(u16: ownerNumber(entry.owner))
        count += 1
    }

    private mutating func ownerNumber(_ owner: FileOwner) -> UInt16 {
        if let known = owners[owner] { return known }
        guard owners.count < Int(LayerIndex.wideOwner) else {
            wideOwners.append(u32: UInt32(count))
            wideOwners.append(u64: UInt64(owner.group) << 32 | UInt64(owner.user))
            return LayerIndex.wideOwner
        }
        let number = UInt16(owners.count)
        owners[owner] = number
        ownerTable.append(u32: owner.user)
        ownerTable.append(u32: owner.group)
        return number
    }

    /// The index.
    /// - Parameter diffID: the digest of the uncompressed archive, if it is known.
    public consuming func finish(diffID: ContentDigest?) -> [UInt8] {
        var bytes = IndexHeader.begun(kind: .layer)
        bytes.reserveCapacity(
            IndexHeader.size + LayerIndex.bodyHeader + records.count + files.count * (ContentDigest.byteCount + 4) + ownerTable.count
                + wideSizes.count + wideOwners.count + paths.count)
        bytes += diffID?.bytes ?? [UInt8](repeating: 0, count: ContentDigest.byteCount)
        for value in [files.count, count - files.count, owners.count, wideSizes.count / 12, wideOwners.count / 12, paths.count] {
            bytes.append(u32: UInt32(value))
        }
        bytes += records
        for digest in files { digest.append(to: &bytes) }
        var order = (0..<UInt32(files.count)).map { $0 }
        order.sort { (files[Int($0)], $0) < (files[Int($1)], $1) }
        for number in order { bytes.append(u32: number) }
        bytes += ownerTable
        bytes += wideSizes
        bytes += wideOwners
        bytes += paths
        IndexHeader.complete(&bytes)
        return bytes
    }
}
