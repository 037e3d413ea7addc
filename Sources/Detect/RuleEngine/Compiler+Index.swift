import Events

/// What rules need, to look for it before they are evaluated.
extension Compiler {
    /// Texts of which a condition needs one.
    private struct Need {
        /// Where in the value it has to stand.
        enum Place: Hashable { case whole, beginning, end }
        struct Text: Hashable {
            var operand: Int32
            var bytes: [UInt8]
            var place: Place
            /// A path, which is compared by its parts.
            var isPath = false
        }
        var texts: [Text]
        /// How often it is met, a guess from 0 to 1.
        var chance: Double
    }

    /// A group of rules.
    func group(of entries: [RuleIndex.Entry]) -> RuleIndex.Group {
        var group = RuleIndex.Group()
        group.entries = arena.store(entries)
        group.all = mask(Array(entries.indices), of: entries.count)
        group.perName = mask(entries.indices.filter { entries[$0].isPerName }, of: entries.count)
        let parts = entries.map { conjuncts($0.root) }
        group.guards = arena.store(guards(parts))
        let needs = parts.map { $0.compactMap { need(of: $0) }.min { $0.chance < $1.chance } }
        func dependsOnName(_ need: Need) -> Bool { need.texts.contains { operands[Int($0.operand)].isPerName } }
        group.sieves = sieves(needs.map { $0.flatMap { dependsOnName($0) ? nil : $0 } })
        group.nameSieves = sieves(needs.map { $0.flatMap { dependsOnName($0) ? $0 : nil } })
        return group
    }

    private func mask(_ places: [Int], of count: Int) -> EntryMask {
        EntryMask(Self.words(places, in: [UInt64](repeating: 0, count: EntryMask.words(count))), arena: arena)
    }

    private static func words(_ places: [Int], in words: [UInt64]) -> [UInt64] {
        var words = words
        for place in places { words[place / UInt64.bitWidth] |= 1 << UInt64(place % UInt64.bitWidth) }
        return words
    }

    /// What must hold for a formula to hold.
    private func conjuncts(_ formula: Int32) -> [Int32] {
        if case .all(let parts) = formulas[Int(formula)] { parts } else { [formula] }
    }

    /// Parts that are cheap and shared, those first that take out most rules for the least work.
    private func guards(_ parts: [[Int32]]) -> [RuleIndex.Guard] {
        var members: [Int32: [Int]] = [:]
        for (place, parts) in parts.enumerated() {
            for part in parts where !perName[Int(part)] { members[part, default: []].append(place) }
        }
        func cost(_ part: Int32, _ count: Int) -> Double {
            weights[Int(part)].cost / max(Double(count) * (1 - weights[Int(part)].chance), 0.001)
        }
        return members.filter { $1.count > 1 }.map { (part: $0, places: $1, cost: cost($0, $1.count)) }
            .filter { $0.cost <= RuleEngineLimits.guardCost }.sorted { ($0.cost, $0.part) < ($1.cost, $1.part) }
            .prefix(RuleEngineLimits.guards).map { RuleIndex.Guard(node: $0.part, members: mask($0.places, of: parts.count)) }
    }

    /// Each rule by the texts that it is least likely to meet, and a sieve for each operand that they are asked of.
    private func sieves(_ needs: [Need?]) -> SieveSet {
        let members = needs.indices.filter { needs[$0] != nil }
        let texts = needs.reduce(0) { $0 + ($1?.texts.count ?? 0) }
        guard members.count > 1, texts * EntryMask.words(needs.count) <= RuleEngineLimits.sieveWords else { return SieveSet() }
        var byOperand: [Int32: [Need.Text: [Int]]] = [:]
        for place in members {
            for text in needs[place]?.texts ?? [] { byOperand[text.operand, default: [:]][text, default: []].append(place) }
        }
        let sieves = byOperand.sorted { $0.key < $1.key }.map { sieve(operand: $0, $1, rules: needs.count) }
        return SieveSet(sieves: arena.store(sieves), members: mask(members, of: needs.count))
    }

    private func sieve(operand: Int32, _ places: [Need.Text: [Int]], rules: Int) -> Sieve {
        let whole = places.filter { $0.key.place == .whole }, beginnings = places.filter { $0.key.place == .beginning }
        let paths = places.filter(\.key.isPath).flatMap(\.value)
        var lengths: UInt64 = beginnings.isEmpty ? 0 : .max
        for text in whole.keys { lengths |= 1 << UInt64(min(text.bytes.count, 63)) }
        return Sieve(
            operand: operand, members: mask(places.flatMap(\.value), of: rules),
            paths: paths.isEmpty ? EntryMask() : mask(paths, of: rules),
            beginnings: nodes(beginnings, exact: whole, rules: rules),
            ends: nodes(places.filter { $0.key.place == .end }, exact: [:], rules: rules, isBackwards: true), lengths: lengths)
    }

    /// - Parameter isBackwards: texts are ends, in the order of their bytes from the last to the first.
    private func nodes(_ parts: [Need.Text: [Int]], exact: [Need.Text: [Int]], rules: Int, isBackwards: Bool = false)
        -> UnsafeBufferPointer<Sieve.Node>
    {
        func byBytes(_ places: [Need.Text: [Int]]) -> [[UInt8]: [Int]] {
            Dictionary(places.map { (isBackwards ? $0.key.bytes.reversed() : $0.key.bytes, $0.value) }, uniquingKeysWith: +)
        }
        let parts = byBytes(parts), exact = byBytes(exact)
        var nodes: [Sieve.Node] = []
        var masks: [[UInt64]: EntryMask] = [:]
        func shared(_ set: [UInt64]) -> EntryMask {
            if let known = masks[set] { return known }
            let made = EntryMask(set, arena: arena)
            masks[set] = made
            return made
        }
        let none = [UInt64](repeating: 0, count: EntryMask.words(rules))
        let texts = Set(parts.keys).union(exact.keys).sorted { $0.lexicographicallyPrecedes($1) }
        for (index, text) in texts.enumerated() {
            var parent = index - 1
            while parent >= 0, !text.starts(with: texts[parent]) { parent = Int(nodes[parent].parent) }
            let inherited = parent >= 0 ? Array(nodes[parent].parts.words) : none
            let view = arena.intern(isBackwards ? text.reversed() : text)
            nodes.append(
                Sieve.Node(
                    base: UInt(bitPattern: view.baseAddress), count: Int32(text.count), parent: Int32(parent),
                    parts: shared(Self.words(parts[text] ?? [], in: inherited)),
                    exact: exact[text].map { shared(Self.words($0, in: none)) } ?? EntryMask()))
        }
        return arena.store(nodes)
    }

    /// What a part of a condition needs; nil if that is not known, or is anything.
    private func need(of formula: Int32) -> Need? {
        switch formulas[Int(formula)] {
        case .always, .never, .not: return nil
        case .leaf(let leaf): return need(of: leaves[Int(leaf)])
        case .all(let parts): return parts.compactMap { need(of: $0) }.min { $0.chance < $1.chance }
        case .any(let parts):
            var whole = Need(texts: [], chance: 0)
            for part in parts {
                guard let need = need(of: part), whole.texts.count + need.texts.count <= RuleEngineLimits.sievedTexts else { return nil }
                whole.texts += need.texts
                whole.chance = min(1, whole.chance + need.chance)
            }
            return whole
        }
    }

    private func need(of leaf: Leaf) -> Need? {
        let comparison = leaf.comparison
        let operand = operands[Int(comparison.left)]
        guard comparison.domain == .bytes, comparison.right < 0, !comparison.isEitherEnd, !comparison.needsEveryElement, !operand.isList,
            !operand.flags.contains(.anyAncestor), comparison.modifier == .none || comparison.modifier == .anyOf,
            leaf.texts.count <= RuleEngineLimits.sievedTexts
        else { return nil }
        let isPath = comparison.test == .pathMatch
        let place: Need.Place
        var texts = leaf.texts
        switch comparison.test {
        case .equal, .inSet: place = .whole
        case .startsWith, .beginsWithOneOf: place = .beginning
        case .endsWith: place = .end
        case .pathMatch:
            place = .beginning
            texts = texts.map { Self.plainBeginning(ofPath: $0) }
        case .glob where leaf.numbers.isEmpty:  // A number tells one that ignores the case.
            place = .beginning
            texts = texts.map { Self.plainBeginning(of: $0) }
        default: return nil
        }
        // Every value begins and ends with nothing.
        guard place == .whole || !texts.contains(where: \.isEmpty) else { return nil }
        return Need(
            texts: texts.map { Need.Text(operand: comparison.left, bytes: $0, place: place, isPath: isPath) }, chance: leaf.weight.chance)
    }

    /// A glob up to its first sign that stands for something else.
    private static func plainBeginning(of glob: [UInt8]) -> [UInt8] { Array(glob.prefix { !Array("*?[\\".utf8).contains($0) }) }

    /// The parts of a path before the first glob, each behind one slash; nothing if there are none.
    private static func plainBeginning(ofPath path: [UInt8]) -> [UInt8] {
        path.split(separator: UInt8(ascii: "/")).prefix { !$0.contains { Array("*?[".utf8).contains($0) } }
            .flatMap { [UInt8(ascii: "/")] + $0 }
    }
}
