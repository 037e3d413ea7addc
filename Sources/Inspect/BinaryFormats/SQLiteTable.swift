import Packages

/// The rows of one table of an SQLite database, read from the file's bytes.
///
/// Own code and not SQLite: a few table b-trees are read, nothing is ever written, and a damaged file must give a message, where the
/// library trusts most of a file that it opens. Changes in a write-ahead log are not seen.
/// Source: sqlite.org, "Database File Format", sections 1.3 to 1.6 and 2.1.
public struct SQLiteTable {
    private let file: Octets
    private let pageSize: Int
    private let usable: Int
    private let pages: Int

    /// - Throws: `Gap` if the bytes are no database or its header makes no sense.
    public init(_ file: Octets) throws(Gap) {
        guard file.count >= 100, file.hasPrefix("SQLite format 3\0") else { throw .damaged("this is no SQLite database") }
        let raw = Int(file.integer(16, as: UInt16.self, bigEndian: true) ?? 0)
        pageSize = raw == 1 ? 65_536 : raw
        guard pageSize >= 512, pageSize & (pageSize - 1) == 0 else { throw .damaged("a page size of \(raw) in the header of the database") }
        usable = pageSize - Int(file[20])
        guard usable >= 480 else { throw .damaged("\(file[20]) reserved bytes in pages of \(pageSize)") }
        guard file[56...59].elementsEqual([0, 0, 0, 1]) || file[56...59].elementsEqual([0, 0, 0, 0]) else {
            throw Gap(cause: .unsupported, message: "the database holds UTF-16 text, which rpm never writes")
        }
        pages = file.count / pageSize
        guard pages > 0 else { throw .damaged("the database ends before its first page does") }
        self.file = file
    }

    /// The first column of each row of a table that holds bytes or text that is not empty.
    /// - Parameter body: called for each row, in the order of the table's keys.
    /// - Throws: `Gap` if there is no such table or the tree is damaged, and what `body` throws.
    public func forEachBlob(ofTable name: String, _ body: ([UInt8]) throws(Gap) -> Void) throws(Gap) {
        var root: Int?
        try walk(1) { (payload) throws(Gap) in
            let row = try SQLiteTable.columns(payload)
            // type, name, tbl_name, rootpage, sql
            guard row.count >= 4, row[0].text == "table", row[1].text == name, let page = row[3].integer else { return }
            root = root ?? page
        }
        guard let root else { throw .damaged("the database has no table \(name)") }
        try walk(root) { (payload) throws(Gap) in
            guard let blob = try SQLiteTable.columns(payload).lazy.compactMap(\.bytes).first(where: { !$0.isEmpty }) else { return }
            try body(Array(blob))
        }
    }

    /// All leaves of a tree from left to right. Each page is read once: a tree that meets itself is damaged.
    private func walk(_ root: Int, _ body: ([UInt8]) throws(Gap) -> Void) throws(Gap) {
        // The first page belongs to the schema.
        var seen: Set<Int> = root == 1 ? [] : [1]
        var records = 0
        // Pages still to be read, the next one last, each with its depth.
        var waiting = [(page: root, depth: 0)]
        while let (number, depth) = waiting.popLast() {
            guard depth <= Limits.treeDepth else { throw .damaged("a tree of the database is deeper than \(Limits.treeDepth) pages") }
            let page = try self.page(number, &seen)
            // The first page begins with the header of the file.
            let start = number == 1 ? 100 : 0
            guard let kind = page.part(start, 1)?.first, let raw = page.integer(start + 3, as: UInt16.self, bigEndian: true) else {
                throw .damaged("page \(number) of the database is cut")
            }
            let cells = start + (kind == 5 ? 12 : 8)
            guard kind == 5 || kind == 13 else { throw .damaged("page \(number) of the database is of kind \(kind), no part of a table") }
            guard cells + Int(raw) * 2 <= page.count else { throw .damaged("page \(number) of the database says that it has \(raw) cells") }
            var children: [(page: Int, depth: Int)] = []
            // Cells of one page cannot hold more than the page does.
            var room = pageSize
            for index in 0..<Int(raw) {
                guard let offset = page.integer(cells + index * 2, as: UInt16.self, bigEndian: true).map(Int.init) else { break }
                if kind == 5 {
                    guard let child = page.length(offset, bigEndian: true) else {
                        throw .damaged("page \(number) of the database has a cell at \(offset)")
                    }
                    children.append((child, depth + 1))
                } else {
                    records += 1
                    guard records <= Limits.databaseRecords else { throw .limit("more than \(Limits.databaseRecords) rows in a table") }
                    try body(try payload(at: offset, of: page, number, &room, &seen))
                }
            }
            if kind == 5, let right = page.length(start + 8, bigEndian: true) { children.append((right, depth + 1)) }
            waiting += children.reversed()
        }
    }

    private func page(_ number: Int, _ seen: inout Set<Int>) throws(Gap) -> Octets {
        guard number >= 1, number <= pages, let page = file.part((number - 1) * pageSize, pageSize) else {
            throw .damaged("the database names page \(number) and has \(pages)")
        }
        guard seen.insert(number).inserted else { throw .damaged("the database names page \(number) twice") }
        return page
    }

    /// A cell's record with what overflows the page.
    private func payload(
        at offset: Int, of page: Octets, _ number: Int, _ room: inout Int, _ seen: inout Set<Int>
    ) throws(Gap) -> [UInt8] {
        let cell = page.upTo(usable).from(offset)
        guard offset > 0, let (size, first) = SQLiteTable.varint(cell, 0), let (_, start) = SQLiteTable.varint(cell, first),
            let total = Int(exactly: size), total <= file.count
        else { throw .damaged("page \(number) of the database has a cell at \(offset) that makes no sense") }
        let largest = usable - 35
        var local = total
        if total > largest {
            let least = (usable - 12) * 32 / 255 - 23
            let fitting = least + (total - least) % (usable - 4)
            local = fitting <= largest ? fitting : least
        }
        guard let kept = cell.part(start, local) else {
            throw .damaged("page \(number) of the database has a cell that ends outside of it")
        }
        room -= local
        guard room >= 0 else { throw .damaged("page \(number) of the database has cells that lie over each other") }
        var record = Array(kept)
        guard local < total else { return record }
        record.reserveCapacity(total)
        guard var next = cell.length(start + local, bigEndian: true) else { throw .damaged("page \(number) of the database is cut") }
        while record.count < total {
            let more = try self.page(next, &seen).upTo(usable)
            record += more.from(4).upTo(total - record.count)
            next = more.length(0, bigEndian: true) ?? 0
        }
        return record
    }

    /// A big-endian number of 7 bits a byte, the ninth with 8, and where it ends.
    private static func varint(_ octets: Octets, _ offset: Int) -> (value: UInt64, end: Int)? {
        var value: UInt64 = 0
        for index in 0..<9 {
            guard offset + index < octets.count else { return nil }
            let byte = octets[offset + index]
            if index == 8 { return (value << 8 | UInt64(byte), offset + 9) }
            value = value << 7 | UInt64(byte & 0x7f)
            if byte < 0x80 { return (value, offset + index + 1) }
        }
        return nil
    }

    private enum Column {
        case null
        case integer(Int64)
        case bytes(ArraySlice<UInt8>)

        var integer: Int? {
            guard case .integer(let value) = self else { return nil }
            return Int(exactly: value)
        }
        var bytes: ArraySlice<UInt8>? {
            guard case .bytes(let value) = self else { return nil }
            return value
        }
        var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
    }

    /// Section 2.1: the sizes of the columns, then their values.
    private static func columns(_ record: [UInt8]) throws(Gap) -> [Column] {
        try Octets.reading(record) { (octets) throws(Gap) in
            guard let (size, first) = varint(octets, 0), let end = Int(exactly: size), end <= octets.count else {
                throw .damaged("a row of the database has a header that ends outside of it")
            }
            var columns: [Column] = []
            var header = first
            var position = end
            while header < end, columns.count < Limits.columns {
                guard let (kind, next) = varint(octets, header) else { throw .damaged("a row of the database has a header that is cut") }
                header = next
                let width: Int
                switch kind {
                case 0, 8, 9, 10, 11: width = 0
                case 1...4: width = Int(kind)
                case 5: width = 6
                case 6, 7: width = 8
                default:
                    guard let length = Int(exactly: (kind - 12) / 2) else { throw .damaged("a row of the database has a column too long") }
                    width = length
                }
                guard let value = octets.part(position, width) else { throw .damaged("a row of the database ends before its columns do") }
                position += width
                switch kind {
                case 0, 7, 10, 11: columns.append(.null)
                case 8, 9: columns.append(.integer(Int64(kind) - 8))
                case 1...6:
                    var number = (value.first ?? 0) >= 0x80 ? Int64(-1) : 0
                    for byte in value { number = number << 8 | Int64(byte) }
                    columns.append(.integer(number))
                default: columns.append(.bytes(record[(position - width)..<position]))
                }
            }
            return columns
        }
    }
}
