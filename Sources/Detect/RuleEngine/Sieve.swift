import Events

#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// All texts that the rules of a group ask of one operand, sought at once: a rule whose texts do not fit cannot hold.
///
/// The texts are sorted; each knows the longest other one that it begins with. If some texts are prefixes of a value, the longest of them is
/// the greatest text that is not greater than the value, or one that this begins with: whatever lies between a prefix of the value and the
/// value begins with that prefix.
struct Sieve: BitwiseCopyable {
    /// A text.
    struct Node: BitwiseCopyable {
        var base: UInt
        var count: Int32
        /// The longest other text that it begins with; -1 if there is none.
        var parent: Int32
        /// Rules that it suffices for as a prefix of the value, those of its parents included.
        var prefixes: EntryMask
        /// Rules that need the value to be this text.
        var exact: EntryMask

        var view: ByteView { ByteView(start: UnsafeRawPointer(bitPattern: base), count: Int(count)) }
    }

    /// What the texts are asked of.
    let operand: Int32
    /// Rules that need one of the texts.
    let members: EntryMask
    /// Of them those that ask for paths by their parts; empty if there are none.
    let paths: EntryMask
    private let nodes: UnsafeBufferPointer<Node>

    /// - Parameter nodes: in the order of their texts.
    init(operand: Int32, members: EntryMask, paths: EntryMask, nodes: UnsafeBufferPointer<Node>) {
        (self.operand, self.members, self.paths, self.nodes) = (operand, members, paths, nodes)
    }

    /// Takes rules whose texts do not fit a value out of a set.
    @inline(__always)
    func sift(_ value: FieldValue, _ bits: EntryBits) {
        guard case .bytes(let text) = value else {
            // A missing value satisfies no comparison.
            if value.isMissing { bits.remove(members) }
            return
        }
        let place = longestPrefix(of: text)
        let loose = paths.words.isEmpty || Self.isPlainPath(text) ? EntryMask() : paths
        guard place >= 0 else { return bits.remove(members, except: loose) }
        let node = nodes[place]
        if Int(node.count) == text.count, !node.exact.words.isEmpty {
            bits.remove(members, except: node.prefixes, node.exact, loose)
        } else {
            bits.remove(members, except: node.prefixes, loose)
        }
    }

    private func longestPrefix(of text: ByteView) -> Int {
        var low = 0
        var high = nodes.count
        while low < high {
            let middle = (low + high) / 2
            if nodes[middle].view.order(text) <= 0 { low = middle + 1 } else { high = middle }
        }
        var place = low - 1
        while place >= 0, !text.begins(with: nodes[place].view) { place = Int(nodes[place].parent) }
        return place
    }

    /// Its parts are what stands between single slashes: only then a path that it lies below is a prefix of it.
    private static func isPlainPath(_ text: ByteView) -> Bool {
        guard text.first == UInt8(ascii: "/"), let base = text.baseAddress else { return false }
        return memmem(base, text.count, "//", 2) == nil
    }
}
