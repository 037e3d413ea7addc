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

    /// A field and its argument; nil for other operands.
    struct Read {
        var extract: Field.Extractor?
        var argument = FieldArgument()
    }

    let nodes: UnsafeBufferPointer<Node>
    let children: UnsafeBufferPointer<Int32>
    let comparisons: UnsafeBufferPointer<Comparison>
    let perName: UnsafeBufferPointer<Bool>
    let operands: ContiguousArray<OperandCode>
    /// How each operand that is a field is read.
    let reads: UnsafeMutableBufferPointer<Read>
    let tables: Tables
    private let frozen: FrozenTables
    private let arena: Arena

    init(nodes: [Node], children: [Int32], comparisons: [Comparison], operands: [OperandCode], tables: TableStorage, arena: Arena) {
        self.nodes = arena.store(nodes)
        self.children = arena.store(children)
        self.comparisons = arena.store(comparisons)
        perName = arena.store(operands.map(\.isPerName))
        self.operands = ContiguousArray(operands)
        reads = .allocate(capacity: operands.count)
        _ = reads.initialize(
            from: operands.map { operand in
                if case .field(let extract, let argument) = operand.kind { Read(extract: extract, argument: argument) } else { Read() }
            })
        frozen = FrozenTables(tables)
        self.tables = frozen.tables
        self.arena = arena
    }

    deinit {
        reads.deinitialize()
        reads.deallocate()
    }
}
