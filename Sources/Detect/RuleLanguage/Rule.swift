import Events

/// A rule after lists, macros, overrides and exceptions are resolved: what the engine compiles.
public struct Rule: Sendable {
    /// Unique within a rule set.
    public var name: String
    /// What it is about, for people.
    public var description: String
    /// No macro is left in it.
    public var condition: Condition
    /// The message, with `%field` placeholders.
    public var output: String
    /// How urgent a match is.
    public var priority: Severity
    /// In the order of the file.
    public var tags: [String]
    /// `syscall` unless the file says otherwise.
    public var source: String
    /// Loaded, but not evaluated where false.
    public var isEnabled: Bool
    /// Whether to warn if the condition fits too many event types.
    public var warnsAboutEventTypes: Bool
    /// Whether the rule is left out, without an error, if it names a field that does not exist.
    public var skipsIfUnknownField: Bool
    /// File and place of its (last) definition.
    public var origin: Origin
    /// Place of its message; nil where it has none of its own.
    public var outputOrigin: Origin?

    /// A place in a file of rules.
    public struct Origin: Sendable, Hashable {
        /// As given by the user, `-` for text without a file.
        public var file: String
        /// Where in it.
        public var position: SourcePosition
        /// A place.
        public init(file: String, position: SourcePosition) {
            self.file = file
            self.position = position
        }
    }

    /// A rule.
    public init(
        name: String, description: String, condition: Condition, output: String, priority: Severity, tags: [String] = [],
        source: String = "syscall", isEnabled: Bool = true, warnsAboutEventTypes: Bool = true, skipsIfUnknownField: Bool = false,
        origin: Origin, outputOrigin: Origin? = nil
    ) {
        self.name = name
        self.description = description
        self.condition = condition
        self.output = output
        self.priority = priority
        self.tags = tags
        self.source = source
        self.isEnabled = isEnabled
        self.warnsAboutEventTypes = warnsAboutEventTypes
        self.skipsIfUnknownField = skipsIfUnknownField
        self.origin = origin
        self.outputOrigin = outputOrigin
    }
}

/// A remark about a file of rules: `FILE:LINE:COLUMN: error: …` with the line and a caret.
public struct Diagnostic: Sendable, Hashable {
    /// Errors keep the whole set from being used, warnings do not.
    public enum Level: String, Sendable, Hashable { case warning, error }
    /// How bad.
    public var level: Level
    /// Falco's code, such as `LOAD_ERR_COMPILE_CONDITION`.
    public var code: String
    /// What is wrong and what to do.
    public var message: String
    /// Where; nil where it is about no place in particular.
    public var origin: Rule.Origin?
    /// The whole line there; nil if unknown.
    public var line: String?

    /// A remark.
    public init(level: Level, code: String, message: String, origin: Rule.Origin?, line: String?) {
        self.level = level
        self.code = code
        self.message = message
        self.origin = origin
        self.line = line
    }
}
