import Events

/// A list as collected from the files.
struct ListDefinition {
    var name: String
    var items: [ScalarSource]
    var position: SourcePosition
}

/// A macro as collected from the files.
struct MacroDefinition {
    var name: String
    var condition: ConditionText
    var position: SourcePosition
}

/// A rule as collected from the files.
struct RuleDefinition {
    var name: String
    var condition: ConditionText
    var conditionPosition: SourcePosition
    var output: String
    var outputPosition: SourcePosition
    var description: String
    var priority: Severity
    var tags: [String]
    var source: String
    var isEnabled: Bool
    var warnsAboutEventTypes: Bool
    var skipsIfUnknownField: Bool
    var captures: Bool
    var captureDuration: UInt64
    var exceptions: [ExceptionDefinition]
    var position: SourcePosition
}

/// An exception of a rule.
struct ExceptionDefinition {
    /// A value: a scalar, or a list of values.
    indirect enum Entry {
        case item(ScalarSource)
        case items([Entry])
    }

    var name: String
    var fields: Entry?
    var comparisons: Entry?
    var values: [Entry]
    var position: SourcePosition
}

/// Definitions by name in the order of the first, with what orders them among each other.
struct Definitions<Element> {
    struct Entry {
        var element: Element
        /// When it was first defined.
        let index: Int
        /// When it was last changed: it sees what was first defined before.
        var visibility: Int
    }

    private(set) var entries: [Entry] = []
    private var indexes: [String: Int] = [:]
    private var changes = 0

    subscript(name: String) -> Entry? { indexes[name].map { entries[$0] } }

    func position(of name: String) -> Int? { indexes[name] }

    /// Defines or replaces; a replaced one keeps its place.
    mutating func define(_ element: Element, name: String) {
        changes += 1
        if let index = indexes[name] {
            entries[index].element = element
            entries[index].visibility = changes
        } else {
            indexes[name] = entries.count
            entries.append(Entry(element: element, index: changes, visibility: changes))
        }
    }

    /// Changes one that is defined.
    mutating func change(_ name: String, isVisibilityRaised: Bool = true, _ body: (inout Element) throws(LoadFailure) -> Void)
        throws(LoadFailure)
    {
        guard let index = indexes[name] else { return }
        if isVisibilityRaised {
            changes += 1
            entries[index].visibility = changes
        }
        try body(&entries[index].element)
    }
}
