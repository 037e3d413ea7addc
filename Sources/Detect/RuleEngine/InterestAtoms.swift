import Events
import Text

/// Reads single comparisons as tests that a source of events can make.
struct InterestAtoms {
    let compiler: Compiler
    let type: EventType

    /// What a comparison asks of the source; `always` if a source cannot say.
    func condition(_ leaf: Compiler.Leaf, _ negated: Bool) -> Interest.Condition {
        let comparison = leaf.comparison
        guard comparison.right < 0, let field = compiler.operands[Int(comparison.left)].field else { return .always }
        if let place = place(field, leaf, negated) { return place }
        let exact = exactCondition(field, compiler.operands[Int(comparison.left)], leaf)
        if let exact { return negated ? opposite(exact) : exact }
        switch field.type {
        case .address, .network: return address(field, leaf, negated)
        case .port: return port(field, leaf, negated)
        default: break
        }
        if negated || comparison.test == .notEqual { return refusal(field, leaf, negated) }
        guard comparison.modifier == .none || comparison.modifier == .anyOf || comparison.modifier == .oneOf else { return .always }
        switch field.name {
        case "fd.name" where type.isOpen, "evt.abspath" where type.isOpen, "fs.path.name" where type.isOpen: return path(leaf)
        case "fs.path.name" where type.isAskedByPath, "evt.abspath" where type.isAskedByPath: return path(leaf)
        case "evt.abspath.src" where type.isAskedByPath, "evt.abspath.dst" where type.isAskedByPath: return path(leaf)
        case "fs.path.source" where type.isAskedBySource, "fs.path.target" where type.isAskedByTarget: return path(leaf)
        case "fd.directory" where type.isOpen: return directory(leaf)
        case "fd.filename" where type.isOpen: return filename(leaf)
        case "fd.nameraw" where type.isOpen: return raw(leaf)
        case "fs.path.nameraw" where type.isOpen || type.isAskedByPath: return raw(leaf)
        case "fs.path.sourceraw" where type.isAskedBySource, "fs.path.targetraw" where type.isAskedByTarget: return raw(leaf)
        case "fd.type", "fd.typechar": return descriptor(field, leaf)
        case "fd.sockfamily": return family(leaf)
        case "evt.res": return outcomePrefixes(leaf)?.condition ?? .always
        case "evt.arg": return shown(compiler.operands[Int(comparison.left)], leaf)?.condition ?? .always
        default: return .always
        }
    }

    /// What can be said of a comparison that must fail, or of `!=`, where the source cannot test the exact opposite.
    ///
    /// Names of users are a container's own, but 0 is always root.
    private func refusal(_ field: Field, _ leaf: Compiler.Leaf, _ negated: Bool) -> Interest.Condition {
        let root = Array("root".utf8)
        guard leaf.comparison.modifier == .none, leaf.texts.contains(root) else { return .always }
        let isOther = negated ? leaf.comparison.test == .equal || leaf.comparison.test == .inSet : leaf.comparison.test == .notEqual
        guard isOther else { return .always }
        if field.name == "user.name" { return SeenNumber.user.atom(.isNoneOf([0])) }
        let argument = field.name == "evt.arg" ? user(compiler.operands[Int(leaf.comparison.left)]) : nil
        return argument?.atom(.isNoneOf([0])) ?? .always
    }

    // MARK: Tests whose opposite can be tested, too

    /// Equivalent to the comparison, for this type of event.
    private func exactCondition(_ field: Field, _ operand: OperandCode, _ leaf: Compiler.Leaf) -> Interest.Condition? {
        if type.isWithoutDescriptor, field.type == .port || field.type == .address || Self.ofDescriptors.contains(field.name) {
            return .never
        }
        switch field.name {
        case "evt.is_open_read" where type.isOpen: return truth(leaf, Self.readable)
        case "evt.is_open_write" where type.isOpen: return truth(leaf, Self.writable)
        case "evt.is_open_create" where type.isOpen: return truth(leaf, Self.creating)
        case "evt.is_open_exec" where type.isOpen: return truth(leaf, Self.creatingExecutable)
        case "evt.failed" where type.isSystemCall: return truth(leaf, .atom(.succeeded(false)))
        case "fd.num" where type.isOpen || type.isAccept || type.isDup: return number(leaf, isDescriptor: true)
        case "evt.rawres" where type.isSystemCall: return number(leaf, isDescriptor: false) ?? number(.result, leaf)
        case "evt.res" where type.isSystemCall: return outcome(leaf)
        case "evt.arg" where type.isSystemCall: return shown(operand, leaf).flatMap { $0.isExact ? $0.condition : nil }
        case "evt.rawarg" where type.isSystemCall: return raw(operand, leaf)
        case "user.uid" where type.isSystemCall && !type.isFork: return number(.user, leaf)
        case "proc.name" where type.isSystemCall && !type.isFork: return process(leaf)
        default: return nil
        }
    }

    /// The process's name: no name at all, which rules take for none, is not known to the source.
    private func process(_ leaf: Compiler.Leaf) -> Interest.Condition? {
        guard leaf.comparison.modifier == .none else { return nil }
        switch leaf.comparison.test {
        case .equal, .inSet: return .atom(.process(Set(leaf.texts), isOneOf: true))
        case .notEqual: return .atom(.process(Set(leaf.texts), isOneOf: false))
        default: return nil
        }
    }

    private static let ofDescriptors: Set = ["fd.name", "fd.nameraw", "fd.directory", "fd.filename", "fd.type", "fd.typechar", "fd.num"]
    private static let accessMode = OpenFlags.accessMode
    private static let readable = Interest.Condition.any([
        .atom(.argument(1, mask: accessMode, equals: 0)), .atom(.argument(1, mask: accessMode, equals: OpenFlags.readWrite)),
    ])
    private static let writable = Interest.Condition.any([
        .atom(.argument(1, mask: accessMode, equals: OpenFlags.writeOnly)),
        .atom(.argument(1, mask: accessMode, equals: OpenFlags.readWrite)),
    ])

    private static let creating = Interest.Condition.atom(.argument(1, mask: OpenFlags.create, equals: OpenFlags.create))
    private static let creatingExecutable = Interest.Condition.all([
        .any([creating, .atom(.argument(1, mask: OpenFlags.temporary, equals: OpenFlags.temporary))]),
        .atom(.number(.argument(2), mask: 0o111, .isNotZero)),
    ])

    private func truth(_ leaf: Compiler.Leaf, _ condition: Interest.Condition) -> Interest.Condition? {
        guard leaf.comparison.modifier == .none else { return nil }
        let wanted = leaf.numbers.first == 1
        switch leaf.comparison.test {
        case .exists: return .always
        case .equal: return wanted ? condition : opposite(condition)
        case .notEqual: return wanted ? opposite(condition) : condition
        case .inSet where leaf.numbers.count == 2: return wanted ? condition : opposite(condition)
        default: return nil
        }
    }

    /// A result, or the number of the descriptor that is made, which is -1 on failure.
    private func number(_ leaf: Compiler.Leaf, isDescriptor: Bool) -> Interest.Condition? {
        guard leaf.comparison.modifier == .none else { return nil }
        let values = stride(from: 0, to: leaf.numbers.count, by: 2).map { Int64(bitPattern: leaf.numbers[$0]) }
        let first = values.first ?? 0
        switch leaf.comparison.test {
        case .exists: return .always
        case .greaterOrEqual where first == 0, .greater where first == -1: return .atom(.succeeded(true))
        case .less where first == 0, .lessOrEqual where first == -1: return .atom(.succeeded(false))
        case .equal where isDescriptor && first == -1: return .atom(.succeeded(false))
        case .notEqual where isDescriptor && first == -1: return .atom(.succeeded(true))
        case .equal, .inSet:
            if values.isEmpty { return .never }
            if !isDescriptor { return .atom(.result(Set(values))) }
            let made = values.filter { $0 >= 0 }
            let failed: [Interest.Condition] = values.contains(-1) ? [.atom(.succeeded(false))] : []
            return .any(failed + (made.isEmpty ? [] : [.atom(.result(Set(made)))]))
        default: return nil
        }
    }

    func outcome(_ leaf: Compiler.Leaf) -> Interest.Condition? {
        guard leaf.comparison.modifier == .none else { return nil }
        let known = leaf.texts.compactMap(outcome)
        guard known.count == leaf.texts.count else { return nil }
        switch leaf.comparison.test {
        case .exists: return .always
        case .equal, .inSet: return .any(known)
        case .notEqual: return known.first.map(opposite)
        default: return nil
        }
    }

    /// Nil for what is neither SUCCESS nor the name of an error: errors without a name are shown as numbers.
    private func outcome(_ text: [UInt8]) -> Interest.Condition? {
        if text == Array("SUCCESS".utf8) { return .atom(.succeeded(true)) }
        return ErrorNames.number(text).map { .atom(.result([-$0])) }
    }

    func outcomePrefix(_ text: [UInt8]) -> Interest.Condition {
        guard let first = text.first else { return .always }
        return .atom(.succeeded(first == UInt8(ascii: "S")))
    }

    /// The opposite of a condition; `always` where a part cannot be turned round.
    func opposite(_ condition: Interest.Condition) -> Interest.Condition {
        switch condition {
        case .always: return .never
        case .never: return .always
        case .all(let parts): return .any(parts.map(opposite))
        case .any(let parts): return .all(parts.map(opposite))
        case .atom(.succeeded(let success)): return .atom(.succeeded(!success))
        case .atom(.number(let number, let mask, let test)): return .atom(.number(number, mask: mask, test.opposite))
        case .atom(.result(let values)): return .atom(.number(.result, mask: .max, .isNoneOf(Set(values.map { UInt64(bitPattern: $0) }))))
        case .atom(.address(let end, let network, let isInside)): return .atom(.address(end, network, isInside: !isInside))
        case .atom(.process(let names, let isOneOf)): return .atom(.process(names, isOneOf: !isOneOf))
        case .atom: return .always
        }
    }

    // MARK: Kinds of descriptors

    private func descriptor(_ field: Field, _ leaf: Compiler.Leaf) -> Interest.Condition {
        guard leaf.comparison.test == .equal || leaf.comparison.test == .inSet else { return .always }
        var kinds: Interest.DescriptorKind = []
        for text in leaf.texts {
            for raw in UInt8.min...UInt8.max {
                guard let kind = DescriptorKind(rawValue: raw) else { break }
                let shown = field.name == "fd.type" ? kind.name : kind.letter
                if shown.withUTF8Buffer({ $0.elementsEqual(text) }) { kinds.formUnion(sources(kind)) }
            }
        }
        return kinds.isEmpty ? .never : .atom(.descriptor(kinds))
    }

    /// Sockets that are neither have no family.
    private func family(_ leaf: Compiler.Leaf) -> Interest.Condition {
        guard leaf.comparison.test == .equal || leaf.comparison.test == .inSet else { return .always }
        var kinds: Interest.DescriptorKind = []
        for text in leaf.texts {
            if text == Array("ip".utf8) { kinds.formUnion([.ipv4, .ipv6, .other]) }
            if text == Array("unix".utf8) { kinds.formUnion([.unix, .other]) }
        }
        return kinds.isEmpty ? .never : .atom(.descriptor(kinds))
    }

    /// What a source may call a thing that the engine shows as this kind.
    private func sources(_ kind: DescriptorKind) -> Interest.DescriptorKind {
        switch kind {
        // Devices and FIFOs that are opened count as files; before the file is known, everything does.
        case .file: type.isOpen ? [.file, .pipe, .unix, .other] : [.file, .other]
        case .directory: [.directory, .other]
        // IPv4 inside IPv6 is shown as IPv4.
        case .ipv4: [.ipv4, .ipv6, .other]
        case .ipv6: [.ipv6, .other]
        case .unix: [.unix, .other]
        case .pipe: [.pipe, .other]
        default: [.other]
        }
    }
}
