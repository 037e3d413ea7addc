import Events

/// All texts that the rules of a group ask of one operand, sought at once.
///
/// The texts are sorted; each knows the longest other one that it begins with. If some texts are prefixes of a value, the longest of them is
/// the greatest text that is not greater than the value, or one that this begins with: whatever lies between a prefix of the value and the
/// value begins with that prefix. What a value has to end with is sought in the same way from its end.
struct Sieve: BitwiseCopyable {
    /// A text.
    struct Node: BitwiseCopyable {
        var base: UInt
        var count: Int32
        /// The longest other text that it begins (or ends) with; -1 if there is none.
        var parent: Int32
        /// Rules that it suffices for as a beginning (or an end) of the value, those of its parents included.
        var parts: EntryMask
        /// Rules that need the value to be this text.
        var exact: EntryMask

        var view: ByteView { ByteView(start: UnsafeRawPointer(bitPattern: base), count: Int(count)) }
    }

    /// What the texts are asked of.
    let operand: Int32
    /// Rules that ask for one of the texts.
    let members: EntryMask
    /// Of them those that ask for paths by their parts; empty if there are none.
    let paths: EntryMask
    /// In the order of their texts, and of their texts read backwards.
    let beginnings: UnsafeBufferPointer<Node>, ends: UnsafeBufferPointer<Node>
    /// Bit n: a text of n bytes suffices as a whole; bit 63 stands for all longer ones. All bits if one suffices as a beginning.
    let lengths: UInt64

    /// Adds the rules that a value may satisfy.
    @inline(__always)
    func pass(_ value: FieldValue, to bits: EntryBits) {
        guard case .bytes(let text) = value else {
            // A missing value satisfies no comparison.
            if !value.isMissing { bits.add(members) }
            return
        }
        if lengths & 1 << UInt64(min(text.count, 63)) != 0 {
            let place = longestBeginning(of: text)
            if place >= 0 {
                let node = beginnings[place]
                bits.add(node.parts)
                if Int(node.count) == text.count { bits.add(node.exact) }
            }
        }
        if !ends.isEmpty {
            let place = longestEnd(of: text)
            if place >= 0 { bits.add(ends[place].parts) }
        }
        if !paths.words.isEmpty, !Self.isPlainPath(text) { bits.add(paths) }
    }

    private func longestBeginning(of text: ByteView) -> Int {
        var low = 0
        var high = beginnings.count
        while low < high {
            let middle = (low + high) / 2
            if beginnings[middle].view.order(text) <= 0 { low = middle + 1 } else { high = middle }
        }
        var place = low - 1
        while place >= 0, !text.begins(with: beginnings[place].view) { place = Int(beginnings[place].parent) }
        return place
    }

    private func longestEnd(of text: ByteView) -> Int {
        var low = 0
        var high = ends.count
        while low < high {
            let middle = (low + high) / 2
            if Self.orderFromEnd(ends[middle].view, text) <= 0 { low = middle + 1 } else { high = middle }
        }
        var place = low - 1
        while place >= 0, !text.ends(with: ends[place].view) { place = Int(ends[place].parent) }
        return place
    }

    /// Negative, zero or positive, by the order of the bytes from the last to the first.
    private static func orderFromEnd(_ left: ByteView, _ right: ByteView) -> Int {
        let shared = min(left.count, right.count)
        var index = 1
        while index <= shared {
            let difference = Int(left[left.count - index]) - Int(right[right.count - index])
            if difference != 0 { return difference }
            index += 1
        }
        return left.count - right.count
    }

    /// Its parts are what stands between single slashes: only then a path that it lies below is a beginning of it.
    private static func isPlainPath(_ text: ByteView) -> Bool {
        guard text.first == UInt8(ascii: "/") else { return false }
        var index = 0
        // Eight pairs of neighbours at a time: a byte of `pairs` is zero where both are slashes.
        while index + 9 <= text.count {
            let first = text.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ slashes
            let second = text.loadUnaligned(fromByteOffset: index + 1, as: UInt64.self) ^ slashes
            let pairs = first | second
            if (pairs &- lowBits) & ~pairs & highBits != 0 { return false }
            index += 8
        }
        while index + 1 < text.count {
            if text[index] == UInt8(ascii: "/"), text[index + 1] == UInt8(ascii: "/") { return false }
            index += 1
        }
        return true
    }

    private static let slashes: UInt64 = 0x2F2F_2F2F_2F2F_2F2F
    private static let lowBits: UInt64 = 0x0101_0101_0101_0101, highBits: UInt64 = 0x8080_8080_8080_8080
}

/// Sieves through which rules go that need a text: of one or another operand.
struct SieveSet: BitwiseCopyable {
    var sieves = UnsafeBufferPointer<Sieve>(start: nil, count: 0)
    /// Rules that hold only if one of the sieves lets them pass.
    var members = EntryMask()
}
