import Packages

/// What an image shows of its layers' files: which entries of which layer are in the final tree, and whose package they are.
///
/// It holds no paths: with the ``LayerIndex`` of each layer, which other images share, it becomes ``ImageFiles``.
/// Format: docs/file-index.md.
public struct ImageIndex: Sendable {
    let bytes: IndexBytes
    /// Base first.
    public let layers: [Layer]
    /// The names that owners refer to, as the writer chose: package URLs.
    public let packages: [String]
    let owners: Int

    /// One layer of the image.
    public struct Layer: Sendable, Hashable {
        /// The layer's index is the one with this digest and as many entries.
        public let diffID: ContentDigest
        /// Entries of the layer's index.
        public let entries: Int
        /// The step of the build that made it; empty if that is not known.
        public let createdBy: String
        /// Entries that the final tree shows.
        public let visible: Int
        /// Where its bits are, and how many entries of lower layers are visible.
        let bits: Int, firstVisible: Int
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
        try IndexHeader.check(bytes, kind: .image, bodyAtLeast: Self.bodyHeader)
        let counts = IndexHeader.size + ContentDigest.byteCount
        let layerCount = bytes.u32(counts), packageCount = bytes.u32(counts + 4), visible = bytes.u32(counts + 8)
        guard layerCount <= Limits.layers, packageCount <= Limits.packages, visible <= Limits.entries * layerCount else {
            throw IndexError(.limit, "\(layerCount) layers, \(packageCount) packages, \(visible) visible entries")
        }
        let rows = IndexHeader.size + Self.bodyHeader
        let packageEnds = rows + Self.rowSize * layerCount
        owners = packageEnds + 4 * packageCount
        let firstBits = owners + 4 * visible
        let stringLength = bytes.u32(counts + 12)
        let strings = bytes.buffer.count - stringLength
        guard firstBits <= strings else { throw IndexError(.inconsistent, "its tables are longer than the file") }
        var text = StringTable(bytes: bytes, start: strings)
        var bits = firstBits, shown = 0
        var layers: [Layer] = []
        for row in stride(from: rows, to: packageEnds, by: Self.rowSize) {
            let entries = bytes.u32(row + 32), count = bytes.u32(row + 36)
            guard entries <= Limits.entries, bits + Self.bitBytes(entries) <= strings else {
                throw IndexError(.inconsistent, "layer \(layers.count): its bits are outside of the file")
            }
            guard Self.population(bytes, bits, entries) == count else {
                throw IndexError(.inconsistent, "layer \(layers.count): \(count) visible entries do not agree with its bits")
            }
            layers.append(
                Layer(
                    diffID: ContentDigest(bytes.buffer, at: row), entries: entries, createdBy: try text.next(end: bytes.u32(row + 40)),
                    visible: count, bits: bits, firstVisible: shown))
            bits += Self.bitBytes(entries)
            shown += count
        }
        var packages: [String] = []
        for end in stride(from: packageEnds, to: owners, by: 4) { packages.append(try text.next(end: bytes.u32(end))) }
        guard bits == strings, shown == visible, text.isAtEnd else {
            throw IndexError(.inconsistent, "bits, visible entries or names are left over")
        }
        for number in 0..<visible {
            let owner = UInt32(bytes.u32(owners + 4 * number))
            guard owner == Self.noOwner || Int(owner) < packageCount else {
                throw IndexError(.inconsistent, "visible entry \(number) belongs to package \(owner) of \(packageCount)")
            }
        }
        self.bytes = bytes
        self.layers = layers
        self.packages = packages
    }

    /// The digest of the image's configuration; nil if it has none.
    public var configuration: ContentDigest? {
        let digest = ContentDigest(bytes.buffer, at: IndexHeader.size)
        return digest.isZero ? nil : digest
    }

    /// The whole index as it stands in a file.
    public var encoded: [UInt8] { Array(bytes.buffer) }

    static let bodyHeader = ContentDigest.byteCount + 4 * 4
    static let rowSize = 44
    static let noOwner = UInt32.max

    static func bitBytes(_ entries: Int) -> Int { (entries + 7) / 8 }

    private static func population(_ bytes: IndexBytes, _ start: Int, _ entries: Int) -> Int {
        bytes.slice(start, start + bitBytes(entries)).reduce(0) { $0 + $1.nonzeroBitCount }
    }

    func isVisible(_ number: Int, in layer: Layer) -> Bool {
        bytes.buffer[layer.bits + number / 8] >> UInt8(number % 8) & 1 == 1
    }
}

/// Names that stand one behind the other, each known by its end.
private struct StringTable {
    let bytes: IndexBytes
    let start: Int
    private var position = 0

    init(bytes: IndexBytes, start: Int) {
        self.bytes = bytes
        self.start = start
    }

    var isAtEnd: Bool { start + position == bytes.buffer.count }

    mutating func next(end: Int) throws(IndexError) -> String {
        guard end >= position, start + end <= bytes.buffer.count else { throw IndexError(.inconsistent, "a name is outside of the file") }
        defer { position = end }
        return String(decoding: bytes.slice(start + position, start + end), as: UTF8.self)
    }
}
