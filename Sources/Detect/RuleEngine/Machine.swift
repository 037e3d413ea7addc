import Events

/// Runs a compiled program over one event after the other. What has been computed is kept by the generation of the event, so that
/// nothing needs to be cleared in between.
final class Machine {
    let program: Program
    let subject: Subject

    // Of the program: pointers at hand spare a look-up of the object in every step.
    private let tables: Tables
    private let nodes: UnsafeBufferPointer<Program.Node>
    private let children: UnsafeBufferPointer<Int32>
    private let comparisons: UnsafeBufferPointer<Comparison>
    private let perName: UnsafeBufferPointer<Bool>
    private let reads: UnsafeMutableBufferPointer<Program.Read>

    private let values: UnsafeMutableBufferPointer<FieldValue>
    private let valueStamps: UnsafeMutableBufferPointer<UInt64>
    /// Generation, and in the lowest bit the truth.
    private let memos: UnsafeMutableBufferPointer<UInt64>
    /// Generation and, in the lowest bits, how sure each node is and whether each operand is damaged; see `Machine+Certainty.swift`.
    let certainties: UnsafeMutableBufferPointer<UInt64>
    let damages: UnsafeMutableBufferPointer<UInt64>

    init(program: Program, names: any NameLookup) {
        self.program = program
        tables = program.tables
        nodes = program.nodes
        children = program.children
        comparisons = program.comparisons
        perName = program.perName
        reads = program.reads
        subject = Subject(names: names)
        values = .allocate(capacity: program.operands.count)
        values.initialize(repeating: .missing)
        valueStamps = .allocate(capacity: program.operands.count)
        valueStamps.initialize(repeating: 0)
        memos = .allocate(capacity: program.nodes.count)
        memos.initialize(repeating: 0)
        certainties = .allocate(capacity: program.nodes.count)
        certainties.initialize(repeating: 0)
        damages = .allocate(capacity: program.operands.count)
        damages.initialize(repeating: 0)
    }

    deinit {
        values.deallocate()
        valueStamps.deallocate()
        memos.deallocate()
        certainties.deallocate()
        damages.deallocate()
    }

    /// Whether a condition holds for the event and the name that counts now.
    func holds(_ index: Int32) -> Bool {
        let node = nodes[Int(index)]
        let generation = node.isPerName ? subject.nameGeneration : subject.eventGeneration
        let memo = memos[Int(index)]
        if memo >> 1 == generation { return memo & 1 != 0 }
        let result = compute(node)
        memos[Int(index)] = generation << 1 | (result ? 1 : 0)
        return result
    }

    private func compute(_ node: Program.Node) -> Bool {
        switch node.kind {
        case .always: return true
        case .never: return false
        case .not: return !holds(node.first)
        case .leaf: return compare(comparisons[Int(node.first)])
        case .all:
            for position in Int(node.first)..<Int(node.first + node.count) where !holds(children[position]) { return false }
            return true
        case .any:
            for position in Int(node.first)..<Int(node.first + node.count) where holds(children[position]) { return true }
            return false
        }
    }

    private func compare(_ comparison: Comparison) -> Bool {
        let left = value(comparison.left)
        if comparison.modifier == .none, comparison.right < 0 {
            switch left {
            case .missing: return false
            case .bytes(let bytes) where comparison.domain == .bytes && comparison.test != .expression:
                return tables.text(comparison, bytes, Int(comparison.first), nil)
            case .number(let number): return comparison.test == .exists || tables.number(comparison, number, Int(comparison.first))
            default: break
            }
        }
        if comparison.right < 0 { return tables.holds(comparison, left, scratch: subject.scratch) }
        if left.isMissing { return false }
        return Tables.holds(comparison, left, against: value(comparison.right))
    }

    /// The value of an operand.
    func value(_ index: Int32) -> FieldValue {
        let position = Int(index)
        let generation = perName[position] ? subject.nameGeneration : subject.eventGeneration
        if valueStamps[position] == generation { return values[position] }
        let value = reads[position].extract?(subject, reads[position].argument) ?? compute(position)
        values[position] = value
        valueStamps[position] = generation
        return value
    }

    private func compute(_ position: Int) -> FieldValue {
        switch program.operands[position].kind {
        case .field: return .missing
        case .constant(let value): return value
        case .list: return elements(position)
        case .transformer(let transformer, let option): return transform(position, transformer, option)
        }
    }

    private func elements(_ position: Int) -> FieldValue {
        let arguments = program.operands[position].arguments
        guard let list = subject.scratch.list(arguments.count) else { return .missing }
        for (index, argument) in arguments.enumerated() {
            let element = shown(argument)
            if element.isMissing { return .missing }
            list.initializeElement(at: index, to: element)
        }
        return .list(UnsafeBufferPointer(list))
    }

    private func transform(_ position: Int, _ transformer: Transformer, _ option: UInt8?) -> FieldValue {
        let arguments = program.operands[position].arguments
        switch transformer {
        case .tolower, .toupper, .b64, .basename, .len: return transformer.apply(value(arguments[0]), subject.scratch)
        case .join:
            guard case .bytes(let separator) = value(arguments[0]), case .list(let elements) = value(arguments[1]) else { return .missing }
            return Transformer.joined(separator, elements, subject.scratch)
        case .concat:
            guard case .list(let elements) = elements(position) else { return .missing }
            return Transformer.joined(ByteView(start: nil, count: 0), elements, subject.scratch)
        case .getopt:
            guard case .list(let words) = value(arguments[0]), case .bytes(let options) = value(arguments[1]) else { return .missing }
            let scan = GetOptions(words: words, options: options, scratch: subject.scratch)
            return option.map { scan.value(of: $0) } ?? scan.all()
        }
    }

    /// A value as text, for lists that mix types.
    func shown(_ index: Int32) -> FieldValue {
        let value = value(index)
        guard case .number(let number) = value else { return value }
        let type = program.operands[Int(index)].type
        return subject.scratch.compose(24) { ValueText.append(number, type, isOctal: false, to: &$0) }
    }
}
