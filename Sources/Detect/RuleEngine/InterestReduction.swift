import Events

/// Makes conditions smaller without letting less through.
enum InterestReduction {
    /// Constants folded, contradictions and what is implied removed, at most ``RuleEngineLimits/interestNodes`` nodes.
    static func reduced(_ condition: Interest.Condition) -> Interest.Condition {
        bounded(cleaned(condition.simplified).simplified, RuleEngineLimits.interestNodes)
    }

    /// How many nodes.
    static func size(_ condition: Interest.Condition) -> Int {
        switch condition {
        case .always, .never, .atom: 1
        case .all(let parts), .any(let parts): parts.reduce(1) { $0 + size($1) }
        }
    }

    private static func cleaned(_ condition: Interest.Condition) -> Interest.Condition {
        switch condition {
        case .always, .never, .atom: return condition
        case .all(let parts):
            let parts = parts.map(cleaned)
            if Contradiction.isIn(parts) { return .never }
            return .all(absorbed(parts) { if case .any(let inner) = $0 { inner } else { nil } })
        case .any(let parts): return .any(absorbed(parts.map(cleaned)) { if case .all(let inner) = $0 { inner } else { nil } })
        }
    }

    /// a or (a and b) is a; a and (a or b) is a.
    private static func absorbed(_ parts: [Interest.Condition], _ inner: (Interest.Condition) -> [Interest.Condition]?) -> [Interest
        .Condition]
    {
        let present = Set(parts)
        return parts.filter { part in inner(part).map { !$0.contains(where: present.contains) } ?? true }
    }

    /// Leaves conjuncts out, largest first; an `any` that is too large becomes `always`.
    private static func bounded(_ condition: Interest.Condition, _ budget: Int) -> Interest.Condition {
        if size(condition) <= budget { return condition }
        switch condition {
        case .always, .never, .atom: return .always
        case .all(let parts):
            var left = budget - 1
            var kept: [Interest.Condition] = []
            for part in parts.sorted(by: { size($0) < size($1) }) {
                let smaller = bounded(part, left)
                guard smaller != .always, size(smaller) <= left else { continue }
                kept.append(smaller)
                left -= size(smaller)
            }
            return Interest.Condition.all(kept).simplified
        case .any(let parts):
            guard parts.count < budget else { return .always }
            // Every part gets what it needs if that is little, and an equal share of the rest otherwise.
            var left = budget - 1
            var result: [Interest.Condition] = []
            let sorted = parts.sorted { size($0) < size($1) }
            for (index, part) in sorted.enumerated() {
                let share = left / (sorted.count - index)
                let smaller = bounded(part, max(1, share))
                if smaller == .always { return .always }
                result.append(smaller)
                left -= size(smaller)
            }
            return .any(result)
        }
    }
}
