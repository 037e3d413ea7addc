import Events
import Text

/// Names of files as tests.
extension InterestAtoms {
    func path(_ leaf: Compiler.Leaf) -> Interest.Condition {
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
        var parts = [prefix(glob.literalPrefix)]
        if let component = Self.longestComponent(glob.longestLiteral) { parts.append(.atom(.component(component))) }
        let suffix = glob.literalSuffix
        if !suffix.isEmpty { parts.append(.atom(.suffix(suffix))) }
        return .all(parts)
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

    func directory(_ leaf: Compiler.Leaf) -> Interest.Condition {
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

    func filename(_ leaf: Compiler.Leaf) -> Interest.Condition {
        switch leaf.comparison.test {
        case .equal, .inSet: return .any(leaf.texts.map { $0.isEmpty ? .always : .atom(.basename($0)) })
        case .endsWith: return .any(leaf.texts.map { $0.isEmpty ? .always : .atom(.suffix($0)) })
        case .startsWith, .beginsWithOneOf, .contains: return .always
        default: return .always
        }
    }

    func raw(_ leaf: Compiler.Leaf) -> Interest.Condition {
        func contains(_ text: [UInt8]) -> Interest.Condition { text.isEmpty ? .always : .atom(.callerContains(text)) }
        switch leaf.comparison.test {
        case .contains, .startsWith, .endsWith, .equal: return .any(leaf.texts.map(contains))
        case .inSet, .beginsWithOneOf: return .any(leaf.texts.map(contains))
        case .glob where leaf.numbers.isEmpty:
            return .any(leaf.texts.map { (try? Glob($0)).map { contains($0.longestLiteral) } ?? .always })
        default: return .always
        }
    }

    /// The text of a caller as `evt.arg` shows it: not made absolute, `.` and `..` and doubled slashes still in it.
    func callerText(_ leaf: Compiler.Leaf) -> Interest.Condition {
        switch leaf.comparison.test {
        case .equal, .inSet: .any(leaf.texts.map(wholeText))
        case .endsWith: .any(leaf.texts.map(ending))
        default: raw(leaf)
        }
    }

    /// A clean absolute path stays what it is; of a relative one the last part does.
    private func wholeText(_ text: [UInt8]) -> Interest.Condition {
        if text.withUnsafeBytes({ PathText.isClean(ByteView($0)) }) { return .atom(.path(text)) }
        guard let last = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last.map(Array.init),
            !Self.isDots(last)
        else { return .always }
        return .atom(.basename(last))
    }

    private func ending(_ text: [UInt8]) -> Interest.Condition {
        let isFromSlash = text.count > 1 && text.first == UInt8(ascii: "/")
        let parts = text.dropFirst(isFromSlash ? 1 : 0).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(
            Array.init)
        return parts.contains(where: Self.isDots) ? .always : .atom(.suffix(text))
    }

    /// Nothing, `.` or `..`, or what may be the end of such.
    private static func isDots(_ part: [UInt8]) -> Bool { part.allSatisfy { $0 == UInt8(ascii: ".") } }
}

extension EventType {
    /// Whatever names rules see are made from the texts that the call was passed: a source can be asked for them. Not so where the call
    /// makes a descriptor, or changes what a text is relative to.
    var isAskedByPath: Bool {
        let traits = CallTraits.of(self)
        let isPlain = traits.paths == .one || traits.paths == .move || traits.paths == .link
        return isPlain && !traits.makesDescriptor && !traits.changesDirectory && !traits.changesRoot
    }

    /// The same of the new name alone: a symbolic link's own, not the text that it has.
    var isAskedBySource: Bool { isAskedByPath || CallTraits.of(self).paths == .symbolicLink }

    /// The same of where something appears: mount's source need not be a file.
    var isAskedByTarget: Bool { isAskedByPath || CallTraits.of(self).paths == .mount }

    /// Rules see no descriptor: fields of descriptors have no value.
    var isWithoutDescriptor: Bool {
        let traits = CallTraits.of(self)
        return traits.paths.isPathOnly && !traits.makesDescriptor
    }
}
