/// One page of a tree with its overflow, or the page inside a small bucket's value. Every access is checked.
///
/// Layout (bbolt, `page.go`): after the header, `count` elements of 16 bytes; of a branch: pos u32, key size u32, page u64; of a leaf:
/// flags u32, pos u32, key size u32, value size u32. `pos` counts from the element's own start.
struct BoltPage {
    private static let branchFlag: UInt16 = 0x01, leafFlag: UInt16 = 0x02
    private static let bucketFlag: UInt32 = 0x01
    private static let elementSize = 16

    let id: UInt64
    let isLeaf: Bool
    let count: Int
    private let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>, id: UInt64) throws(BoltError) {
        guard let flags = bytes.u16(8), let count = bytes.u16(10) else { throw .page(id, "shorter than its header") }
        guard flags == Self.branchFlag || flags == Self.leafFlag else { throw .page(id, "flags \(flags): neither branch nor leaf") }
        guard bytes.count >= BoltMeta.pageHeader + Int(count) * Self.elementSize else { throw .page(id, "\(count) elements do not fit") }
        self.id = id
        self.bytes = bytes
        self.count = Int(count)
        isLeaf = flags == Self.leafFlag
    }

    func key(_ index: Int) throws(BoltError) -> ArraySlice<UInt8> {
        let (element, position, size) = try place(index)
        return try part(element, position, size, index)
    }

    /// Of a leaf: the value, and whether it is a bucket.
    func value(_ index: Int) throws(BoltError) -> (bytes: ArraySlice<UInt8>, isBucket: Bool) {
        let (element, position, keySize) = try place(index)
        guard let flags = bytes.u32(element), let size = bytes.u32(element + 12) else { throw .element(page: id, index: index) }
        return (try part(element, position + keySize, Int(size), index), flags & Self.bucketFlag != 0)
    }

    /// Of a branch: the page below.
    func child(_ index: Int) throws(BoltError) -> UInt64 {
        guard index >= 0, index < count, let page = bytes.u64(BoltMeta.pageHeader + index * Self.elementSize + 8)
        else { throw .element(page: id, index: index) }
        return page
    }

    /// How many keys are not greater than one, if they are sorted; some number from 0 to ``count`` if they are not.
    func upperBound(_ key: some Sequence<UInt8>) throws(BoltError) -> Int {
        var low = 0, high = count
        while low < high {
            let middle = (low + high) / 2
            if key.lexicographicallyPrecedes(try self.key(middle)) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func place(_ index: Int) throws(BoltError) -> (element: Int, position: Int, keySize: Int) {
        let element = BoltMeta.pageHeader + index * Self.elementSize
        guard index >= 0, index < count, let position = bytes.u32(element + (isLeaf ? 4 : 0)),
            let size = bytes.u32(element + (isLeaf ? 8 : 4))
        else { throw .element(page: id, index: index) }
        return (element, Int(position), Int(size))
    }

    private func part(_ element: Int, _ position: Int, _ size: Int, _ index: Int) throws(BoltError) -> ArraySlice<UInt8> {
        // All three come from 32-bit numbers: no overflow in 64.
        let start = element + position
        guard start + size <= bytes.count else { throw .element(page: id, index: index) }
        return bytes[(bytes.startIndex + start)..<(bytes.startIndex + start + size)]
    }
}
