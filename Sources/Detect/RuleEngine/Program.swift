/// Compiled conditions: a graph of nodes in which equal parts are one node, whatever rule they come from.
final class Program {
    /// One step. Children stand in ``children``, cheap ones first.
    struct Node: BitwiseCopyable {
        enum Kind: UInt8, BitwiseCopyable { case always, never, leaf, not, all, any }
        var kind: Kind
        /// Depends on which of the event's names counts.
        var isPerName: Bool
        /// The comparison of a leaf, the node under a `not`, the first place in ``children``.
        var first: Int32
        var count: Int32
    }

    let nodes: UnsafeBufferPointer<Node>
    let children: UnsafeBufferPointer<Int32>
    let comparisons: UnsafeBufferPointer<Comparison>
    let perName: UnsafeBufferPointer<Bool>
    let operands: ContiguousArray<OperandCode>
    let tables: Tables
    private let arena: Arena

    init(nodes: [Node], children: [Int32], comparisons: [Comparison], operands: [OperandCode], tables: Tables, arena: Arena) {
        self.nodes = arena.store(nodes)
        self.children = arena.store(children)
        self.comparisons = arena.store(comparisons)
        perName = arena.store(operands.map(\.isPerName))
        self.operands = ContiguousArray(operands)
        self.tables = tables
        self.arena = arena
    }
}
