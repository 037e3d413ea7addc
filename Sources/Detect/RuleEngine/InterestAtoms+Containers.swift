import Events

/// Comparisons of what only containers have, as a test of whether the process is in one.
extension InterestAtoms {
    /// What a comparison of a field of the container or of its pod asks; nil for other fields.
    ///
    /// Outside of containers two of these fields are the text `host`, and the others are missing: a comparison fails there.
    func place(_ field: Field, _ leaf: Compiler.Leaf, _ negated: Bool) -> Interest.Condition? {
        guard field.name.hasPrefix("container.") || field.name.hasPrefix("k8s.") else { return nil }
        // Events of processes' lives tell of two of them.
        guard type.isSystemCall, !type.isFork, leaf.comparison.modifier == .none else { return .always }
        guard let holdsOnHost = holdsOnHost(field, leaf) else { return .always }
        return holdsOnHost == negated ? .atom(.container) : .always
    }

    /// Whether the comparison holds outside of containers; nil if that is not known.
    private func holdsOnHost(_ field: Field, _ leaf: Compiler.Leaf) -> Bool? {
        guard Self.namesOfHost.contains(field.name) else { return false }
        let isHost = leaf.texts.contains(Array("host".utf8))
        switch leaf.comparison.test {
        case .exists: return true
        case .equal, .inSet: return isHost
        case .notEqual: return !isHost
        default: return nil
        }
    }

    private static let namesOfHost: Set = ["container.id", "container.name"]
}
