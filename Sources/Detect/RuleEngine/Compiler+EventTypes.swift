import Events

extension Compiler {
    /// The formula for each type of event that it can be true for, decided as far as the type decides.
    ///
    /// Types for which the same leaves are decided in the same way share one formula.
    func formulasByType(_ formula: Int32) -> [(type: EventType, formula: Int32)] {
        let leaves = leavesBelow(formula)
        let decisions = leaves.map { decided($0) }
        var classes: [[Bool?]: Int32] = [:]
        var result: [(type: EventType, formula: Int32)] = []
        for (position, type) in EventNames.all.enumerated() {
            let signature = decisions.map { $0[position] }
            let root: Int32
            if let known = classes[signature] {
                root = known
            } else {
                var memo: [Int32: Int32] = [:]
                let truths = Dictionary(uniqueKeysWithValues: zip(leaves, signature))
                root = folded(formula, truths, &memo)
                classes[signature] = root
            }
            if root != Self.never { result.append((type, root)) }
        }
        return result
    }

    private func leavesBelow(_ formula: Int32) -> [Int32] {
        var seen = Set<Int32>()
        var work = [formula]
        var leaves: [Int32] = []
        while let next = work.popLast() {
            guard seen.insert(next).inserted else { continue }
            switch formulas[Int(next)] {
            case .always, .never: break
            case .leaf(let leaf): leaves.append(leaf)
            case .not(let inner): work.append(inner)
            case .all(let parts), .any(let parts): work += parts
            }
        }
        return leaves.filter { decided($0).contains { $0 != nil } }.sorted()
    }

    private func folded(_ formula: Int32, _ truths: [Int32: Bool?], _ memo: inout [Int32: Int32]) -> Int32 {
        if let known = memo[formula] { return known }
        let result: Int32
        switch formulas[Int(formula)] {
        case .always, .never: result = formula
        case .leaf(let leaf):
            if let truth = truths[leaf], let truth { result = truth ? Self.always : Self.never } else { result = formula }
        case .not(let inner): result = not(folded(inner, truths, &memo))
        case .all(let parts): result = all(parts.map { folded($0, truths, &memo) })
        case .any(let parts): result = any(parts.map { folded($0, truths, &memo) })
        }
        memo[formula] = result
        return result
    }

    /// What the type alone says about a leaf, for every type in the order of ``EventNames/all``.
    private func decided(_ leaf: Int32) -> [Bool?] {
        if let known = decidedLeaves[leaf] { return known }
        let result = EventNames.all.map { decide(leaves[Int(leaf)], $0) }
        decidedLeaves[leaf] = result
        return result
    }

    private func decide(_ leaf: Leaf, _ type: EventType) -> Bool? {
        let left = operands[Int(leaf.comparison.left)]
        guard let field = left.field else { return nil }
        // A field without a value makes every comparison false.
        if !field.scope.contains(type) { return false }
        if leaf.comparison.right >= 0 {
            if let right = operands[Int(leaf.comparison.right)].field, !right.scope.contains(type) { return false }
            return nil
        }
        if let fixed = field.fixed {
            guard let bytes = fixed(type) else { return false }
            return bytes.withUnsafeBytes { view in tables.withTables { $0.holds(leaf.comparison, .bytes(view), scratch: nil) } }
        }
        return field.name == "evt.num" ? decideNumber(leaf) : nil
    }

    /// Events are numbered from 1.
    private func decideNumber(_ leaf: Leaf) -> Bool? {
        let comparison = leaf.comparison
        guard comparison.modifier == .none else { return nil }
        let numbers = stride(from: 0, to: leaf.numbers.count, by: 2).map { leaf.numbers[$0] }
        switch comparison.test {
        case .exists: return true
        case .equal, .inSet: return numbers.allSatisfy { $0 == 0 } ? false : nil
        case .notEqual: return numbers.first == 0 ? true : nil
        case .less: return numbers.first.map { $0 <= 1 } == true ? false : nil
        case .lessOrEqual: return numbers.first == 0 ? false : nil
        case .greater: return numbers.first == 0 ? true : nil
        case .greaterOrEqual: return numbers.first.map { $0 <= 1 } == true ? true : nil
        default: return nil
        }
    }
}
