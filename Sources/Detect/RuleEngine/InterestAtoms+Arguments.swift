import Events

/// Arguments of calls, from the table by which rules are shown them (`CallArguments`).
extension InterestAtoms {
    /// `evt.arg`: the shown text. Nil if nothing can be said; otherwise the condition, and whether its opposite can be tested, too.
    func shown(_ operand: OperandCode, _ leaf: Compiler.Leaf) -> (condition: Interest.Condition, isExact: Bool)? {
        guard let argument = argument(operand) else { return (.never, true) }
        if leaf.comparison.test == .exists { return nil }
        switch argument.source {
        case .absent: return (.never, true)
        case .outcome: return outcome(leaf).map { ($0, true) } ?? outcomePrefixes(leaf)
        case .result: return texts(leaf) { result($0) }
        case .signed, .signedLong: return seen(argument.source).flatMap { seen in texts(leaf) { decimal(seen, $0) } }
        case .signal: return seen(argument.source).flatMap { seen in texts(leaf) { signal(seen, $0) } }
        case .directory: return seen(argument.source).flatMap { seen in texts(leaf) { directory(seen, $0) } }
        case .unsigned, .unsigned32: return seen(argument.source).flatMap { seen in texts(leaf) { unsigned(seen, $0, radix: 10) } }
        case .hexadecimal, .hexadecimal32: return seen(argument.source).flatMap { seen in texts(leaf) { unsigned(seen, $0, radix: 16) } }
        case .names(_, let names): return seen(argument.source).flatMap { self.names($0, names, leaf) }
        case .callerPath where type.isAskedByPath, .callerPath2 where type.isAskedByPath: return (callerText(leaf), false)
        case .path where type.isAskedByPath, .path2 where type.isAskedByPath: return (path(leaf), false)
        default: return nil
        }
    }

    /// `evt.rawarg`: the number.
    func raw(_ operand: OperandCode, _ leaf: Compiler.Leaf) -> Interest.Condition? {
        guard let argument = argument(operand) else { return .never }
        switch argument.source {
        case .result, .signedResult, .outcome, .newDescriptor, .hexadecimalResult: return number(.result, leaf)
        case .absent: return .never
        default: return seen(argument.source).flatMap { number($0, leaf) }
        }
    }

    private func argument(_ operand: OperandCode) -> CallArgument? {
        guard case .field(_, let wanted) = operand.kind else { return nil }
        let arguments = CallArguments.arguments(of: type)
        if wanted.index >= 0 { return wanted.index < arguments.count ? arguments[wanted.index] : nil }
        return arguments.first { $0.identifier == wanted.parameter }
    }

    /// The number that an argument is, as wide as rules see it; nil for what is none.
    private func seen(_ source: CallArgument.Source) -> SeenNumber? {
        // Of an exec only those that failed are asked about, and of a fork none: rules see arguments that the kernel has arranged.
        guard !type.isExec, !type.isFork else { return nil }
        switch source {
        case .signed(let index), .signal(let index), .descriptor(let index), .directory(let index):
            return SeenNumber(number: .argument(index), mask: UInt64(UInt32.max), isSigned: true)
        case .signedLong(let index): return SeenNumber(number: .argument(index), mask: .max, isSigned: true)
        case .unsigned32(let index), .hexadecimal32(let index), .user(let index), .group(let index):
            return SeenNumber(number: .argument(index), mask: UInt64(UInt32.max), isSigned: false)
        case .unsigned(let index), .hexadecimal(let index): return SeenNumber(number: .argument(index), mask: .max, isSigned: false)
        case .names(let index, let names):
            return SeenNumber(number: .argument(index), mask: names.isLong ? .max : UInt64(UInt32.max), isSigned: false)
        default: return nil
        }
    }

    /// A text that is equal to one of some: each is a condition, or nil if nothing can be said of it.
    private func texts(_ leaf: Compiler.Leaf, _ read: ([UInt8]) -> Interest.Condition?) -> (condition: Interest.Condition, isExact: Bool)? {
        let known = leaf.texts.compactMap(read)
        guard known.count == leaf.texts.count, let first = known.first else { return nil }
        switch leaf.comparison.test {
        case .equal, .inSet: return (.any(known), leaf.comparison.modifier == .none)
        case .notEqual where leaf.comparison.modifier == .none: return (opposite(first), true)
        default: return nil
        }
    }

    // MARK: Numbers as texts

    private func decimal(_ seen: SeenNumber, _ text: [UInt8]) -> Interest.Condition {
        let text = String(decoding: text, as: UTF8.self)
        guard let value = Int64(text), String(value) == text else { return .never }
        return isOneOf(seen, [value])
    }

    private func unsigned(_ seen: SeenNumber, _ text: [UInt8], radix: Int) -> Interest.Condition {
        let text = String(decoding: text, as: UTF8.self)
        guard let value = UInt64(text, radix: radix), String(value, radix: radix) == text, value & ~seen.mask == 0 else { return .never }
        return seen.atom(.isOneOf([value]))
    }

    private func signal(_ seen: SeenNumber, _ text: [UInt8]) -> Interest.Condition {
        let named = (1...Int32(SignalNames.count)).filter {
            SignalNames.name($0).map { $0.withUTF8Buffer { $0.elementsEqual(text) } } ?? false
        }
        if !named.isEmpty { return isOneOf(seen, named.map(Int64.init)) }
        // A signal that has a name is not shown as a number.
        let number = Int32(String(decoding: text, as: UTF8.self)).flatMap(SignalNames.name)
        return number == nil ? decimal(seen, text) : .never
    }

    private func directory(_ seen: SeenNumber, _ text: [UInt8]) -> Interest.Condition {
        let workingDirectory: Int64 = -100  // AT_FDCWD, <linux/fcntl.h>
        if text == Array("AT_FDCWD".utf8) { return isOneOf(seen, [workingDirectory]) }
        return text == Array("-100".utf8) ? .never : decimal(seen, text)
    }

    /// The name of an error, or a number.
    private func result(_ text: [UInt8]) -> Interest.Condition? {
        if let error = ErrorNames.number(text) { return .atom(.result([-error])) }
        let text = String(decoding: text, as: UTF8.self)
        guard let value = Int64(text), String(value) == text else { return .never }
        // Errors without a name are shown as numbers; those with one are not.
        return value < 0 ? nil : .atom(.result([value]))
    }

    /// `startswith E` and the like: both texts of an outcome are known but for the error's name.
    func outcomePrefixes(_ leaf: Compiler.Leaf) -> (condition: Interest.Condition, isExact: Bool)? {
        leaf.comparison.test == .startsWith ? (.any(leaf.texts.map(outcomePrefix)), false) : nil
    }

    /// The user that an argument names.
    func user(_ operand: OperandCode) -> SeenNumber? {
        guard let source = argument(operand)?.source, case .user = source else { return nil }
        return seen(source)
    }

    // MARK: Names of numbers

    private func names(_ seen: SeenNumber, _ names: ArgumentNames, _ leaf: Compiler.Leaf) -> (
        condition: Interest.Condition, isExact: Bool
    )? {
        switch leaf.comparison.test {
        case .contains:
            let tests = leaf.texts.map { contains(seen, names, $0) }
            return (.any(tests.map(\.condition)), leaf.comparison.modifier == .none && tests.allSatisfy(\.isExact))
        case .startsWith, .beginsWithOneOf: return (.any(leaf.texts.map { contains(seen, names, $0).condition }), false)
        case .endsWith: return (.any(leaf.texts.map { contains(seen, names, $0).condition }), false)
        case .equal, .inSet:
            let tests = leaf.texts.map { equal(seen, names, $0) }
            return (.any(tests.map(\.condition)), leaf.comparison.modifier == .none && tests.allSatisfy(\.isExact))
        case .notEqual:
            guard leaf.comparison.modifier == .none, let text = leaf.texts.first else { return nil }
            let test = equal(seen, names, text)
            return test.isExact ? (opposite(test.condition), true) : nil
        default: return nil
        }
    }

    private func atom(_ seen: SeenNumber, _ row: ArgumentNames.Row) -> Interest.Condition {
        // A row of a number that the argument cannot hold.
        let mask = row.mask & seen.mask
        return row.value & ~mask == 0 ? .atom(.number(seen.number, mask: mask, .isOneOf([row.value]))) : .never
    }

    /// A piece of the names: several names may have it. A piece with `|` is in neighbouring names, each of which has its share.
    private func contains(_ seen: SeenNumber, _ names: ArgumentNames, _ text: [UInt8]) -> (condition: Interest.Condition, isExact: Bool) {
        let pieces = text.split(separator: UInt8(ascii: "|")).map(Array.init)
        // Numbers without any name are shown as numbers.
        let isNumber = pieces.allSatisfy { $0.allSatisfy { "0123456789".utf8.contains($0) } }
        guard !pieces.isEmpty, !isNumber else { return (.always, false) }
        let tests = pieces.map { piece in
            Interest.Condition.any(names.rows.filter { Self.has($0.name, piece) }.map { atom(seen, $0) })
        }
        return (.all(tests), text.count == pieces[0].count)
    }

    private static func has(_ name: StaticString, _ piece: [UInt8]) -> Bool {
        name.withUTF8Buffer { name in piece.withUnsafeBytes { ByteView(name).contains($0) } }
    }

    /// All names, joined. Exact where each name is a bit of its own, or the whole number.
    private func equal(_ seen: SeenNumber, _ names: ArgumentNames, _ text: [UInt8]) -> (condition: Interest.Condition, isExact: Bool) {
        let text = String(decoding: text, as: UTF8.self)
        if let value = UInt64(text) {
            guard String(value) == text, value & ~seen.mask == 0, names.rows(of: value).isEmpty else { return (.never, true) }
            return (seen.atom(.isOneOf([value])), true)
        }
        let rows = text.split(separator: "|", omittingEmptySubsequences: false).map { word in
            names.rows.first { $0.name.description == word }
        }
        let known = rows.compactMap { $0 }
        guard known.count == rows.count else { return (.never, true) }
        let value = known.reduce(UInt64(0)) { $0 | $1.value }
        let isSimple = names.rows.allSatisfy { $0.mask == .max || $0.mask.nonzeroBitCount == 1 }
        guard isSimple else { return (.all(known.map { atom(seen, $0) }), false) }
        guard names.text(of: value) == text, value & ~seen.mask == 0 else { return (.never, true) }
        if known.contains(where: { $0.mask == .max }) { return (seen.atom(.isOneOf([value])), true) }
        let named = names.rows.reduce(UInt64(0)) { $1.mask == .max ? $0 : $0 | $1.mask } & seen.mask
        return (.atom(.number(seen.number, mask: named, .isOneOf([value]))), true)
    }
}
