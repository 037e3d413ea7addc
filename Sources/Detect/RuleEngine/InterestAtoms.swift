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
        let exact = exactCondition(field, compiler.operands[Int(comparison.left)], leaf)
        if let exact { return negated ? opposite(exact) : exact }
        if negated { return .always }
        guard comparison.modifier == .none || comparison.modifier == .anyOf || comparison.modifier == .oneOf else { return .always }
        switch field.name {
        case "fd.name" where type.isOpen: return path(leaf)
        case "fs.path.name" where type.isOpen: return path(leaf)
        case "fd.directory" where type.isOpen: return directory(leaf)
        case "fd.filename" where type.isOpen: return filename(leaf)
        case "fd.nameraw" where type.isOpen: return raw(leaf)
        case "fd.type", "fd.typechar": return descriptor(field, leaf)
        case "evt.res" where leaf.comparison.test == .startsWith: return .any(leaf.texts.map(outcomePrefix))
        default: return .always
        }
    }

    // MARK: Tests whose opposite can be tested, too

    /// Equivalent to the comparison, for this type of event.
    private func exactCondition(_ field: Field, _ operand: OperandCode, _ leaf: Compiler.Leaf) -> Interest.Condition? {
        switch field.name {
        case "evt.is_open_read" where type.isOpen: return truth(leaf, Self.readable)
        case "evt.is_open_write" where type.isOpen: return truth(leaf, Self.writable)
        case "evt.is_open_create" where type.isOpen:
            return truth(leaf, .atom(.argument(1, mask: OpenFlags.create, equals: OpenFlags.create)))
        case "evt.failed" where type.isSystemCall: return truth(leaf, .atom(.succeeded(false)))
        case "fd.num" where type.isOpen || type.isAccept || type.isDup: return number(leaf, isDescriptor: true)
        case "evt.rawres" where type.isSystemCall: return number(leaf, isDescriptor: false)
        case "evt.res" where type.isSystemCall: return outcome(leaf)
        case "evt.arg" where type.isOpen && operand.argumentText == "flags": return openFlag(leaf)
        default: return nil
        }
    }

    private static let accessMode = OpenFlags.accessMode
    private static let readable = Interest.Condition.any([
        .atom(.argument(1, mask: accessMode, equals: 0)), .atom(.argument(1, mask: accessMode, equals: OpenFlags.readWrite)),
    ])
    private static let writable = Interest.Condition.any([
        .atom(.argument(1, mask: accessMode, equals: OpenFlags.writeOnly)),
        .atom(.argument(1, mask: accessMode, equals: OpenFlags.readWrite)),
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

    private func outcome(_ leaf: Compiler.Leaf) -> Interest.Condition? {
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

    private func outcomePrefix(_ text: [UInt8]) -> Interest.Condition {
        guard let first = text.first else { return .always }
        return .atom(.succeeded(first == UInt8(ascii: "S")))
    }

    private func openFlag(_ leaf: Compiler.Leaf) -> Interest.Condition? {
        guard leaf.comparison.modifier == .none, leaf.comparison.test == .contains, let text = leaf.texts.first, !text.isEmpty else {
            return nil
        }
        // A piece of several names is true for each of them.
        let rows = OpenFlags.table.filter { row in row.name.withUTF8Buffer { name in text.withUnsafeBytes { ByteView(name).contains($0) } }
        }
        guard !rows.isEmpty, !text.contains(UInt8(ascii: "|")) else { return nil }
        return .any(rows.map { .atom(.argument(1, mask: $0.mask, equals: $0.value)) })
    }

    /// The opposite of a condition; `always` where a part cannot be turned round.
    private func opposite(_ condition: Interest.Condition) -> Interest.Condition {
        switch condition {
        case .always: return .never
        case .never: return .always
        case .all(let parts): return .any(parts.map(opposite))
        case .any(let parts): return .all(parts.map(opposite))
        case .atom(.succeeded(let success)): return .atom(.succeeded(!success))
        case .atom(.argument(let index, let mask, let value)): return Self.others(index, mask, value)
        case .atom: return .always
        }
    }

    /// The other values under a mask of at most three bits.
    private static func others(_ index: Int, _ mask: UInt64, _ value: UInt64) -> Interest.Condition {
        guard mask.nonzeroBitCount <= 3 else { return .always }
        var values: [UInt64] = []
        var candidate: UInt64 = 0
        repeat {
            if candidate != value { values.append(candidate) }
            candidate = (candidate &- mask) & mask
        } while candidate != 0
        return .any(values.map { .atom(.argument(index, mask: mask, equals: $0)) })
    }

    // MARK: Names of files

    private func path(_ leaf: Compiler.Leaf) -> Interest.Condition {
        switch leaf.comparison.test {
        case .equal, .inSet: return .any(leaf.texts.map { .atom(.path($0)) })
        case .startsWith, .beginsWithOneOf: return .any(leaf.texts.map(prefix))
        case .endsWith: return .any(leaf.texts.map { $0.isEmpty ? .always : .atom(.suffix($0)) })
        case .contains: return .any(leaf.texts.map(Self.piece))
        case .glob where leaf.numbers.isEmpty: return .any(leaf.texts.map(glob))
        case .pathMatch: return .any(leaf.texts.map(pathMatch))
        default: return .always
        }
    }

    private func prefix(_ text: [UInt8]) -> Interest.Condition {
        text.isEmpty || text == [UInt8(ascii: "/")] ? .always : .atom(.prefix(text))
    }

    /// What stands between two slashes, if the text is that and nothing else.
    private static func piece(_ text: [UInt8]) -> Interest.Condition {
        if let component = component(text) { return .atom(.component(component)) }
        return text.isEmpty || text.contains(UInt8(ascii: "/")) ? .always : .atom(.contains(text))
    }

    private static func component(_ text: [UInt8]) -> [UInt8]? {
        let slash = UInt8(ascii: "/")
        guard text.count > 2, text.first == slash, text.last == slash else { return nil }
        let middle = Array(text[1..<(text.count - 1)])
        return middle.contains(slash) ? nil : middle
    }

    private func glob(_ text: [UInt8]) -> Interest.Condition {
        guard let glob = try? Glob(text) else { return .always }
        if let only = glob.onlyMatch { return .atom(.path(only)) }
        let slash = UInt8(ascii: "/")
        let component = Self.longestComponent(glob.longestLiteral)
        if let component { return .all([prefix(glob.literalPrefix), .atom(.component(component))]) }
        return glob.literalPrefix == [slash] ? .always : prefix(glob.literalPrefix)
    }

    /// The longest whole part of a path within a literal run.
    private static func longestComponent(_ run: [UInt8]) -> [UInt8]? {
        let slash = UInt8(ascii: "/")
        guard let first = run.firstIndex(of: slash), let last = run.lastIndex(of: slash), last > first + 1 else { return nil }
        return run[(first + 1)..<last].split(separator: slash).map(Array.init).max { $0.count < $1.count }
    }

    /// `/a/b` fits /a/b and everything below it. Names of files have single slashes; those of pipes and memfds have none in front.
    private func pathMatch(_ text: [UInt8]) -> Interest.Condition {
        let slash = UInt8(ascii: "/")
        let parts = text.split(separator: slash).prefix { !$0.contains { "*?[".utf8.contains($0) } }
        guard !parts.isEmpty else { return .always }
        let plain = Array(parts.joined(separator: [slash]))
        return .any([.atom(.prefix([slash] + plain)), .atom(.prefix(plain))])
    }

    private func directory(_ leaf: Compiler.Leaf) -> Interest.Condition {
        func below(_ directory: [UInt8]) -> Interest.Condition {
            let slash = UInt8(ascii: "/")
            return directory.last == slash ? .always : .atom(.prefix(directory + [slash]))
        }
        switch leaf.comparison.test {
        case .equal, .inSet: return .any(leaf.texts.map(below))
        case .startsWith, .beginsWithOneOf: return .any(leaf.texts.map(prefix))
        default: return .always
        }
    }

    private func filename(_ leaf: Compiler.Leaf) -> Interest.Condition {
        switch leaf.comparison.test {
        case .equal, .inSet: return .any(leaf.texts.map { $0.isEmpty ? .always : .atom(.basename($0)) })
        case .endsWith: return .any(leaf.texts.map { $0.isEmpty ? .always : .atom(.suffix($0)) })
        case .startsWith, .beginsWithOneOf, .contains: return .always
        default: return .always
        }
    }

    private func raw(_ leaf: Compiler.Leaf) -> Interest.Condition {
        func contains(_ text: [UInt8]) -> Interest.Condition { text.isEmpty ? .always : .atom(.callerContains(text)) }
        switch leaf.comparison.test {
        case .contains, .startsWith, .endsWith, .equal: return .any(leaf.texts.map(contains))
        case .inSet, .beginsWithOneOf: return .any(leaf.texts.map(contains))
        case .glob where leaf.numbers.isEmpty:
            return .any(leaf.texts.map { (try? Glob($0)).map { contains($0.longestLiteral) } ?? .always })
        default: return .always
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
