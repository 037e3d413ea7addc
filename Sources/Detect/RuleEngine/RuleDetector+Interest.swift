import Events

/// Derives from compiled rules what a source of events must let through.
///
/// Each condition is read in negation normal form, per type of event. A comparison that a source can test becomes atoms; every other one
/// is true. A negated comparison is true as well unless its opposite can be tested: so the result holds for every event that a rule can
/// match, and for more. The atoms' meanings are those of ``Interest/Atom``; tests on paths hold for the caller's text made absolute and
/// cleaned, too, as the engine looks at that name.
struct InterestBuilder {
    let compiler: Compiler

    init(_ compiler: Compiler) { self.compiler = compiler }

    /// What all enabled rules together want.
    func interest(of rules: [RuleSetBuild.Compiled]) -> Interest {
        var parts: [EventType: [Interest.Condition]] = [:]
        var memo: [Key: Interest.Condition] = [:]
        var environment = false
        for rule in rules where rule.rule.isEnabled {
            for (type, formula) in rule.formulas { parts[type, default: []].append(condition(formula, false, type, &memo)) }
            environment = environment || rule.output.placeholders.contains { $0.flags.contains(.environment) }
            environment = environment || rule.formulas.contains { mentionsEnvironment($0.formula) }
        }
        var interest = Interest(environment: environment)
        for (type, conditions) in parts {
            let condition = InterestReduction.reduced(.any(conditions))
            if condition != .never { interest.calls[type] = condition }
        }
        return interest
    }

    private struct Key: Hashable {
        var formula: Int32
        var negated: Bool
        /// Only system calls have arguments and results of their own.
        var call: EventType?
    }

    private func condition(_ formula: Int32, _ negated: Bool, _ type: EventType, _ memo: inout [Key: Interest.Condition])
        -> Interest.Condition
    {
        let key = Key(formula: formula, negated: negated, call: type.isSystemCall ? type : nil)
        if let known = memo[key] { return known }
        let result: Interest.Condition
        switch compiler.formulas[Int(formula)] {
        case .always: result = negated ? .never : .always
        case .never: result = negated ? .always : .never
        case .leaf(let leaf): result = InterestAtoms(compiler: compiler, type: type).condition(compiler.leaves[Int(leaf)], negated)
        case .not(let inner): result = condition(inner, !negated, type, &memo)
        case .all(let parts):
            let conditions = parts.map { condition($0, negated, type, &memo) }
            result = InterestReduction.reduced(negated ? .any(conditions) : .all(conditions))
        case .any(let parts):
            let conditions = parts.map { condition($0, negated, type, &memo) }
            result = InterestReduction.reduced(negated ? .all(conditions) : .any(conditions))
        }
        memo[key] = result
        return result
    }

    private func mentionsEnvironment(_ formula: Int32) -> Bool {
        var seen = Set<Int32>()
        var work = [formula]
        while let next = work.popLast() {
            guard seen.insert(next).inserted else { continue }
            switch compiler.formulas[Int(next)] {
            case .always, .never: break
            case .leaf(let leaf):
                let comparison = compiler.leaves[Int(leaf)].comparison
                if compiler.operands[Int(comparison.left)].flags.contains(.environment) { return true }
                if comparison.right >= 0, compiler.operands[Int(comparison.right)].flags.contains(.environment) { return true }
            case .not(let inner): work.append(inner)
            case .all(let parts), .any(let parts): work += parts
            }
        }
        return false
    }
}
