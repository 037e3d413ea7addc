/// A text that is added to the outputs of rules.
public struct ExtraOutput: Sendable, Hashable {
    /// What is added behind a blank, with placeholders.
    public var format: String
    /// Only to rules of this source; nil: of any.
    public var source: String?
    /// Only to rules that have all of these tags.
    public var tags: Set<String>
    /// Only to the rule of this name; nil: to any.
    public var rule: String?

    /// An addition.
    public init(format: String, source: String? = nil, tags: Set<String> = [], rule: String? = nil) {
        self.format = format
        self.source = source
        self.tags = tags
        self.rule = rule
    }

    /// Whether a rule gets it.
    public func applies(source: String, tags: some Sequence<String>, rule: String) -> Bool {
        (self.source ?? source) == source && (self.rule ?? rule) == rule && self.tags.isSubset(of: tags)
    }

    /// The placeholder that stood for a container's id and name; nothing takes its place any more.
    static let containerInfo = "%container.info"

    /// An output with every addition that applies, without the deprecated placeholder.
    /// - Returns: the output, and whether the placeholder was in it.
    static func extend(_ output: String, with extras: [ExtraOutput], source: String, tags: [String], rule: String) -> (
        output: String, hadContainerInfo: Bool
    ) {
        var text = output
        for extra in extras where extra.applies(source: source, tags: tags, rule: rule) { text += " " + extra.format }
        var parts: [Substring] = []
        var rest = text[...]
        while let range = rest.firstRange(of: containerInfo) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        parts.append(rest)
        return (parts.joined(), parts.count > 1)
    }
}
