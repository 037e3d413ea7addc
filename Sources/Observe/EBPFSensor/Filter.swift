import CLayout
import Events

/// The interest in the form that the eBPF programs test (plimsoll_interest.h).
///
/// A condition becomes branches of bits; a bit stands for one test or for several of which one suffices. Whatever does not fit into
/// the limits of the header is weakened to true: the filter may let too much through, never too little.
struct Filter {
    /// Per system call; what is absent is let through.
    private(set) var conditions: [EventType: plimsoll_condition] = [:]
    /// Shared by all conditions.
    private(set) var tables = plimsoll_tables()
    /// Names of components, by part, with the bits that they set.
    private var bitsByName: [NameKey: UInt64] = [:]
    /// The table of names: slot and entry.
    private(set) var names: [UInt32: plimsoll_name] = [:]

    /// A component as one part of a path.
    private struct NameKey: Hashable {
        var part: plimsoll_part.RawValue
        var name: [UInt8]

        /// What the kernel compares: the first 8 bytes, the first in the lowest byte.
        var head: UInt64 { name.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) } }

        func slot(_ seed: UInt64) -> UInt32 { plimsoll_name_slot(seed, head, UInt32(name.count), UInt32(part)) }
    }

    private var bits: [Leaf: UInt8] = [:]

    /// Compiles the conditions of the calls that the programs can filter.
    init(_ interest: Interest, calls: some Sequence<EventType>) {
        // 0xff is in no text that people write: the kernel looks closely only where it is.
        withUnsafeMutableBytes(of: &tables.fragments) { fragments in
            for index in fragments.bindMemory(to: plimsoll_fragment.self).indices {
                fragments.bindMemory(to: plimsoll_fragment.self)[index].begin = (~0, ~0, ~0)
            }
        }
        for call in calls {
            guard let condition = interest.calls[call] else { continue }
            conditions[call] = compile(Expression(condition))
        }
        arrangeNames()
    }

    /// Finds a seed with which few names fall into one slot; those that do share an entry that every name there meets.
    private mutating func arrangeNames() {
        let keys = Array(bitsByName.keys)
        var generator = Multiplier()
        var best = (seed: generator.next(), collisions: Int.max)
        for _ in 0..<Self.seeds where best.collisions > 0 {
            let seed = generator.next()
            let collisions = keys.count - Set(keys.map { $0.slot(seed) }).count
            if collisions < best.collisions { best = (seed, collisions) }
        }
        tables.seed = best.seed
        for (key, bits) in bitsByName {
            let slot = key.slot(best.seed)
            var entry = plimsoll_name(head: key.head, bits: bits, length: UInt32(key.name.count), part: UInt32(key.part))
            if let other = names[slot] {
                entry.bits |= other.bits
                entry.length = UInt32(PLIMSOLL_ANY_NAME)
            }
            names[slot] = entry
        }
    }

    /// Odd multipliers, the same in every run (splitmix64).
    private struct Multiplier {
        var state: UInt64 = 0
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return (mixed ^ (mixed >> 31)) | 1
        }
    }

    private mutating func compile(_ expression: Expression) -> plimsoll_condition {
        var result = plimsoll_condition()
        var tests: [plimsoll_argument_test] = []
        let branches = expression.branches(limit: Int(PLIMSOLL_MAX_BRANCHES))
        var masks = Set<UInt64>()
        var placed: [Leaf: UInt64?] = [:]
        for branch in branches {
            var mask: UInt64 = 0
            for leaf in branch {
                if placed[leaf] == nil { placed[leaf] = place(leaf, &tests, &result) }
                mask |= (placed[leaf] ?? nil) ?? 0
            }
            masks.insert(mask)
        }
        // A branch that contains another adds nothing.
        let kept = masks.filter { mask in !masks.contains { $0 != mask && $0 & mask == $0 } }
        result.branch_count = UInt32(kept.count)
        withUnsafeMutableBytes(of: &result.branches) { $0.copyBytes(from: Array(kept).withUnsafeBytes { Array($0) }) }
        result.argument_count = UInt32(tests.count)
        result.is_memorable = tests.allSatisfy(Self.isMemorable) ? 1 : 0
        result.generation = 1
        withUnsafeMutableBytes(of: &result.arguments) { target in tests.withUnsafeBytes { target.copyBytes(from: $0) } }
        return result
    }

    /// Whether the kernel may remember what a test gives by the open flags, the sign of the result and the kind of descriptor.
    private static func isMemorable(_ test: plimsoll_argument_test) -> Bool {
        switch Int(test.input) {
        case 1, Int(PLIMSOLL_INPUT_KIND.rawValue): true
        case Int(PLIMSOLL_INPUT_RESULT.rawValue):
            UInt32(test.operation) == PLIMSOLL_NEGATIVE.rawValue || UInt32(test.operation) == PLIMSOLL_NOT_NEGATIVE.rawValue
        default: false
        }
    }

    /// The bit of a leaf, entered into the tables; nil if there is no room for it, so that it counts as true.
    private mutating func place(_ leaf: Leaf, _ tests: inout [plimsoll_argument_test], _ condition: inout plimsoll_condition) -> UInt64? {
        let isNew = bits[leaf] == nil
        guard let bit = bits[leaf] ?? (bits.count < 64 ? UInt8(bits.count) : nil) else { return nil }
        let mask = UInt64(1) << bit
        switch leaf {
        case .arguments(let wanted):
            guard tests.count + wanted.count <= Int(PLIMSOLL_MAX_ARGUMENTS) else { return nil }
            for test in wanted {
                tests.append(
                    plimsoll_argument_test(
                        input: test.input, operation: test.operation, bit: bit, reserved: (0, 0, 0, 0, 0), mask: test.mask,
                        value: test.value))
            }
        case .caller(let text):
            if isNew { guard enter(fragment: text, bit) else { return nil } }
            condition.callers |= mask
        case .contained(let text):
            if isNew { guard enter(fragment: text, bit) else { return nil } }
            tables.contained |= mask
            condition.paths |= mask
        case .paths(let patterns):
            if isNew { guard enter(patterns, bit) else { return nil } }
            condition.paths |= mask
        }
        bits[leaf] = bit
        return mask
    }

    private mutating func enter(fragment text: [UInt8], _ bit: UInt8) -> Bool {
        let index = Int(tables.fragment_count)
        guard index < Int(PLIMSOLL_MAX_FRAGMENTS), text.count >= Self.leastFragment else { return false }
        var fragment = plimsoll_fragment()
        for byte in text.prefix(8) {
            fragment.value = fragment.value << 8 | UInt64(byte)
            fragment.mask = fragment.mask << 8 | 0xff
        }
        fragment.bit = UInt32(bit)
        let everywhere: UInt64 = 0x0101_0101_0101_0101
        fragment.begin = (UInt64(text[0]) * everywhere, UInt64(text[1]) * everywhere, UInt64(text[2]) * everywhere)
        withUnsafeMutableBytes(of: &tables.fragments) { $0.bindMemory(to: plimsoll_fragment.self)[index] = fragment }
        tables.fragment_count += 1
        return true
    }

    private mutating func enter(_ patterns: Set<PathPattern>, _ bit: UInt8) -> Bool {
        let shape = patterns.first?.shape ?? []
        let tails = patterns.compactMap(\.tail), components = patterns.compactMap(\.component)
        guard Int(tables.tail_count) + tails.count <= Int(PLIMSOLL_MAX_TAILS),
            Int(tables.part_count) + components.count <= Int(PLIMSOLL_MAX_PARTS),
            bitsByName.count + 3 * patterns.count <= Self.maxNames
        else { return false }
        let mask = UInt64(1) << bit
        for pattern in patterns {
            if let name = pattern.first { bitsByName[NameKey(part: PLIMSOLL_PART_FIRST.rawValue, name: name), default: 0] |= mask }
            if let name = pattern.second { bitsByName[NameKey(part: PLIMSOLL_PART_SECOND.rawValue, name: name), default: 0] |= mask }
            if let name = pattern.base { bitsByName[NameKey(part: PLIMSOLL_PART_BASE.rawValue, name: name), default: 0] |= mask }
        }
        for tail in tails { append(tail: tail, bit) }
        for component in components { append(component: component, bit) }
        if shape.contains(.first) { tables.need_first |= mask }
        if shape.contains(.second) { tables.need_second |= mask }
        if shape.contains(.base) { tables.need_base |= mask }
        if shape.contains(.tail) { tables.need_tail |= mask }
        if shape.contains(.component) { tables.need_part |= mask }
        return true
    }

    private mutating func append(tail: [UInt8], _ bit: UInt8) {
        var entry = plimsoll_tail(value: 0, mask: 0, length: UInt32(tail.count), bit: UInt32(bit))
        for (offset, byte) in tail.suffix(8).reversed().enumerated() {
            entry.value |= UInt64(byte) << UInt64(56 - 8 * offset)
            entry.mask |= 0xff << UInt64(56 - 8 * offset)
        }
        withUnsafeMutableBytes(of: &tables.tails) { $0.bindMemory(to: plimsoll_tail.self)[Int(tables.tail_count)] = entry }
        tables.tail_count += 1
    }

    private mutating func append(component: [UInt8], _ bit: UInt8) {
        var entry = plimsoll_head(value: 0, mask: 0, length: UInt32(component.count), bit: UInt32(bit))
        for (offset, byte) in component.prefix(8).enumerated() {
            entry.value |= UInt64(byte) << UInt64(8 * offset)
            entry.mask |= 0xff << UInt64(8 * offset)
        }
        withUnsafeMutableBytes(of: &tables.parts) { $0.bindMemory(to: plimsoll_head.self)[Int(tables.part_count)] = entry }
        tables.part_count += 1
    }

    private static let maxNames = Int(PLIMSOLL_NAME_SLOTS) / 2
    private static let leastFragment = 3  // bytes that the kernel looks for at eight places at once
    private static let seeds = 256
}
