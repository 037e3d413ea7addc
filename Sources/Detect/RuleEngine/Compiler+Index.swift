import Events

/// What rules need, to look for it before they are evaluated.
extension Compiler {
    /// Texts of which a condition needs one.
    private struct Need {
        struct Text: Hashable {
            var bytes: [UInt8]
            /// The value has to be the text, instead of beginning with it.
            var isExact: Bool
        }
        var operand: Int32
        var texts: [Text]
        /// They are paths, which are compared by their parts.
        var isPath = false
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
        let sieves = sieves(parts)
        group.sieves = arena.store(sieves.filter { !operands[Int($0.operand)].isPerName })
        group.nameSieves = arena.store(sieves.filter { operands[Int($0.operand)].isPerName })
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

    /// Parts that are cheap and shared, those first that take out most rules.
    private func guards(_ parts: [[Int32]]) -> [RuleIndex.Guard] {
        var members: [Int32: [Int]] = [:]
        for (place, parts) in parts.enumerated() {
            for part in parts where !perName[Int(part)] && weights[Int(part)].cost <= RuleEngineLimits.guardCost {
                members[part, default: []].append(place)
            }
        }
        func worth(_ part: Int32, _ count: Int) -> Double { Double(count) * (1 - weights[Int(part)].chance) }
        return members.filter { $1.count > 1 }.map { (part: $0, places: $1, worth: worth($0, $1.count)) }
            .sorted { ($1.worth, $0.part) < ($0.worth, $1.part) }.prefix(RuleEngineLimits.guards)
            .map { RuleIndex.Guard(node: $0.part, members: mask($0.places, of: parts.count)) }
    }

    /// Each rule by the text that it is least likely to meet; texts that one rule alone asks for are left to that rule.
    private func sieves(_ parts: [[Int32]]) -> [Sieve] {
        var needs: [Int32: [(place: Int, need: Need)]] = [:]
        for (place, parts) in parts.enumerated() {
            guard let need = parts.compactMap({ need(of: $0) }).min(by: { $0.chance < $1.chance }) else { continue }
            needs[need.operand, default: []].append((place, need))
        }
        return needs.sorted { $0.key < $1.key }.filter { $1.count > 1 }.compactMap { sieve(operand: $0, $1, rules: parts.count) }
    }

    private func sieve(operand: Int32, _ needs: [(place: Int, need: Need)], rules: Int) -> Sieve? {
        var places: [Need.Text: [Int]] = [:]
        for (place, need) in needs { for text in need.texts { places[text, default: []].append(place) } }
        let texts = Set(places.keys.map(\.bytes)).sorted { $0.lexicographicallyPrecedes($1) }
        let words = EntryMask.words(rules)
        guard texts.count * words <= RuleEngineLimits.sieveWords else { return nil }
        var nodes: [Sieve.Node] = []
        var masks: [[UInt64]: EntryMask] = [:]
        func shared(_ set: [UInt64]) -> EntryMask {
            if let known = masks[set] { return known }
            let made = EntryMask(set, arena: arena)
            masks[set] = made
            return made
        }
        for (index, text) in texts.enumerated() {
            var parent = index - 1
            while parent >= 0, !text.starts(with: texts[parent]) { parent = Int(nodes[parent].parent) }
            let none = [UInt64](repeating: 0, count: words)
            let inherited = parent >= 0 ? Array(nodes[parent].prefixes.words) : none
            let prefixes = Self.words(places[Need.Text(bytes: text, isExact: false)] ?? [], in: inherited)
            let exact = places[Need.Text(bytes: text, isExact: true)].map { shared(Self.words($0, in: none)) } ?? EntryMask()
            let view = arena.intern(text)
            nodes.append(
                Sieve.Node(
                    base: UInt(bitPattern: view.baseAddress), count: Int32(text.count), parent: Int32(parent), prefixes: shared(prefixes),
                    exact: exact))
        }
        let paths = needs.filter(\.need.isPath).map(\.place)
        return Sieve(
            operand: operand, members: mask(needs.map(\.place), of: rules), paths: paths.isEmpty ? EntryMask() : mask(paths, of: rules),
            nodes: arena.store(nodes))
    }

    /// What a part of a condition needs of one operand; nil if that is not known, or is anything.
    private func need(of formula: Int32) -> Need? {
        switch formulas[Int(formula)] {
        case .always, .never, .not: return nil
        case .leaf(let leaf): return need(of: leaves[Int(leaf)])
        case .all(let parts): return parts.compactMap { need(of: $0) }.min { $0.chance < $1.chance }
        case .any(let parts):
            var whole: Need?
            for part in parts {
                guard let need = need(of: part), whole == nil || whole?.operand == need.operand else { return nil }
                whole = Need(
                    operand: need.operand, texts: (whole?.texts ?? []) + need.texts, isPath: need.isPath || whole?.isPath == true,
                    chance: min(1, need.chance + (whole?.chance ?? 0)))
                guard let count = whole?.texts.count, count <= RuleEngineLimits.sievedTexts else { return nil }
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
        let texts: [Need.Text]
        switch comparison.test {
        case .equal, .inSet: texts = leaf.texts.map { Need.Text(bytes: $0, isExact: true) }
        case .startsWith, .beginsWithOneOf: texts = leaf.texts.map { Need.Text(bytes: $0, isExact: false) }
        case .pathMatch: texts = leaf.texts.map { Need.Text(bytes: Self.plainBeginning(ofPath: $0), isExact: false) }
        // Numbers tell one that ignores the case.
        case .glob where leaf.numbers.isEmpty: texts = leaf.texts.map { Need.Text(bytes: Self.plainBeginning(of: $0), isExact: false) }
        default: return nil
        }
        // Every value begins with nothing.
        guard !texts.contains(where: { !$0.isExact && $0.bytes.isEmpty }) else { return nil }
        return Need(operand: comparison.left, texts: texts, isPath: comparison.test == .pathMatch, chance: leaf.weight.chance)
    }

    /// A glob up to its first sign that stands for something else.
    private static func plainBeginning(of glob: [UInt8]) -> [UInt8] { Array(glob.prefix { !Array("*?[\\".utf8).contains($0) }) }

    /// The parts of a path before the first glob, each behind one slash; nothing if there are none.
    private static func plainBeginning(ofPath path: [UInt8]) -> [UInt8] {
        path.split(separator: UInt8(ascii: "/")).prefix { !$0.contains { Array("*?[".utf8).contains($0) } }
            .flatMap { [UInt8(ascii: "/")] + $0 }
    }
}
