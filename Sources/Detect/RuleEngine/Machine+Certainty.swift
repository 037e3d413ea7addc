import Events

/// How sure the truth of a condition is for an event of which a part is cut or could not be read.
struct Certainty: Equatable {
    /// Truth with a third value (Kleene, 1952): `unknown` is what another reading of the lost data could turn round.
    enum Truth: UInt8 { case no, yes, unknown }

    var truth: Truth
    /// A comparison that took part in it looked at damaged data.
    var touchesDamage: Bool

    static let yes = Certainty(truth: .yes, touchesDamage: false)
    static let no = Certainty(truth: .no, touchesDamage: false)

    fileprivate init(truth: Truth, touchesDamage: Bool) {
        self.truth = truth
        self.touchesDamage = touchesDamage
    }

    fileprivate init(bits: UInt64) {
        self.init(truth: Truth(rawValue: UInt8(bits & 3)) ?? .unknown, touchesDamage: bits & 4 != 0)
    }

    fileprivate var bits: UInt64 { UInt64(truth.rawValue) | (touchesDamage ? 4 : 0) }
}

/// Asked for damaged events only, after the condition itself: so what is kept for it costs memory, but no time, while nothing is damaged.
extension Machine {
    /// How sure a condition's truth is.
    func certainty(_ index: Int32) -> Certainty {
        let node = program.nodes[Int(index)]
        let generation = node.isPerName ? subject.nameGeneration : subject.eventGeneration
        let memo = certainties[Int(index)]
        if memo >> 3 == generation { return Certainty(bits: memo & 7) }
        let result = computeCertainty(index, node)
        certainties[Int(index)] = generation << 3 | result.bits
        return result
    }

    private func computeCertainty(_ index: Int32, _ node: Program.Node) -> Certainty {
        switch node.kind {
        case .always: return .yes
        case .never: return .no
        case .not:
            var inner = certainty(node.first)
            if inner.truth != .unknown { inner.truth = inner.truth == .yes ? .no : .yes }
            return inner
        case .leaf: return certainty(of: program.comparisons[Int(node.first)], isTrue: holds(index))
        case .all: return combined(node, decisive: .no)
        case .any: return combined(node, decisive: .yes)
        }
    }

    /// One decisive part decides; an undamaged one is the better reason.
    private func combined(_ node: Program.Node, decisive: Certainty.Truth) -> Certainty {
        var result = decisive == .no ? Certainty.yes : .no
        for position in Int(node.first)..<Int(node.first + node.count) {
            let part = certainty(program.children[position])
            if part.truth == decisive, !part.touchesDamage { return part }
            result.touchesDamage = result.touchesDamage || part.touchesDamage
            if part.truth == decisive {
                result.truth = decisive
            } else if part.truth == .unknown, result.truth != decisive {
                result.truth = .unknown
            }
        }
        return result
    }

    private func certainty(of comparison: Comparison, isTrue: Bool) -> Certainty {
        guard isDamaged(comparison.left) || (comparison.right >= 0 && isDamaged(comparison.right)) else { return isTrue ? .yes : .no }
        // What a part contains, the whole does; and what is there is there.
        let isSettled: Bool
        switch comparison.test {
        case .contains, .containsIgnoringCase, .exists: isSettled = isTrue
        default: isSettled = false
        }
        return Certainty(truth: isSettled ? .yes : .unknown, touchesDamage: true)
    }

    /// Whether an operand was computed from damaged data.
    private func isDamaged(_ index: Int32) -> Bool {
        let position = Int(index)
        let generation = program.perName[position] ? subject.nameGeneration : subject.eventGeneration
        if damages[position] >> 1 == generation { return damages[position] & 1 != 0 }
        let result = findDamage(position)
        damages[position] = generation << 1 | (result ? 1 : 0)
        return result
    }

    private func findDamage(_ position: Int) -> Bool {
        let operand = program.operands[position]
        guard let extract = program.reads[position].extract else { return operand.arguments.contains { isDamaged($0) } }
        if operand.flags.contains(.argumentVector), subject.hasDamagedArguments { return true }
        if operand.flags.contains(.environment), subject.hasDamagedEnvironment { return true }
        subject.hasReadDamage = false
        _ = extract(subject, program.reads[position].argument)
        return subject.hasReadDamage
    }
}
