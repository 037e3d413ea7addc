import CLayout

/// The tables of names, which all conditions share.
extension Filter {
    /// A component as one part of a path.
    struct NameKey: Hashable {
        var part: plimsoll_part.RawValue
        var name: [UInt8]

        /// What the kernel compares: the first 8 bytes, the first in the lowest byte.
        var head: UInt64 { name.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) } }

        func slot(_ seed: UInt64) -> UInt32 { plimsoll_name_slot(seed, head, UInt32(name.count), UInt32(part)) }
    }

    /// Finds a seed with which few names fall into one slot; those that do share an entry that every name there meets.
    mutating func arrangeNames() {
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

    mutating func enter(fragment text: [UInt8], _ bit: UInt8) -> Bool {
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

    /// - Returns: why the patterns do not fit; nil if they do.
    mutating func enter(_ patterns: Set<PathPattern>, _ bit: UInt8) -> Weakening? {
        let shape = patterns.first?.shape ?? []
        let tails = patterns.compactMap(\.tail), components = patterns.compactMap(\.component)
        guard Int(tables.tail_count) + tails.count <= Int(PLIMSOLL_MAX_TAILS) else { return .tails }
        guard Int(tables.part_count) + components.count <= Int(PLIMSOLL_MAX_PARTS) else { return .components }
        guard bitsByName.count + 3 * patterns.count <= Self.maxNames else { return .names }
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
        return nil
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

    // MARK: Processes

    mutating func enter(processes names: Set<[UInt8]>, _ bit: UInt8) -> Bool {
        guard Set(bitsByProcess.keys).union(names).count <= Self.maxProcesses else { return false }
        for name in names { bitsByProcess[name, default: 0] |= 1 << UInt64(bit) }
        return true
    }

    /// Finds a seed with which no two names fall into one slot: so what is found in the table, and what is not, is certain.
    mutating func arrangeProcesses() {
        let entries = bitsByProcess.map { name, bits in
            var entry = plimsoll_process_name()
            withUnsafeMutableBytes(of: &entry.name) { $0.copyBytes(from: name) }
            entry.bits = bits
            return entry
        }
        var generator = Multiplier()
        while true {
            tables.process_seed = generator.next()
            var table: [UInt32: plimsoll_process_name] = [:]
            for entry in entries { table[entry.slot(tables.process_seed)] = entry }
            if table.count == entries.count {
                processes = table
                return
            }
        }
    }

    private static let maxNames = Int(PLIMSOLL_NAME_SLOTS) / 2
    /// So many that a seed without collisions is found in a few tries: each has a chance of more than 1 in 10.
    private static let maxProcesses = 90
    private static let leastFragment = 3  // bytes that the kernel looks for at eight places at once
    private static let seeds = 256
}

extension plimsoll_process_name {
    fileprivate func slot(_ seed: UInt64) -> UInt32 {
        withUnsafePointer(to: name) {
            $0.withMemoryRebound(to: plimsoll_u64.self, capacity: 2) { plimsoll_process_slot(seed, $0) }
        }
    }
}
