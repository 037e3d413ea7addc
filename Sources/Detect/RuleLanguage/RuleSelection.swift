import Events

/// Which rules of a set are on, chosen by name, tag or priority; later choices win.
public struct RuleSelection: Sendable {
    /// A way to choose rules.
    public enum Choice: Sendable, Hashable {
        /// Rules whose name contains a text; the empty text is in every name.
        case substring(String)
        /// The rule of exactly this name.
        case exact(String)
        /// Rules whose whole name fits a pattern with `*`.
        case wildcard(String)
        /// Rules that have any of these tags.
        case tags(Set<String>)
        /// Rules of these priorities.
        case priorities(ClosedRange<Severity>)

        /// Whether a rule is chosen.
        /// - Parameter priority: nil where it is not known: then no choice by priority includes the rule.
        public func includes(name: String, tags ruleTags: some Sequence<String>, priority: Severity? = nil) -> Bool {
            switch self {
            case .substring(let text): text.isEmpty || name.utf8.firstRange(of: text.utf8) != nil
            case .exact(let text): name == text
            case .wildcard(let pattern): RuleNames.matches(name, wildcard: pattern)
            case .tags(let tags): ruleTags.contains { tags.contains($0) }
            case .priorities(let range): priority.map { range.contains($0) } ?? false
            }
        }
    }

    private let rules: [(name: String, tags: [String], priority: Severity?)]
    private var isOn: [Bool]

    /// A selection that begins with what the rules say of themselves.
    public init(_ rules: [Rule]) {
        self.rules = rules.map { ($0.name, $0.tags, $0.priority) }
        isOn = rules.map(\.isEnabled)
    }

    /// A selection in which everything is off.
    public init(noneOf rules: [(name: String, tags: [String])]) {
        self.rules = rules.map { ($0.name, $0.tags, nil) }
        isOn = rules.map { _ in false }
    }

    /// Switches rules on or off.
    /// - Returns: how many the choice includes; 0 means that it names nothing.
    @discardableResult
    public mutating func set(_ choice: Choice, on: Bool) -> Int {
        var count = 0
        for (index, rule) in rules.enumerated() where choice.includes(name: rule.name, tags: rule.tags, priority: rule.priority) {
            isOn[index] = on
            count += 1
        }
        return count
    }

    /// Whether each rule is on, in order.
    public var states: [Bool] { isOn }

    /// Names of the rules that are on, in order.
    public var names: [String] { zip(rules, isOn).compactMap { $1 ? $0.name : nil } }
}
