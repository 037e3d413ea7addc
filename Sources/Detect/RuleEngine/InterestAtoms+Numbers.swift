import Events

/// Comparisons of numbers as tests.
extension InterestAtoms {
    /// A number of the source, as rules see it.
    struct SeenNumber {
        var number: Interest.Number
        /// Bits that count.
        var mask: UInt64
        /// The highest of them is a sign.
        var isSigned: Bool

        /// All 64 bits are a signed number.
        static let result = SeenNumber(number: .result, mask: .max, isSigned: true)
        static let user = SeenNumber(number: .user, mask: UInt64(UInt32.max), isSigned: false)
        static func port(_ end: Interest.SocketEnd) -> SeenNumber {
            SeenNumber(number: .port(end), mask: UInt64(UInt16.max), isSigned: false)
        }

        /// What the source has where rules see a value; nil for one that they never see.
        func pattern(_ value: Int64) -> UInt64? {
            let pattern = UInt64(bitPattern: value) & mask
            return seen(pattern) == value ? pattern : nil
        }

        private func seen(_ pattern: UInt64) -> Int64 {
            let isNegative = isSigned && pattern & signBit != 0
            return Int64(bitPattern: isNegative ? pattern | ~mask : pattern)
        }

        var signBit: UInt64 { mask ^ (mask >> 1) }

        func atom(_ test: Interest.NumberTest) -> Interest.Condition { .atom(.number(number, mask: mask, test)) }
        var isNegative: Interest.Condition { .atom(.number(number, mask: signBit, .isNotZero)) }
    }

    /// A comparison of a number that is never missing; nil for what is not one. The opposite can be tested, too.
    func number(_ seen: SeenNumber, _ leaf: Compiler.Leaf) -> Interest.Condition? {
        guard leaf.comparison.modifier == .none else { return nil }
        let values = stride(from: 0, to: leaf.numbers.count, by: 2).map { Int64(bitPattern: leaf.numbers[$0]) }
        guard let first = values.first else { return leaf.comparison.test == .exists ? .always : nil }
        switch leaf.comparison.test {
        case .exists: return .always
        case .equal, .inSet: return isOneOf(seen, values)
        case .notEqual: return opposite(isOneOf(seen, values))
        case .less: return isLess(seen, first)
        case .greaterOrEqual: return opposite(isLess(seen, first))
        case .lessOrEqual: return first == .max ? .always : isLess(seen, first + 1)
        case .greater: return first == .max ? .never : opposite(isLess(seen, first + 1))
        default: return nil
        }
    }

    func isOneOf(_ seen: SeenNumber, _ values: [Int64]) -> Interest.Condition {
        let patterns = Set(values.compactMap(seen.pattern))
        return patterns.isEmpty ? .never : seen.atom(.isOneOf(patterns))
    }

    private func isLess(_ seen: SeenNumber, _ limit: Int64) -> Interest.Condition {
        if !seen.isSigned, seen.mask != .max {
            if limit <= 0 { return .never }
            return UInt64(limit) > seen.mask ? .always : seen.atom(.isBelow(UInt64(limit)))
        }
        // Read as signed; the sign is the highest bit.
        let most = Int64(bitPattern: seen.mask >> 1), least = -most - 1
        if limit <= least { return .never }
        if limit > most { return .always }
        if limit == 0 { return seen.isNegative }
        if limit > 0 { return .any([seen.isNegative, seen.atom(.isBelow(UInt64(limit)))]) }
        return .all([seen.isNegative, seen.atom(.isBelow(UInt64(bitPattern: limit) & seen.mask))])
    }
}
