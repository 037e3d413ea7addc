import Events
import Text

/// Constants of a program, and the comparisons over them: plain pointers, so that a look-up counts no references. The same code decides
/// while a rule is compiled and while events are examined.
struct Tables {
    let constants: UnsafeBufferPointer<Constant>
    let byteSets: UnsafeBufferPointer<ByteSet>
    let prefixSets: UnsafeBufferPointer<PrefixSet>
    let pathSets: UnsafeBufferPointer<PathSet>
    let globs: UnsafeBufferPointer<Glob>
    let expressions: UnsafeBufferPointer<RegularExpression>

    /// Whether a value fits the constants of a comparison.
    func holds(_ comparison: Comparison, _ value: FieldValue, scratch: Scratch?) -> Bool {
        switch value {
        case .missing: return false
        case .list(let elements):
            if comparison.test == .exists { return elements.count > 0 }
            if comparison.isEitherEnd { return modified(comparison, value, scratch) }
            for element in elements {
                if modified(comparison, element, scratch) != comparison.needsEveryElement { return !comparison.needsEveryElement }
            }
            return comparison.needsEveryElement && elements.count > 0
        default: return comparison.test == .exists || modified(comparison, value, scratch)
        }
    }

    private func modified(_ comparison: Comparison, _ value: FieldValue, _ scratch: Scratch?) -> Bool {
        let range = Int(comparison.first)..<Int(comparison.first + comparison.count)
        switch comparison.modifier {
        case .none: return ends(comparison, value, range.lowerBound, scratch)
        case .anyOf:
            for index in range where ends(comparison, value, index, scratch) { return true }
            return false
        case .allOf:
            for index in range where !ends(comparison, value, index, scratch) { return false }
            return !range.isEmpty
        case .oneOf:
            var fits = 0
            for index in range where ends(comparison, value, index, scratch) { fits += 1 }
            return fits == 1
        }
    }

    /// Both ends of a connection: `!=` must hold for each, everything else for one.
    private func ends(_ comparison: Comparison, _ value: FieldValue, _ constant: Int, _ scratch: Scratch?) -> Bool {
        guard case .list(let elements) = value else { return single(comparison, value, constant, scratch) }
        let wantsEvery = comparison.test == .notEqual
        for element in elements where single(comparison, element, constant, scratch) != wantsEvery { return !wantsEvery }
        return wantsEvery
    }

    private func single(_ comparison: Comparison, _ value: FieldValue, _ constant: Int, _ scratch: Scratch?) -> Bool {
        switch value {
        case .bytes(let bytes):
            return comparison.domain == .bytes ? text(comparison, bytes, constant, scratch) : address(comparison, bytes, constant)
        case .number(let number): return self.number(comparison, number, constant)
        case .missing, .list: return false
        }
    }

    /// Compares one text.
    func text(_ comparison: Comparison, _ value: ByteView, _ constant: Int, _ scratch: Scratch?) -> Bool {
        switch comparison.test {
        case .exists: return true
        case .inSet: return byteSets[Int(comparison.set)].contains(value)
        case .beginsWithOneOf: return prefixSets[Int(comparison.set)].hasPrefix(of: value)
        case .pathMatch: return pathSets[Int(comparison.set)].contains(prefixOf: value)
        case .equal: return value.equals(constants[constant].view)
        case .notEqual: return !value.equals(constants[constant].view)
        case .less: return value.order(constants[constant].view) < 0
        case .lessOrEqual: return value.order(constants[constant].view) <= 0
        case .greater: return value.order(constants[constant].view) > 0
        case .greaterOrEqual: return value.order(constants[constant].view) >= 0
        case .contains: return value.contains(constants[constant].view, anchor: Int(constants[constant].index))
        case .containsIgnoringCase: return value.containsIgnoringCase(constants[constant].view)
        case .startsWith: return value.begins(with: constants[constant].view)
        case .endsWith: return value.ends(with: constants[constant].view)
        case .glob: return globs[Int(constants[constant].index)].matches(value)
        case .expression: return expression(expressions[Int(constants[constant].index)], value, scratch)
        }
    }

    private func expression(_ expression: RegularExpression, _ value: ByteView, _ scratch: Scratch?) -> Bool {
        if TextRepair.isValid(value) { return expression.matches(value, anchor: .both) }
        guard let target = scratch?.take(value.count * 3), let count = TextRepair.repair(value, into: target) else { return false }
        return expression.matches(ByteView(rebasing: ByteView(target)[0..<count]), anchor: .both)
    }

    /// Compares one number.
    func number(_ comparison: Comparison, _ value: UInt64, _ constant: Int) -> Bool {
        if comparison.test == .inSet {
            for index in Int(comparison.first)..<Int(comparison.first + comparison.count) where constants[index].number == value {
                return true
            }
            return false
        }
        return Self.ordered(comparison.test, comparison.domain, value, constants[constant].number)
    }

    /// Compares two numbers of one type.
    static func ordered(_ test: Test, _ domain: Domain, _ left: UInt64, _ right: UInt64) -> Bool {
        let isSigned = domain == .signed
        switch test {
        case .equal, .inSet: return left == right
        case .notEqual: return left != right
        case .less: return isSigned ? Int64(bitPattern: left) < Int64(bitPattern: right) : left < right
        case .lessOrEqual: return isSigned ? Int64(bitPattern: left) <= Int64(bitPattern: right) : left <= right
        case .greater: return isSigned ? Int64(bitPattern: left) > Int64(bitPattern: right) : left > right
        case .greaterOrEqual: return isSigned ? Int64(bitPattern: left) >= Int64(bitPattern: right) : left >= right
        default: return false
        }
    }

    private func address(_ comparison: Comparison, _ value: ByteView, _ constant: Int) -> Bool {
        switch comparison.test {
        case .equal: return fits(comparison.domain, value, constants[constant])
        case .notEqual: return !fits(comparison.domain, value, constants[constant])
        case .inSet:
            for index in Int(comparison.first)..<Int(comparison.first + comparison.count)
            where fits(comparison.domain, value, constants[index]) { return true }
            return false
        default: return false
        }
    }

    private func fits(_ domain: Domain, _ value: ByteView, _ constant: Constant) -> Bool {
        domain == .network
            ? InternetAddress.contains(network: constant.view, bits: Int(constant.index), value) : value.equals(constant.view)
    }
}
