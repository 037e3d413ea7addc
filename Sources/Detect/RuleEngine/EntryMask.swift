/// A set of a group's rules, by their places in it: never changed, owned by an arena.
struct EntryMask: BitwiseCopyable {
    private(set) var words = UnsafeBufferPointer<UInt64>(start: nil, count: 0)

    init() {}

    init(_ words: [UInt64], arena: Arena) { self.words = arena.store(words) }

    /// Words for so many rules.
    static func words(_ count: Int) -> Int { (count + UInt64.bitWidth - 1) / UInt64.bitWidth }
}

/// A set of rules that changes. Its words are those of the largest group.
struct EntryBits: BitwiseCopyable {
    let words: UnsafeMutableBufferPointer<UInt64>

    init(words count: Int) {
        words = .allocate(capacity: max(count, 1))
        words.initialize(repeating: 0)
    }

    func deallocate() { words.deallocate() }

    /// Becomes another set.
    @inline(__always)
    func become(_ mask: EntryMask) {
        for index in mask.words.indices { words[index] = mask.words[index] }
    }

    /// Becomes what another set and a mask have in common; false if that is nothing.
    @inline(__always)
    func become(_ other: EntryBits, and mask: EntryMask) -> Bool {
        var rest: UInt64 = 0
        for index in mask.words.indices {
            words[index] = other.words[index] & mask.words[index]
            rest |= words[index]
        }
        return rest != 0
    }

    /// Becomes the rules that are not in a mask.
    @inline(__always)
    func becomeAll(but mask: EntryMask) {
        for index in mask.words.indices { words[index] = ~mask.words[index] }
    }

    /// Whether it has members of a mask.
    @inline(__always)
    func intersects(_ mask: EntryMask) -> Bool {
        for index in mask.words.indices where words[index] & mask.words[index] != 0 { return true }
        return false
    }

    /// Gets the members of a mask.
    @inline(__always)
    func add(_ mask: EntryMask) {
        for index in mask.words.indices { words[index] |= mask.words[index] }
    }

    /// Loses the members of a mask.
    @inline(__always)
    func remove(_ mask: EntryMask) {
        for index in mask.words.indices { words[index] &= ~mask.words[index] }
    }

    /// Loses what is not in another set too.
    /// - Parameter count: rules of the group.
    @inline(__always)
    func keep(_ other: EntryBits, count: Int) {
        for index in 0..<EntryMask.words(count) { words[index] &= other.words[index] }
    }

    /// Loses one member.
    @inline(__always)
    func remove(_ place: Int) { words[place / UInt64.bitWidth] &= ~(1 << UInt64(place % UInt64.bitWidth)) }

    /// Each member's place, in order.
    /// - Parameter count: rules of the group.
    @inline(__always)
    func forEach(_ count: Int, _ body: (Int) -> Void) {
        for index in 0..<EntryMask.words(count) {
            var rest = words[index]
            while rest != 0 {
                body(index * UInt64.bitWidth + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
    }
}
