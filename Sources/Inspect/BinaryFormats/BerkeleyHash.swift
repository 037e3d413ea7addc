import Packages

/// The records of a hash database of Berkeley DB, as rpm's `Packages` was before 2020.
///
/// All hash pages are read one after the other, whatever bucket they belong to: nothing is looked up.
/// Source: Berkeley DB 5.3, src/dbinc/db_page.h (`DBMETA`, `HMETA`, `PAGE`, `HOFFPAGE`), both byte orders, which are the writer's.
public struct BerkeleyHash {
    private let file: Octets
    private let isBigEndian: Bool
    private let pageSize: Int

    private static let magic: UInt32 = 0x0006_1561
    private static let pageHeader = 26
    /// Page types.
    private static let unsortedHash: UInt8 = 2, hashPage: UInt8 = 13, overflow: UInt8 = 7
    /// Item types.
    private static let inline: UInt8 = 1, offPage: UInt8 = 3

    /// - Throws: `Gap` if the bytes are no hash database, or one that is encrypted.
    public init(_ file: Octets) throws(Gap) {
        guard let magic = file.integer(12, as: UInt32.self), file.count >= 512 else { throw .damaged("this is no Berkeley DB database") }
        guard magic == BerkeleyHash.magic || magic.byteSwapped == BerkeleyHash.magic else {
            throw .damaged("this is no hash database of Berkeley DB")
        }
        isBigEndian = magic != BerkeleyHash.magic
        pageSize = file.length(20, bigEndian: isBigEndian) ?? 0
        guard pageSize >= 512, pageSize <= 65_536, pageSize & (pageSize - 1) == 0 else {
            throw .damaged("a page size of \(pageSize) in the header of the database")
        }
        guard file[24] == 0 else { throw Gap(cause: .unsupported, message: "the database is encrypted") }
        self.file = file
    }

    /// - Parameter body: called with the key and the value of each record, in the order of the pages.
    /// - Throws: `Gap` if a page is damaged or the file is shorter than it says, and what `body` throws.
    public func forEachRecord(_ body: (_ key: [UInt8], _ value: [UInt8]) throws(Gap) -> Void) throws(Gap) {
        let last = file.length(32, bigEndian: isBigEndian) ?? 0
        guard last < file.count / pageSize else {
            throw .damaged("the database says that it has \(last + 1) pages of \(pageSize) bytes, and \(file.count) bytes are there")
        }
        var seen = Set<Int>()
        var records = 0
        for number in stride(from: 1, through: last, by: 1) {
            guard let page = file.part(number * pageSize, pageSize) else { break }
            guard page[25] == BerkeleyHash.unsortedHash || page[25] == BerkeleyHash.hashPage else { continue }
            let entries = Int(page.integer(20, as: UInt16.self, bigEndian: isBigEndian) ?? 0)
            let index = BerkeleyHash.pageHeader
            guard entries % 2 == 0, index + entries * 2 <= pageSize else {
                throw .damaged("page \(number) of the database says that it has \(entries) items")
            }
            // Items grow from the end of the page: each ends where the one before it begins.
            var end = pageSize
            var key: [UInt8] = []
            for item in 0..<entries {
                let start = Int(page.integer(index + item * 2, as: UInt16.self, bigEndian: isBigEndian) ?? 0)
                guard start < end, start >= index + entries * 2, let bytes = page.part(start, end - start) else {
                    throw .damaged("page \(number) of the database has an item at \(start)")
                }
                end = start
                let content = try self.content(bytes, number, &seen)
                if item % 2 == 0 {
                    key = content
                    continue
                }
                records += 1
                guard records <= Limits.databaseRecords else { throw .limit("more than \(Limits.databaseRecords) records in a database") }
                try body(key, content)
            }
        }
    }

    private func content(_ item: Octets, _ number: Int, _ seen: inout Set<Int>) throws(Gap) -> [UInt8] {
        switch item[0] {
        case BerkeleyHash.inline: return Array(item.from(1))
        case BerkeleyHash.offPage:
            guard let page = item.length(4, bigEndian: isBigEndian), let total = item.length(8, bigEndian: isBigEndian) else {
                throw .damaged("page \(number) of the database has an item that is cut")
            }
            return try overflowing(page, total, &seen)
        default: throw .damaged("page \(number) of the database has an item of kind \(item[0])")
        }
    }

    /// Follows a chain of overflow pages. No page belongs to two records, so a chain cannot turn back.
    private func overflowing(_ first: Int, _ total: Int, _ seen: inout Set<Int>) throws(Gap) -> [UInt8] {
        guard total <= file.count else { throw .damaged("a record of the database says that it has \(total) bytes") }
        var record: [UInt8] = []
        record.reserveCapacity(total)
        var next = first
        while record.count < total {
            guard next > 0, next < file.count / pageSize, let page = file.part(next * pageSize, pageSize),
                page[25] == BerkeleyHash.overflow
            else { throw .damaged("a record of the database goes on in page \(next), which is no overflow page") }
            guard seen.insert(next).inserted else { throw .damaged("two records of the database name page \(next)") }
            let length = Int(page.integer(22, as: UInt16.self, bigEndian: isBigEndian) ?? 0)
            guard length > 0, let content = page.part(BerkeleyHash.pageHeader, length) else {
                throw .damaged("page \(next) of the database says that it holds \(length) bytes")
            }
            record += content.upTo(total - record.count)
            next = page.length(16, bigEndian: isBigEndian) ?? 0
        }
        return record
    }
}
