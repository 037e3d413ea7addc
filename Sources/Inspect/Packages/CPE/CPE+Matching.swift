extension CPE {
    /// How the set of things that one name stands for lies to that of another.
    public enum Relation: Sendable, Hashable {
        case equal, subset, superset, disjoint
        /// Neither follows from the attributes.
        case undefined
    }

    /// Compares attribute by attribute. Source: NISTIR 7696, tables 6-2 and 6-4.
    /// - Parameter target: A name whose wildcards, if it has any, make the result undefined.
    public func relation(to target: CPE) -> Relation {
        var hasSubset = false, hasSuperset = false, isUndefined = false
        for attribute in Attribute.allCases {
            switch CPE.relation(self[attribute], target[attribute]) {
            case .equal: break
            case .disjoint: return .disjoint
            case .subset: hasSubset = true
            case .superset: hasSuperset = true
            case .undefined: isUndefined = true
            }
        }
        if isUndefined || (hasSubset && hasSuperset) { return .undefined }
        return hasSubset ? .subset : hasSuperset ? .superset : .equal
    }

    /// Whether this name stands for all that `target` stands for, and perhaps more: what an advisory's name asks of a package's.
    public func covers(_ target: CPE) -> Bool {
        let relation = relation(to: target)
        return relation == .equal || relation == .superset
    }

    static func relation(_ source: Value, _ target: Value) -> Relation {
        if case .text(_, let before, let after) = target, before != .none || after != .none {
            return source == target ? .equal : .undefined
        }
        switch (source, target) {
        case (.any, .any), (.notApplicable, .notApplicable): return .equal
        case (.any, _): return .superset
        case (_, .any): return .subset
        case (.notApplicable, _), (_, .notApplicable): return .disjoint
        case (.text(let left, let before, let after), .text(let right, _, _)):
            if before == .none && after == .none { return left == right ? .equal : .disjoint }
            return matches(Array(right.utf8)[...], before, Array(left.utf8), after) ? .superset : .disjoint
        }
    }

    /// Whether the text is `before`, the pattern and `after`, tried at each place.
    private static func matches(_ text: ArraySlice<UInt8>, _ before: Wildcard, _ pattern: [UInt8], _ after: Wildcard) -> Bool {
        guard text.count >= pattern.count else { return false }
        for start in 0...(text.count - pattern.count) {
            guard before.allows(start), after.allows(text.count - start - pattern.count) else { continue }
            if text.dropFirst(start).starts(with: pattern) { return true }
        }
        return false
    }
}

extension CPE.Wildcard {
    fileprivate func allows(_ count: Int) -> Bool {
        switch self {
        case .none: count == 0
        case .anything: true
        case .upTo(let most): count <= most
        }
    }
}
