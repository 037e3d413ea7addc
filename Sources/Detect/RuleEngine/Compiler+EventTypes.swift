import Events

extension Compiler {
    /// The formula for each type of event that it can be true for, decided as far as the type decides.
    ///
    /// Types for which the same leaves are decided in the same way share one formula.
    func formulasByType(_ formula: Int32) -> [(type: EventType, formula: Int32)] {
        let leaves = leavesBelow(formula)
        let (classes, members) = classes(leaves)
        let roots = members.map { member in
            var memo: [Int32: Int32] = [:]
            let truths = Dictionary(uniqueKeysWithValues: leaves.map { ($0, decided($0)[member]) })
            return folded(formula, truths, &memo)
        }
        return zip(EventNames.all, classes).compactMap { type, group in roots[group] == Self.never ? nil : (type, roots[group]) }
    }

    /// Divides the types by what they decide of some leaves.
    /// - Returns: the class of each type, and one type of each class, by their places in ``EventNames/all``.
    private func classes(_ leaves: [Int32]) -> (classes: [Int], members: [Int]) {
        let truths = 3
        var classes = [Int](repeating: 0, count: EventNames.all.count)
        var count = 1
        for leaf in leaves {
            let decided = decided(leaf)
            var finer = [Int?](repeating: nil, count: count * truths)
            count = 0
            for position in classes.indices {
                let key = classes[position] * truths + (decided[position].map { $0 ? 1 : 2 } ?? 0)
                if finer[key] == nil {
                    finer[key] = count
                    count += 1
                }
                classes[position] = finer[key] ?? 0
            }
        }
        var members = [Int](repeating: 0, count: count)
        for (position, group) in classes.enumerated() { members[group] = position }
        return (classes, members)
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
        return leaves.filter { leaf in decided(leaf).contains { $0 != nil } }.sorted()
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
        if case .field(_, let argument) = left.kind, argument.parameter != 0, !CallArguments.has(argument.parameter, type) { return false }
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
