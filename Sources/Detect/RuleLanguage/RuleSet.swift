import Events

/// What rule files say, resolved.
public struct RuleSet: Sendable {
    /// A macro.
    public struct Macro: Sendable {
        /// Its name.
        public var name: String
        /// Its text, what was appended included, lists not substituted.
        public var text: String
        /// Resolved; nil where it has an error.
        public var condition: Condition?
        /// Whether a rule or another macro names it.
        public var isUsed: Bool
        /// Where it is first defined or was replaced.
        public var origin: Rule.Origin
    }

    /// A list.
    public struct List: Sendable {
        /// Its name.
        public var name: String
        /// As written, what was appended included.
        public var items: [String]
        /// With the items of the lists that it names in their place, one level.
        public var compiledItems: [String]
        /// Names of those lists.
        public var lists: [String]
        /// Whether a rule, a macro or another list names it.
        public var isUsed: Bool
        /// Where it is first defined or was replaced.
        public var origin: Rule.Origin
    }

    /// A rule as written, after overrides.
    public struct Definition: Sendable {
        /// Its name.
        public var name: String
        /// Text of the condition, what was appended included, nothing substituted.
        public var condition: String
        /// The message as written.
        public var output: String
        /// What it is about.
        public var description: String
        /// Its source.
        public var source: String
        /// Its tags.
        public var tags: [String]
        /// Whether it is on.
        public var isEnabled: Bool
        /// Whether a match starts a capture of events.
        public var captures: Bool
        /// How long, in milliseconds.
        public var captureDuration: UInt64
    }

    /// In order of definition, conditions resolved. The offsets of positions in conditions count through all files: ``origin(at:)``.
    public var rules: [Rule] = []
    /// Everything that there is to say, in the order in which it was found.
    public var diagnostics: [Diagnostic] = []
    /// The greatest version that a file asks for.
    public var requiredEngineVersion: Version?
    /// Macros in order of definition.
    public var macros: [Macro] = []
    /// Lists in order of definition.
    public var lists: [List] = []
    /// All rules as written, those left out included.
    public var definitions: [Definition] = []
    /// Requirements of plugins that do not hold.
    public var unmetRequirements: [PluginRequirement] = []
    /// Where files do not follow the schema of rule files although they can be read.
    public var schemaViolations: [Diagnostic] = []
    /// The files, in order.
    public var files: [SourceFile] = []

    /// Whether the rules may be used: nothing is wrong but that plugins are missing, which only leaves rules out.
    public var isUsable: Bool { !diagnostics.contains { $0.level == .error && $0.code != LoadCode.missingPlugin.rawValue } }

    /// The place of a position inside a condition of this set.
    public func origin(at position: SourcePosition) -> Rule.Origin? {
        guard let file = files.last(where: { $0.contains(offset: position.offset) }) else { return nil }
        var position = position
        position.offset -= file.base
        return Rule.Origin(file: file.name, position: position)
    }

    /// A remark about a position inside a condition of this set, with its line.
    public func diagnostic(_ level: Diagnostic.Level, _ code: LoadCode, _ message: String, at position: SourcePosition) -> Diagnostic {
        let file = files.last { $0.contains(offset: position.offset) }
        return Diagnostic(level: level, code: code.rawValue, message: message, origin: origin(at: position), line: file?.line(position))
    }

    /// A remark about a place in a file of this set, with its line.
    public func diagnostic(_ level: Diagnostic.Level, _ code: LoadCode, _ message: String, at origin: Rule.Origin) -> Diagnostic {
        let file = files.last { $0.name == origin.file }
        return Diagnostic(level: level, code: code.rawValue, message: message, origin: origin, line: file?.line(origin.position))
    }

    /// Names of the plugins that the file of a rule asks for and that are missing. A rule with such plugins that names an unknown
    /// field is to
    /// be left out with an error of the code ``LoadCode/missingPlugin``, the others stay.
    public func missingPlugins(for rule: Rule) -> [String] {
        unmetRequirements.filter { $0.origin.file == rule.origin.file }.compactMap { $0.alternatives.first?.name }
    }
}
