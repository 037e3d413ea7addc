import Events

/// Tests that no event can meet together.
enum Contradiction {
    /// Whether atoms among the parts, which must all hold, exclude each other.
    static func isIn(_ parts: [Interest.Condition]) -> Bool {
        let atoms = parts.compactMap { if case .atom(let atom) = $0 { atom } else { nil } }
        return outcomesExclude(atoms) || numbersExclude(atoms) || addressesExclude(atoms) || namesExclude(atoms)
    }

    private static func outcomesExclude(_ atoms: [Interest.Atom]) -> Bool {
        var success: Bool?
        var results: Set<Int64>?
        var kinds: Interest.DescriptorKind?
        for atom in atoms {
            switch atom {
            case .succeeded(let wanted):
                if let success, success != wanted { return true }
                success = wanted
            case .result(let values): results = results.map { $0.intersection(values) } ?? values
            case .descriptor(let wanted): kinds = kinds.map { $0.intersection(wanted) } ?? wanted
            default: break
            }
        }
        for case .number(.result, mask: .max, let test) in atoms { results = results?.filter { test.holds(UInt64(bitPattern: $0)) } }
        if let success { results = results?.filter { ($0 >= 0) == success } }
        return results?.isEmpty == true || kinds?.isEmpty == true
    }

    /// Values that one test leaves, another one excludes.
    private static func numbersExclude(_ atoms: [Interest.Atom]) -> Bool {
        var tests: [Interest.Number: [(mask: UInt64, test: Interest.NumberTest)]] = [:]
        for case .number(let number, let mask, let test) in atoms { tests[number, default: []].append((mask, test)) }
        for tests in tests.values {
            for case (let mask, .isOneOf(let values)) in tests where values.count <= mostValues {
                if values.allSatisfy({ value in tests.contains { !canMeet($0.mask, $0.test, value, mask) } }) { return true }
            }
        }
        return false
    }

    /// Whether a number that has `value` under `known` can meet a test.
    private static func canMeet(_ mask: UInt64, _ test: Interest.NumberTest, _ value: UInt64, _ known: UInt64) -> Bool {
        if value & ~known != 0 { return false }
        if mask & ~known == 0 { return test.holds(value & mask) }
        guard case .isOneOf(let others) = test else { return true }
        return others.count > mostValues || others.contains { ($0 ^ value) & mask & known == 0 }
    }

    private static func addressesExclude(_ atoms: [Interest.Atom]) -> Bool {
        var inside: [(end: Interest.SocketEnd, network: Interest.Network)] = []
        for case .address(let end, let network, isInside: true) in atoms { inside.append((end, network)) }
        for (index, one) in inside.enumerated() {
            for other in inside[..<index] where one.end == other.end {
                let (wide, narrow) = one.network.bits <= other.network.bits ? (one, other) : (other, one)
                if !wide.network.contains(narrow.network.address) { return true }
            }
            for case .address(one.end, let network, isInside: false) in atoms
            where network.bits <= one.network.bits && network.contains(one.network.address) { return true }
        }
        return false
    }

    private static func namesExclude(_ atoms: [Interest.Atom]) -> Bool {
        var names: Set<[UInt8]>?
        for case .process(let wanted, isOneOf: true) in atoms { names = names.map { $0.intersection(wanted) } ?? wanted }
        for case .process(let refused, isOneOf: false) in atoms { names?.subtract(refused) }
        return names?.isEmpty == true
    }

    /// Sets that are larger are not gone through.
    private static let mostValues = 64
}
