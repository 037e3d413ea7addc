/// A view of one commit of a bbolt database, read without its lock (its owner holds that as long as it runs).
///
/// What was read counts only if the newest commit is still the same afterwards: pages that a commit frees are reused at the earliest by
/// the next but one, and that one starts after the commit of the one between. So an unchanged transaction number proves an unchanged tree.
public final class BoltTransaction<Input: BoltInput> {
    private let input: Input
    private let meta: BoltMeta
    private var pages = 0
    private var bytes = 0

    private init(_ input: Input) throws(BoltError) {
        self.input = input
        meta = try BoltMeta.newest(input)
    }

    /// Reads with a closure until no writer came in between.
    /// - Throws: ``BoltError`` of the closure if the database did not change meanwhile; ``BoltError/changing`` after too many attempts.
    public static func read<Value>(
        _ input: Input, _ body: (BoltBucket<Input>) throws(BoltError) -> Value
    ) throws(BoltError) -> Value {
        for _ in 0..<Limits.attempts {
            let transaction = try BoltTransaction(input)
            let result: Result<Value, BoltError>
            do throws(BoltError) {
                result = .success(try body(BoltBucket(transaction: transaction, location: .page(transaction.meta.root))))
            } catch { result = .failure(error) }
            if try BoltMeta.newest(input).transaction == transaction.meta.transaction { return try result.get() }
        }
        throw .changing
    }

    func page(_ id: UInt64) throws(BoltError) -> BoltPage {
        pages += 1
        guard pages <= Limits.pages else { throw .limit("pages in one transaction", Limits.pages) }
        guard id >= 2, id < meta.highWater, id < input.size / UInt64(meta.pageSize) else { throw .page(id, "outside of the database") }
        let offset = id * UInt64(meta.pageSize)
        var content = try input.read(at: offset, count: meta.pageSize)
        guard content.u64(0) == id, let overflow = content.u32(12) else { throw .page(id, "has another number") }
        // Both factors are below 2^32.
        let size = (Int(overflow) + 1) * meta.pageSize
        guard size <= Limits.pageBytes else { throw .limit("bytes in one page", Limits.pageBytes) }
        bytes += size
        guard bytes <= Limits.bytes else { throw .limit("bytes in one transaction", Limits.bytes) }
        guard UInt64(size) <= input.size - offset else { throw .page(id, "longer than the database") }
        if overflow > 0 { content += try input.read(at: offset + UInt64(meta.pageSize), count: size - meta.pageSize) }
        return try BoltPage(content[...], id: id)
    }
}

/// A bucket: keys with values, and buckets in it.
public struct BoltBucket<Input: BoltInput> {
    enum Location {
        case page(UInt64)
        case inline(ArraySlice<UInt8>)
    }
    private static var headerSize: Int { 16 }

    let transaction: BoltTransaction<Input>
    let location: Location

    /// The value of a key; nil if there is none, or if it is a bucket.
    /// - Throws: ``BoltError`` for a damaged page or a limit.
    public func value(_ key: String) throws(BoltError) -> [UInt8]? {
        guard let found = try find(key), !found.isBucket else { return nil }
        return Array(found.bytes)
    }

    /// The bucket at the end of a path of names; nil if there is none.
    /// - Throws: ``BoltError`` for a damaged page or a limit.
    public func bucket(_ path: String...) throws(BoltError) -> BoltBucket? { try bucket(path) }

    /// The bucket at the end of a path of names; nil if there is none.
    /// - Throws: ``BoltError`` for a damaged page or a limit.
    public func bucket(_ path: [String]) throws(BoltError) -> BoltBucket? {
        var current = self
        for name in path {
            guard let found = try current.find(name), found.isBucket else { return nil }
            current = try current.opened(found.bytes)
        }
        return current
    }

    /// Calls a closure for each key with a value, in order, until it returns false.
    /// - Throws: ``BoltError`` for a damaged page or a limit.
    public func forEachValue(_ body: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Bool) throws(BoltError) {
        _ = try walk(try top(), depth: 0, body)
    }

    private func opened(_ value: ArraySlice<UInt8>) throws(BoltError) -> BoltBucket {
        guard let root = value.u64(0), value.count >= Self.headerSize else { throw .page(0, "a bucket's value of \(value.count) bytes") }
        return BoltBucket(transaction: transaction, location: root == 0 ? .inline(value.dropFirst(Self.headerSize)) : .page(root))
    }

    private func top() throws(BoltError) -> BoltPage {
        switch location {
        case .page(let id): try transaction.page(id)
        case .inline(let bytes): try BoltPage(bytes, id: 0)
        }
    }

    private func find(_ key: String) throws(BoltError) -> (bytes: ArraySlice<UInt8>, isBucket: Bool)? {
        var page = try top()
        for _ in 0..<Limits.depth {
            let after = try page.upperBound(key.utf8)
            if page.isLeaf {
                guard after > 0, try page.key(after - 1).elementsEqual(key.utf8) else { return nil }
                return try page.value(after - 1)
            }
            guard page.count > 0 else { return nil }
            page = try transaction.page(try page.child(max(after - 1, 0)))
        }
        throw .limit("levels of a tree", Limits.depth)
    }

    private func walk(_ page: BoltPage, depth: Int, _ body: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Bool) throws(BoltError) -> Bool {
        guard depth < Limits.depth else { throw .limit("levels of a tree", Limits.depth) }
        for index in 0..<page.count {
            if page.isLeaf {
                let value = try page.value(index)
                if !value.isBucket, !body(try page.key(index), value.bytes) { return false }
            } else if try !walk(try transaction.page(try page.child(index)), depth: depth + 1, body) {
                return false
            }
        }
        return true
    }
}
