import Events

/// Which rules a user wants on, as the command line says it: first what is switched off, then what is switched on.
public struct RuleChoices: Sendable {
    /// Switched off first.
    public var disabled: [String] = []
    /// Switched on afterwards, so that it wins.
    public var enabled: [String] = []

    /// What the rules say themselves.
    public init() {}

    /// Switches rules of a set on and off.
    /// - Returns: errors, for each choice that cannot be read or that includes no rule.
    public func apply(to set: inout RuleSet) -> [Diagnostic] {
        guard !disabled.isEmpty || !enabled.isEmpty else { return [] }
        var selection = RuleSelection(set.rules)
        var errors: [Diagnostic] = []
        for (texts, isOn) in [(disabled, false), (enabled, true)] {
            for text in texts {
                guard let choice = RuleSelection.Choice(parsing: text) else {
                    errors.append(Self.error("'\(text)' is no choice of rules: there is no such priority"))
                    continue
                }
                guard selection.set(choice, on: isOn) == 0 else { continue }
                let near = NearestName.of(text, among: set.rules.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
                errors.append(Self.error("no rule fits '\(text)'\(near)"))
            }
        }
        for (index, isOn) in selection.states.enumerated() { set.rules[index].isEnabled = isOn }
        return errors
    }

    private static func error(_ message: String) -> Diagnostic {
        Diagnostic(
            level: .error, code: LoadCode.validate.rawValue,
            message: message
                + "; write a rule's name, in which * stands for anything, or tag:TAG, or priority:NAME with + (and more urgent) "
                + "or - (and less urgent) behind it", origin: nil, line: nil)
    }
}

extension RuleSelection.Choice {
    /// Reads `tag:TAG`, `priority:NAME`, `priority:NAME+` (and more urgent), `priority:NAME-` (and less urgent), or a rule's name with or
    /// without `*`.
    /// - Returns: nil for a priority that does not exist.
    public init?(parsing text: String) {
        if text.hasPrefix("tag:") {
            self = .tags([String(text.dropFirst(4))])
        } else if text.hasPrefix("priority:") {
            var name = text.dropFirst(9)
            let sign = name.last.flatMap { $0 == "+" || $0 == "-" ? $0 : nil }
            if sign != nil { name.removeLast() }
            guard let severity = Severity(named: String(name)) else { return nil }
            self = .priorities(sign == "+" ? severity...Severity.emergency : sign == "-" ? Severity.debug...severity : severity...severity)
        } else {
            self = text.contains("*") ? .wildcard(text) : .exact(text)
        }
    }
}
