extension LayerIndex {
    /// Bytes of a layer's body in front of its tables: digest, counts, length of the paths.
    static let bodyHeader = 32 + 5 * 4 + 4

    static func checkedLayout(_ bytes: IndexBytes) throws(IndexError) -> Layout {
        try IndexHeader.check(bytes, kind: .layer, bodyAtLeast: bodyHeader)
        let counts = IndexHeader.size + 32
        var layout = Layout()
        layout.files = bytes.u32(counts)
        layout.others = bytes.u32(counts + 4)
        layout.owners = bytes.u32(counts + 8)
        layout.wideSizes = bytes.u32(counts + 12)
        layout.wideOwners = bytes.u32(counts + 16)
        guard layout.files + layout.others <= Limits.entries else {
            throw IndexError(.limit, "\(layout.files + layout.others) entries, at most \(Limits.entries)")
        }
        // None of these can overflow: every count is of 32 bits.
        layout.records = IndexHeader.size + bodyHeader
        layout.digests = layout.records + recordSize * (layout.files + layout.others)
        layout.order = layout.digests + ContentDigest.byteCount * layout.files
        layout.ownerTable = layout.order + 4 * layout.files
        layout.wideSizeTable = layout.ownerTable + 8 * layout.owners
        layout.wideOwnerTable = layout.wideSizeTable + 12 * layout.wideSizes
        layout.paths = layout.wideOwnerTable + 12 * layout.wideOwners
        layout.end = layout.paths + bytes.u32(counts + 20)
        guard layout.end == bytes.buffer.count else {
            throw IndexError(.inconsistent, "its tables need \(layout.end) bytes, it has \(bytes.buffer.count)")
        }
        return layout
    }

    /// Everything that the accessors rely on.
    func checkRecords() throws(IndexError) {
        var start = 0
        for number in 0..<count {
            let end = bytes.u32(record(number))
            guard end >= start, layout.paths + end <= layout.end, end - start <= Limits.path else {
                throw wrong(number, "its path is outside of the table, or longer than \(Limits.path) bytes")
            }
            start = end
            guard let type = EntryType(rawValue: UInt8(bytes.u16(record(number) + 8) >> 12)), (type == .file) == (number < layout.files)
            else { throw wrong(number, "its type is unknown or in the wrong place") }
            guard value(number) <= UInt64(Int.max) || type == .characterDevice || type == .blockDevice else {
                throw wrong(number, "its size is impossible")
            }
            guard UInt64(targetLength(number)) <= UInt64(textRange(number).1 - textRange(number).0) else {
                throw wrong(number, "its target is longer than its text")
            }
            let owner = bytes.u16(record(number) + 10)
            guard owner < layout.owners || owner == Int(Self.wideOwner) else { throw wrong(number, "its owner is not in the table") }
        }
        guard layout.paths + start == layout.end else { throw IndexError(.inconsistent, "paths are left over") }
        try checkOrder()
    }

    private func checkOrder() throws(IndexError) {
        for number in 0..<count where number != 0 && number != layout.files {
            let follows = withPath(number - 1) { before in withPath(number) { TreeOrder.compare(before, $0) < 0 } }
            guard follows else { throw wrong(number, "its path is out of order") }
        }
        // No path is a file and something else as well.
        var file = 0, other = layout.files
        while file < layout.files, other < count {
            let order = withPath(file) { left in withPath(other) { TreeOrder.compare(left, $0) } }
            guard order != 0 else { throw wrong(other, "its path is that of a file, too") }
            if order < 0 { file += 1 } else { other += 1 }
        }
        for rank in 0..<layout.files {
            guard ordered(rank) < layout.files else { throw wrong(rank, "the order of digests leads outside") }
            guard rank == 0 || (digest(ordered(rank - 1)), ordered(rank - 1)) < (digest(ordered(rank)), ordered(rank)) else {
                throw wrong(rank, "the order of digests is wrong")
            }
        }
    }

    private func wrong(_ number: Int, _ what: String) -> IndexError {
        IndexError(.inconsistent, "entry \(number): \(what)")
    }
}
