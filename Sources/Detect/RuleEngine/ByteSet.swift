import Events

/// A fixed set of texts: open addressing over a hash of the length and three words of the text, so that a look-up reads at most 24
/// bytes of a text that is not in the set.
///
/// Only the texts of rules are stored, so a hostile event cannot make look-ups slow; the table is at most half full.
struct ByteSet {
    private let slots: UnsafeBufferPointer<Entry>
    private let mask: UInt64
    /// Bit n: a text of n bytes is in the set; bit 63 stands for all longer ones.
    private let lengths: UInt64
    /// How many.
    let count: Int

    private struct Entry: BitwiseCopyable {
        var base: UInt
        var count: Int
    }

    init(_ texts: [[UInt8]], arena: Arena) {
        let unique = Set(texts)
        var capacity = 4
        while capacity < unique.count * 2 { capacity *= 2 }
        var entries = [Entry](repeating: Entry(base: 0, count: -1), count: capacity)
        var lengths: UInt64 = 0
        let mask = UInt64(capacity - 1)
        for text in unique {
            let view = arena.intern(text)
            var index = Int(Self.hash(view) & mask)
            while entries[index].count >= 0 { index = (index + 1) & (capacity - 1) }
            entries[index] = Entry(base: UInt(bitPattern: view.baseAddress), count: view.count)
            lengths |= 1 << UInt64(min(text.count, 63))
        }
        self.mask = mask
        self.lengths = lengths
        count = unique.count
        slots = arena.store(entries)
    }

    @inline(__always)
    func contains(_ text: ByteView) -> Bool {
        guard lengths & (1 << UInt64(min(text.count, 63))) != 0 else { return false }
        var index = Int(Self.hash(text) & mask)
        while slots[index].count >= 0 {
            let entry = slots[index]
            if entry.count == text.count, ByteView(start: UnsafeRawPointer(bitPattern: entry.base), count: entry.count).equals(text) {
                return true
            }
            index = (index + 1) & Int(mask)
        }
        return false
    }

    @inline(__always)
    private static func hash(_ text: ByteView) -> UInt64 {
        var value = UInt64(truncatingIfNeeded: text.count) &* 0x9E37_79B9_7F4A_7C15
        if text.count >= 8 {
            value ^= text.loadUnaligned(as: UInt64.self)
            value = (value ^ (value >> 29)) &* 0xBF58_476D_1CE4_E5B9
            value ^= text.loadUnaligned(fromByteOffset: (text.count - 8) / 2, as: UInt64.self)
            value = (value ^ (value >> 32)) &* 0x94D0_49BB_1331_11EB
            value ^= text.loadUnaligned(fromByteOffset: text.count - 8, as: UInt64.self)
        } else if text.count >= 4 {
            value ^=
                UInt64(text.loadUnaligned(as: UInt32.self)) | UInt64(text.loadUnaligned(fromByteOffset: text.count - 4, as: UInt32.self))
                << 32
        } else if text.count > 0 {
            value ^= UInt64(text[0]) | UInt64(text[text.count / 2]) << 8 | UInt64(text[text.count - 1]) << 16
        }
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        return value ^ (value >> 31)
    }
}

/// Several prefixes sought at once by binary search.
///
/// Prefixes that begin with another one of the set are left out. Then, if a prefix fits a text, it is the greatest member that is not
/// greater than the text: whatever lies between them would begin with that prefix.
struct PrefixSet {
    private let sorted: UnsafeBufferPointer<Entry>

    private struct Entry: BitwiseCopyable {
        var base: UInt
        var count: Int
        var view: ByteView { ByteView(start: UnsafeRawPointer(bitPattern: base), count: count) }
    }

    init(_ prefixes: [[UInt8]], arena: Arena) {
        var kept: [[UInt8]] = []
        for prefix in Set(prefixes).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            if let last = kept.last, prefix.starts(with: last) { continue }
            kept.append(prefix)
        }
        sorted = arena.store(
            kept.map { prefix in
                let view = arena.intern(prefix)
                return Entry(base: UInt(bitPattern: view.baseAddress), count: view.count)
            })
    }

    func hasPrefix(of text: ByteView) -> Bool {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].view.order(text) <= 0 { low = middle + 1 } else { high = middle }
        }
        return low > 0 && text.begins(with: sorted[low - 1].view)
    }
}
