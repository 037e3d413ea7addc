/// Reads a bbolt database, as containerd keeps its metadata in. Pure: it asks for bytes by offset. Every number in a page is checked,
/// and one value reads at most ``Limits/boltPages`` pages. Source: etcd-io/bbolt, `page.go`, `meta.go`, `bucket.go`.
struct Bolt {
    /// Reads `count` bytes at an offset; throws where there are fewer.
    typealias Read = (_ offset: Int, _ count: Int) throws(ImageError) -> [UInt8]

    /// A bucket: a tree of its own, or a page inside of its value.
    struct Bucket {
        fileprivate var root: UInt64
        fileprivate var inline: [UInt8]?
        fileprivate var depth = 0
    }

    /// The newest valid transaction.
    let transaction: UInt64
    private let rootPage: UInt64
    private let pages: UInt64
    private let pageSize: Int
    private let subject: String
    private let read: Read
    private var pagesRead = 0

    private static let magic: UInt32 = 0xED0C_DAED
    private static let version: UInt32 = 2
    private static let header = 16
    private static let metaLength = 64
    private static let branchFlag: UInt16 = 1, leafFlag: UInt16 = 2, metaFlag: UInt16 = 4
    private static let bucketFlag: UInt32 = 1

    /// - Throws: ``ImageError``, `damaged`, if neither of the two meta pages is valid.
    init(subject: String, read: @escaping Read) throws(ImageError) {
        self.subject = subject
        self.read = read
        var newest: (transaction: UInt64, root: UInt64, pages: UInt64, size: Int)?
        // Where the second one is depends on the page size, which the first may be too damaged to tell.
        let first = try read(0, Self.header + Self.metaLength)
        var places = [4_096, 8_192, 16_384, 32_768, 65_536]
        if let said = Self.meta(first) { places = [said.size] }
        for offset in [0] + places {
            guard let bytes = try? read(offset, Self.header + Self.metaLength), let meta = Self.meta(bytes) else { continue }
            if let found = newest, found.transaction >= meta.transaction { continue }
            newest = meta
        }
        guard let newest else { throw ImageError(.damaged, subject, "it is no bbolt database: neither meta page is valid") }
        transaction = newest.transaction
        rootPage = newest.root
        pages = newest.pages
        pageSize = newest.size
    }

    private static func meta(_ bytes: [UInt8]) -> (transaction: UInt64, root: UInt64, pages: UInt64, size: Int)? {
        guard bytes.count >= header + metaLength, number(bytes, 8, UInt16.self) & metaFlag != 0,
            number(bytes, 16, UInt32.self) == magic, number(bytes, 20, UInt32.self) == version
        else { return nil }
        let size = Int(number(bytes, 24, UInt32.self))
        guard size >= 1_024, size <= 65_536, size & (size - 1) == 0 else { return nil }
        // FNV-1a of what stands in front of the checksum.
        let sum = bytes[header..<(header + 56)].reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        guard sum == number(bytes, header + 56, UInt64.self) else { return nil }
        return (
            number(bytes, header + 48, UInt64.self), number(bytes, header + 16, UInt64.self), number(bytes, header + 40, UInt64.self), size
        )
    }

    private static func number<T: FixedWidthInteger>(_ bytes: [UInt8], _ offset: Int, _ type: T.Type) -> T {
        var value: T = 0
        for index in 0..<MemoryLayout<T>.size { value |= T(truncatingIfNeeded: bytes[offset + index]) << T(8 * index) }
        return value
    }

    // MARK: - Look-ups

    /// The bucket at a path from the root; nil if there is none.
    /// - Throws: ``ImageError``: `damaged`, `limit`.
    mutating func bucket(_ path: [String]) throws(ImageError) -> Bucket? {
        var bucket = Bucket(root: rootPage, inline: nil)
        for name in path {
            guard let next = try self.bucket(name, in: bucket) else { return nil }
            bucket = next
        }
        return bucket
    }

    /// A value of a bucket; nil if there is none, or a bucket.
    /// - Throws: ``ImageError``: `damaged`, `limit`.
    mutating func value(_ key: String, in bucket: Bucket) throws(ImageError) -> [UInt8]? {
        guard let found = try find(Array(key.utf8), in: bucket), !found.isBucket else { return nil }
        return found.value
    }

    /// A bucket in a bucket; nil if there is none, or a value.
    /// - Throws: ``ImageError``: `damaged`, `limit`.
    mutating func bucket(_ key: String, in bucket: Bucket) throws(ImageError) -> Bucket? {
        guard let found = try find(Array(key.utf8), in: bucket), found.isBucket else { return nil }
        guard found.value.count >= 16, bucket.depth < Limits.boltDepth else { throw damaged("a bucket's value", bucket.root) }
        let root = Self.number(found.value, 0, UInt64.self)
        let inline = root == 0 ? Array(found.value.dropFirst(16)) : nil
        return Bucket(root: root, inline: inline, depth: bucket.depth + 1)
    }

    /// The keys of a bucket, in their order.
    /// - Throws: ``ImageError``: `damaged`, `limit`.
    mutating func keys(of bucket: Bucket, limit: Int = 100_000) throws(ImageError) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        var open: [(page: UInt64, depth: Int)] = []
        var page = try firstPage(of: bucket)
        var depth = 0
        while true {
            let elements = try elements(of: page, bucket.root)
            if elements.isBranch {
                guard depth < Limits.boltDepth else { throw ImageError(.limit, subject, "a tree of more than \(Limits.boltDepth) levels") }
                for index in (0..<elements.count).reversed() { open.append((child(page, index), depth + 1)) }
            } else {
                for index in 0..<elements.count { keys.append(try leaf(page, index, bucket.root).key) }
                guard keys.count <= limit else { throw ImageError(.limit, subject, "a bucket of more than \(limit) keys") }
            }
            guard let next = open.popLast() else { return keys }
            depth = next.depth
            page = try self.page(next.page)
        }
    }

    private mutating func find(_ key: [UInt8], in bucket: Bucket) throws(ImageError) -> (isBucket: Bool, value: [UInt8])? {
        var page = try firstPage(of: bucket)
        for _ in 0..<Limits.boltDepth {
            let elements = try elements(of: page, bucket.root)
            guard elements.count > 0 else { return nil }
            // The last element whose key is not greater.
            var low = 0, high = elements.count
            while low < high {
                let middle = (low + high) / 2
                let other = elements.isBranch ? try branchKey(page, middle, bucket.root) : try leaf(page, middle, bucket.root).key
                if key.lexicographicallyPrecedes(other) { high = middle } else { low = middle + 1 }
            }
            if elements.isBranch {
                page = try self.page(child(page, max(low - 1, 0)))
                continue
            }
            guard low > 0 else { return nil }
            let found = try leaf(page, low - 1, bucket.root)
            return found.key == key ? (found.flags & Self.bucketFlag != 0, found.value) : nil
        }
        throw ImageError(.limit, subject, "a tree of more than \(Limits.boltDepth) levels")
    }

    // MARK: - Pages

    private mutating func firstPage(of bucket: Bucket) throws(ImageError) -> [UInt8] {
        if let inline = bucket.inline { return inline }
        return try page(bucket.root)
    }

    private mutating func page(_ id: UInt64) throws(ImageError) -> [UInt8] {
        pagesRead += 1
        guard pagesRead <= Limits.boltPages else {
            throw ImageError(.limit, subject, "more than \(Limits.boltPages) pages for one look-up")
        }
        guard id >= 2, id < pages, let number = Int(exactly: id) else { throw damaged("a page that is beyond the end", id) }
        let (offset, overflow) = number.multipliedReportingOverflow(by: pageSize)
        guard !overflow else { throw damaged("a page that is beyond the end", id) }
        let first = try read(offset, pageSize)
        guard Self.number(first, 0, UInt64.self) == id else { throw damaged("another page in its place", id) }
        let more = Int(Self.number(first, 12, UInt32.self))
        guard more < Limits.boltRun / pageSize else { throw ImageError(.limit, subject, "page \(id) goes on for \(more) pages") }
        return more == 0 ? first : try read(offset, (more + 1) * pageSize)
    }

    private func elements(of page: [UInt8], _ id: UInt64) throws(ImageError) -> (count: Int, isBranch: Bool) {
        guard page.count >= Self.header else { throw damaged("a page that is too short", id) }
        let flags = Self.number(page, 8, UInt16.self), count = Int(Self.number(page, 10, UInt16.self))
        guard flags == Self.branchFlag || flags == Self.leafFlag, Self.header + 16 * count <= page.count else {
            throw damaged("a page of another kind", id)
        }
        return (count, flags == Self.branchFlag)
    }

    private func leaf(_ page: [UInt8], _ index: Int, _ id: UInt64) throws(ImageError) -> (flags: UInt32, key: [UInt8], value: [UInt8]) {
        let place = Self.header + 16 * index
        let key = try slice(page, place + Int(Self.number(page, place + 4, UInt32.self)), Self.number(page, place + 8, UInt32.self), id)
        let value = try slice(page, key.endIndex, Self.number(page, place + 12, UInt32.self), id)
        return (Self.number(page, place, UInt32.self), Array(key), Array(value))
    }

    private func branchKey(_ page: [UInt8], _ index: Int, _ id: UInt64) throws(ImageError) -> [UInt8] {
        let place = Self.header + 16 * index
        return Array(try slice(page, place + Int(Self.number(page, place, UInt32.self)), Self.number(page, place + 4, UInt32.self), id))
    }

    private func child(_ page: [UInt8], _ index: Int) -> UInt64 {
        Self.number(page, Self.header + 16 * index + 8, UInt64.self)
    }

    private func slice(_ page: [UInt8], _ start: Int, _ length: UInt32, _ id: UInt64) throws(ImageError) -> ArraySlice<UInt8> {
        guard start <= page.count, Int(length) <= page.count - start else { throw damaged("a key or value that is beyond its page", id) }
        return page[start..<(start + Int(length))]
    }

    private func damaged(_ what: String, _ id: UInt64) -> ImageError { ImageError(.damaged, subject, "page \(id): \(what)") }
}
