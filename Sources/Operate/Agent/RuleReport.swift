import EBPFSensor
import Events
import RuleEngine
import RuleLanguage

/// What `plimsoll rules` says about rules.
public struct RuleReport {
    private let files: RuleFiles

    /// About rules that were read.
    public init(_ files: RuleFiles) { self.files = files }

    /// A line a rule: name, priority, source of events, whether it is enabled, tags.
    public var list: String {
        let head = [["RULE", "PRIORITY", "SOURCE", "ENABLED", "TAGS"]]
        let rows = files.rules.map { [$0.name, $0.priority.name, $0.source, $0.isEnabled ? "yes" : "no", $0.tags.joined(separator: ",")] }
        return TextTable(head + rows).lines.map { String($0.dropFirst(2)) }.joined(separator: "\n")
    }

    /// What a rule needs and what the kernel filters for it; without a name, every rule and which of them cannot fire yet.
    /// - Returns: nil if there is no such rule.
    public func explanation(of name: String?) -> String? {
        guard let name else { return overview }
        guard let rule = files.rules.first(where: { $0.name == name }) else { return nil }
        var lines = [rule.name, "  \(rule.description)", "", "  condition: \(rule.condition.printed)", ""]
        let types = files.detector.eventTypes(of: name) ?? []
        let alone = RuleEngine.compile([rule]).detector.interest
        for type in types.sorted(by: { $0.rawValue < $1.rawValue }) {
            let isSeen = EBPFSensor.observable.contains(type)
            let filter = alone.calls[type]?.text ?? "nothing"
            lines.append("  \(type): \(isSeen ? "the kernel lets through: \(filter)" : "not observed yet")")
        }
        if !rule.isEnabled { lines.append("  The rule is not enabled.") }
        return lines.joined(separator: "\n")
    }

    private var overview: String {
        var seen: [[String]] = [], unseen: [[String]] = []
        for rule in files.rules where rule.isEnabled {
            let types = files.detector.eventTypes(of: rule.name) ?? []
            let missing = types.filter { !EBPFSensor.observable.contains($0) }
            if types.count > Self.manyTypes {
                seen.append([rule.name, "all events"])
            } else if missing.count == types.count {
                unseen.append([rule.name, "needs " + Self.names(missing)])
            } else {
                seen.append([
                    rule.name, Self.names(types.subtracting(missing)) + (missing.isEmpty ? "" : "; not yet: " + Self.names(missing)),
                ])
            }
        }
        var lines = ["Rules that can fire, and the events that they look at:"] + TextTable(seen).lines
        if !unseen.isEmpty {
            lines += ["", "Rules that cannot fire yet, because their events are not observed:"] + TextTable(unseen).lines
        }
        return lines.joined(separator: "\n")
    }

    private static func names(_ types: some Sequence<EventType>) -> String {
        types.sorted { $0.rawValue < $1.rawValue }.map(\.description).joined(separator: ", ")
    }

    /// A condition that names no type fits nearly all of them.
    private static let manyTypes = 100
}
