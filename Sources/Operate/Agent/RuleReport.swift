import Events
import RuleEngine
import RuleLanguage

/// What `plimsoll rules` says about rules.
public struct RuleReport {
    private let files: RuleFiles
    private let scope: DetectionScope?

    /// About rules that were read.
    /// - Parameter scope: what can be seen; nil where only the rules themselves are asked about.
    public init(_ files: RuleFiles, scope: DetectionScope? = nil) {
        self.files = files
        self.scope = scope
    }

    /// A line a rule: name, priority, source of events, whether it is enabled, tags.
    public var list: String {
        let head = [["RULE", "PRIORITY", "SOURCE", "ENABLED", "TAGS"]]
        let rows = files.rules.map { [$0.name, $0.priority.name, $0.source, $0.isEnabled ? "yes" : "no", $0.tags.joined(separator: ",")] }
        return TextTable(head + rows).lines.map { String($0.dropFirst(2)) }.joined(separator: "\n")
    }

    /// What a rule needs and what the kernel filters for it; without a name, every rule and which of them cannot fire yet.
    /// - Returns: nil if there is no such rule.
    public func explanation(of name: String?) -> String? {
        let scope = scope ?? DetectionScope(.ebpf)
        guard let name else { return overview(scope) }
        guard let rule = files.rules.first(where: { $0.name == name }) else { return nil }
        var lines = [rule.name, "  \(rule.description)", "", "  condition: \(rule.condition.printed)", ""]
        let types = files.detector.eventTypes(of: name) ?? []
        let alone = RuleEngine.compile([rule]).detector.interest
        for type in types.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard scope.observable.contains(type) else {
                lines.append("  \(type): not seen: \(scope.reason(for: type))")
                continue
            }
            let filter = alone.calls[type]?.text(of: type) ?? (type.isSystemCall ? "nothing" : "everything")
            lines.append("  \(type): the \(scope.sensor == "ebpf" ? "kernel" : "sensor") lets through: \(filter)")
        }
        if !types.isEmpty, types.isDisjoint(with: scope.observable) { lines.append("  The rule cannot fire on this host in this mode.") }
        if !rule.isEnabled { lines.append("  The rule is not enabled.") }
        return lines.joined(separator: "\n")
    }

    private func overview(_ scope: DetectionScope) -> String {
        var seen: [[String]] = [], unseen: [[String]] = []
        for rule in files.rules where rule.isEnabled {
            let types = files.detector.eventTypes(of: rule.name) ?? []
            let missing = types.subtracting(scope.observable)
            if types.count > Self.manyTypes {
                seen.append([rule.name, "all events"])
            } else if missing.count == types.count {
                let why = missing.min { $0.rawValue < $1.rawValue }.map { scope.reason(for: $0) } ?? "it names no event"
                unseen.append([rule.name, "needs " + Self.names(missing), why])
            } else {
                seen.append([
                    rule.name, Self.names(types.subtracting(missing)) + (missing.isEmpty ? "" : "; not seen: " + Self.names(missing)),
                ])
            }
        }
        var lines = ["Rules that can fire, and the events that they look at:"] + TextTable(seen).lines
        if !unseen.isEmpty {
            lines +=
                ["", "Rules that cannot fire here with the \(scope.sensor) sensor, because their events are not seen:"]
                + TextTable(unseen).lines
        }
        if !scope.limitations.isEmpty {
            lines += ["", "Not seen on this host with the \(scope.sensor) sensor, whatever the rules say:"] + TextTable(scope.rows).lines
        }
        return lines.joined(separator: "\n")
    }

    private static func names(_ types: some Sequence<EventType>) -> String {
        types.sorted { $0.rawValue < $1.rawValue }.map(\.description).joined(separator: ", ")
    }

    /// A condition that names no type fits nearly all of them.
    private static let manyTypes = 100
}
