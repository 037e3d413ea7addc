import Events
import RuleLanguage
import Text

extension Compiler {
    /// Compiles `operand exists`.
    func exists(_ operand: Operand, _ position: SourcePosition) throws(CompileError) -> Int32 {
        let left = try self.operand(operand, isLeft: true)
        let comparison = Comparison(test: .exists, domain: domain(operands[Int(left)].type), left: left)
        return leaf(intern(comparison, texts: [], numbers: []))
    }

    /// Compiles `left operator right`.
    func comparison(_ left: Operand, _ op: Operator, _ right: Operand, _ position: SourcePosition) throws(CompileError) -> Int32 {
        let index = try operand(left, isLeft: true)
        try check(op, on: operands[Int(index)], position)
        switch right {
        case .field, .transformer: return try against(right, index, op, position)
        case .value, .list: return try constants(right, index, op, position)
        }
    }

    // MARK: Operators and types

    private func check(_ op: Operator, on operand: OperandCode, _ position: SourcePosition) throws(CompileError) {
        let name = op.comparison.rawValue
        func refuse(_ reason: String) -> CompileError { CompileError("operator '\(name)' \(reason)", at: position) }
        if operand.isList {
            guard op.modifier == nil, op.comparison == .in || op.comparison == .intersects else {
                throw refuse("does not fit a list: only 'exists', 'in' and 'intersects' do")
            }
            return
        }
        if op.modifier != nil {
            switch op.comparison {
            case .in, .intersects, .pmatch, .less, .lessOrEqual, .greater, .greaterOrEqual: throw refuse("takes no modifier")
            default: break
            }
        }
        guard Self.fits(op.comparison, operand.type) else { throw refuse("does not fit a field of type \(operand.type.rawValue)") }
    }

    /// Whether an operator can be used on a type.
    static func fits(_ op: Operator.Comparison, _ type: FieldType) -> Bool {
        switch op {
        case .equal, .equalEqual, .notEqual, .in, .intersects: true
        case .less, .lessOrEqual, .greater, .greaterOrEqual: type.isText || type.isNumber
        case .contains, .startswith, .endswith: type.isText || type == .bytes
        case .icontains, .glob, .iglob, .regex, .pmatch: type.isText
        case .bcontains, .bstartswith: type == .bytes
        }
    }

    func domain(_ type: FieldType) -> Domain {
        switch type {
        case .text, .path, .relativePath, .bytes: .bytes
        case .signed: .signed
        case .boolean, .unsigned, .unsigned32, .port, .relativeTime, .absoluteTime: .unsigned
        case .address: .address
        case .network: .network
        }
    }

    private func test(_ op: Operator.Comparison) -> Test {
        switch op {
        case .equal, .equalEqual: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        case .contains, .bcontains: .contains
        case .icontains: .containsIgnoringCase
        case .startswith, .bstartswith: .startsWith
        case .endswith: .endsWith
        case .glob, .iglob: .glob
        case .regex: .expression
        case .pmatch: .pathMatch
        case .in, .intersects: .inSet
        }
    }

    private func base(_ op: Operator, _ left: Int32) -> Comparison {
        let operand = operands[Int(left)]
        var comparison = Comparison(test: test(op.comparison), domain: domain(operand.type), left: left)
        comparison.isEitherEnd = operand.flags.contains(.eitherEnd)
        comparison.needsEveryElement = operand.isList && op.comparison == .in
        comparison.modifier =
            switch op.modifier {
            case nil: .none
            case .oneof: .oneOf
            case .anyof: .anyOf
            case .allof: .allOf
            }
        return comparison
    }

    // MARK: Against another field

    private func against(_ right: Operand, _ left: Int32, _ op: Operator, _ position: SourcePosition) throws(CompileError) -> Int32 {
        let leftOperand = operands[Int(left)]
        guard op.modifier == nil else { throw CompileError("a modifier needs a list of values on the right", at: position) }
        switch op.comparison {
        case .pmatch, .regex, .glob, .iglob:
            throw CompileError("operator '\(op.comparison.rawValue)' cannot compare with a field", at: position)
        default: break
        }
        let index = try operand(right, isLeft: false)
        let rightOperand = operands[Int(index)]
        for operand in [leftOperand, rightOperand] where operand.flags.contains(.noFieldComparison) || operand.type == .network {
            throw CompileError("field '\(operand.field?.name ?? "")' cannot be compared with another field", at: position)
        }
        guard leftOperand.type == rightOperand.type else {
            throw CompileError(
                "cannot compare \(leftOperand.type.rawValue) with \(rightOperand.type.rawValue): both sides must have the same type",
                at: position)
        }
        if rightOperand.isList, op.comparison != .in, op.comparison != .intersects {
            throw CompileError("operator '\(op.comparison.rawValue)' cannot compare with a list", at: position)
        }
        var comparison = base(op, left)
        comparison.right = index
        return leaf(intern(comparison, texts: [], numbers: []))
    }

    // MARK: Against literals

    private func constants(_ right: Operand, _ left: Int32, _ op: Operator, _ position: SourcePosition) throws(CompileError) -> Int32 {
        let literals = try literals(right, op, position)
        let operand = operands[Int(left)]
        for literal in literals { warn(about: literal, op) }
        var comparison = base(op, left)
        let name = operand.field?.name
        if name == "evt.type" || name == "syscall.type" { try checkEventTypes(literals, op) }
        if comparison.domain == .bytes {
            var texts: [[UInt8]] = []
            for literal in literals { texts.append(try text(literal, op.comparison, operand.type)) }
            switch comparison.test {
            case .inSet:
                let index = set(.inSet, left, texts, needsEveryElement: comparison.needsEveryElement)
                return leaf(index)
            case .pathMatch: return leaf(try paths(left, texts, position))
            default: break
            }
            if let known = leafIndex[key(comparison, texts: texts, ignoresCase(op) + [])] { return leaf(known) }
            comparison.first = Int32(tables.constants.count)
            comparison.count = Int32(texts.count)
            for (text, literal) in zip(texts, literals) { tables.constants.append(try constant(text, op.comparison, literal.position)) }
            return leaf(intern(comparison, texts: texts, numbers: ignoresCase(op)))
        }
        var made: [Constant] = []
        for literal in literals { made.append(try number(literal, operand.type)) }
        comparison.first = Int32(tables.constants.count)
        comparison.count = Int32(made.count)
        let texts = made.map { Array($0.view) }
        let numbers = made.flatMap { [$0.number, UInt64(truncatingIfNeeded: $0.index)] }
        if let known = leafIndex[key(comparison, texts: texts, numbers)] { return leaf(known) }
        tables.constants.append(contentsOf: made)
        let index = intern(comparison, texts: texts, numbers: numbers)
        return leaf(index)
    }

    /// Tells `iglob` from `glob`, which are one test.
    private func ignoresCase(_ op: Operator) -> [UInt64] { op.comparison == .iglob ? [1] : [] }

    private func constant(_ text: [UInt8], _ op: Operator.Comparison, _ position: SourcePosition) throws(CompileError) -> Constant {
        let view = arena.intern(op == .icontains ? text.map(\.lowercasedASCII) : text)
        var constant = Constant(base: UInt(bitPattern: view.baseAddress), count: view.count)
        switch op {
        case .glob, .iglob:
            do { tables.globs.append(try Glob(text, ignoringCase: op == .iglob)) } catch {
                throw CompileError("glob is too long: at most \(TextLimits.globPattern) bytes", at: position)
            }
            constant.index = Int32(tables.globs.count - 1)
        case .regex:
            do {
                tables.expressions.append(try RegularExpression(String(decoding: text, as: UTF8.self), options: .posix))
            } catch {
                throw CompileError("regular expression is wrong: \(error)", at: position)
            }
            constant.index = Int32(tables.expressions.count - 1)
        case .contains, .bcontains: constant.index = Int32(ByteView.rarest(in: text))
        default: break
        }
        return constant
    }

    private func paths(_ left: Int32, _ texts: [[UInt8]], _ position: SourcePosition) throws(CompileError) -> Int32 {
        var comparison = Comparison(test: .pathMatch, domain: .bytes, left: left)
        if let known = leafIndex[key(comparison, texts: texts, [])] { return known }
        do { tables.pathSets.append(try PathSet(texts)) } catch {
            throw CompileError("path is too long: at most \(TextLimits.globPattern) bytes a part", at: position)
        }
        comparison.set = Int32(tables.pathSets.count - 1)
        return intern(comparison, texts: texts, numbers: [])
    }

    /// A comparison with a set of texts.
    func set(_ test: Test, _ left: Int32, _ texts: [[UInt8]], needsEveryElement: Bool = false) -> Int32 {
        let sorted = Array(Set(texts)).sorted { $0.lexicographicallyPrecedes($1) }
        var comparison = Comparison(test: test, domain: .bytes, left: left)
        comparison.needsEveryElement = needsEveryElement
        if let known = leafIndex[key(comparison, texts: sorted, [])] { return known }
        if test == .inSet {
            tables.byteSets.append(ByteSet(sorted, arena: arena))
            comparison.set = Int32(tables.byteSets.count - 1)
        } else {
            tables.prefixSets.append(PrefixSet(sorted, arena: arena))
            comparison.set = Int32(tables.prefixSets.count - 1)
        }
        return intern(comparison, texts: sorted, numbers: [])
    }

    func key(_ comparison: Comparison, texts: [[UInt8]], _ numbers: [UInt64]) -> LeafKey {
        LeafKey(
            test: comparison.test.rawValue, domain: comparison.domain.rawValue,
            modifier: comparison.modifier.rawValue | (comparison.needsEveryElement ? 128 : 0),
            left: comparison.left, right: comparison.right, texts: texts, numbers: numbers)
    }

    func intern(_ comparison: Comparison, texts: [[UInt8]], numbers: [UInt64]) -> Int32 {
        let key = key(comparison, texts: texts, numbers)
        if let known = leafIndex[key] { return known }
        let operand = operands[Int(comparison.left)]
        let right = comparison.right >= 0 ? operands[Int(comparison.right)] : nil
        let index = Int32(leaves.count)
        leaves.append(
            Leaf(
                comparison: comparison, texts: texts, numbers: numbers, weight: weight(comparison, operand, texts.count + numbers.count),
                isPerName: operand.isPerName || right?.isPerName ?? false))
        leafIndex[key] = index
        return index
    }

    private func weight(_ comparison: Comparison, _ operand: OperandCode, _ constants: Int) -> Weight {
        // Nearly always whether it happened in a container: as likely as not.
        if operand.field?.name == "container.id", comparison.test == .equal || comparison.test == .notEqual {
            return Weight(cost: 6, chance: 0.5)
        }
        let (cost, chance): (Double, Double) =
            switch comparison.test {
            case .exists: (1, 0.9)
            case .equal: comparison.domain == .bytes ? (3, 0.03) : (2, 0.3)
            case .notEqual: comparison.domain == .bytes ? (3, 0.97) : (2, 0.7)
            case .less, .lessOrEqual, .greater, .greaterOrEqual: (2, 0.5)
            case .startsWith: (3, 0.05)
            case .endsWith: (3, 0.04)
            case .inSet: (5, min(0.3, 0.05 + 0.002 * Double(constants)))
            case .beginsWithOneOf: (8, 0.1)
            case .contains: (12, 0.05)
            case .containsIgnoringCase, .glob, .pathMatch: (30, 0.1)
            case .expression: (80, 0.1)
            }
        var read = operand.flags.contains(.anyAncestor) ? 60.0 : operand.flags.contains(.computed) ? 40 : 4
        if case .field = operand.kind {} else { read += 60 }
        return Weight(cost: read + cost * (comparison.modifier == .none ? 1 : Double(max(comparison.count, 1))), chance: chance)
    }
}
