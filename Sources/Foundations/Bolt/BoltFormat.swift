/// Why a bbolt database could not be read. Offsets are bytes from the start of the file.
public enum BoltError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No valid meta page: not bbolt, another version, or only half written.
    case noMeta
    /// The page cannot be at that place, or is not of the kind that it should be.
    case page(UInt64, String)
    /// An element of a page points outside of it.
    case element(page: UInt64, index: Int)
    /// A named limit.
    case limit(String, Int)
    /// Each attempt was overtaken by a writer.
    case changing
    /// Reading failed.
    case input(String)

    /// Where, and why.
    public var description: String {
        switch self {
        case .noMeta: "no valid meta page: not a bbolt database of version 2"
        case .page(let id, let problem): "page \(id): \(problem)"
        case .element(let page, let index): "page \(page): element \(index) lies outside of it"
        case .limit(let name, let value): "more than \(value) \(name)"
        case .changing: "a writer committed during each of \(Limits.attempts) attempts"
        case .input(let problem): problem
        }
    }
}

/// Bytes of a database: a file, or a test's array.
public protocol BoltInput {
    /// Exactly so many bytes.
    /// - Throws: ``BoltError/page(_:_:)`` past the end.
    func read(at offset: UInt64, count: Int) throws(BoltError) -> [UInt8]
    /// Bytes in all.
    var size: UInt64 { get }
}

/// The newest commit, from one of the two meta pages.
///
/// Layout (go.etcd.io/bbolt, `page.go` and `db.go`, file format version 2, little endian): a page begins with id u64, flags u16,
/// count u16, overflow u32; a meta page goes on with magic u32, version u32, page size u32, flags u32, root bucket (page u64,
/// sequence u64), free list u64, first page never used u64, transaction u64, FNV-1a of what is before u64.
struct BoltMeta: Hashable, Sendable {
    var pageSize: Int
    var root: UInt64
    /// Pages from here on are not in use.
    var highWater: UInt64
    var transaction: UInt64

    static let magic: UInt32 = 0xED0C_DAED
    static let version: UInt32 = 2
    static let pageHeader = 16
    static let metaSize = 64
    static let pageSizes = (10...16).map { 1 << $0 }

    /// Reads the meta page in these bytes; nil if it is not valid.
    init?(page: [UInt8]) {
        guard page.count >= Self.pageHeader + Self.metaSize else { return nil }
        let bytes = page[Self.pageHeader...]
        guard bytes.u32(0) == Self.magic, bytes.u32(4) == Self.version else { return nil }
        guard let checksum = bytes.u64(56), checksum == Self.checksum(bytes.prefix(56)) else { return nil }
        guard let size = bytes.u32(8), let root = bytes.u64(16), let highWater = bytes.u64(40), let transaction = bytes.u64(48) else {
            return nil
        }
        guard Self.pageSizes.contains(Int(size)) else { return nil }
        pageSize = Int(size)
        self.root = root
        self.highWater = highWater
        self.transaction = transaction
    }

    /// FNV-1a, 64 bits.
    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// The newer of the two valid meta pages. The second stands behind the first page, whose size only a meta page tells.
    static func newest(_ input: some BoltInput) throws(BoltError) -> BoltMeta {
        var best: BoltMeta?
        for offset in [0] + pageSizes {
            let length = pageHeader + metaSize
            guard input.size >= UInt64(offset + length) else { break }
            guard let meta = BoltMeta(page: try input.read(at: UInt64(offset), count: length)) else { continue }
            // A meta page inside of other data is not at the place that it speaks of.
            guard offset == 0 || offset == meta.pageSize else { continue }
            if meta.transaction > best?.transaction ?? 0 || best == nil { best = meta }
            if offset != 0 { break }
        }
        guard let best else { throw .noMeta }
        return best
    }
}

extension RandomAccessCollection where Element == UInt8, Index == Int {
    /// Little endian, at an offset from the start; nil past the end.
    func u16(_ offset: Int) -> UInt16? { integer(offset) }
    /// Little endian, at an offset from the start; nil past the end.
    func u32(_ offset: Int) -> UInt32? { integer(offset) }
    /// Little endian, at an offset from the start; nil past the end.
    func u64(_ offset: Int) -> UInt64? { integer(offset) }

    private func integer<Value: FixedWidthInteger & UnsignedInteger>(_ offset: Int) -> Value? {
        let size = Value.bitWidth / 8
        guard offset >= 0, count >= size, offset <= count - size else { return nil }
        var value: Value = 0
        for index in stride(from: size - 1, through: 0, by: -1) { value = value << 8 | Value(self[startIndex + offset + index]) }
        return value
    }
}
