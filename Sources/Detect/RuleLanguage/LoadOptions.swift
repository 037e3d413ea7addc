import Events

extension RuleLoader {
    /// What rule files are read against.
    public struct Options: Sendable {
        /// Sources of events that there are; rules for others are left out with a warning.
        public var sources: Set<String>
        /// Plugins that there are, or whose fields we provide ourselves, with their versions.
        public var plugins: [String: Version]
        /// The version of the rule engine that our language equals.
        public var engineVersion: Version
        /// Rules less urgent than that are left out.
        public var minimumPriority: Severity
        /// What is added to outputs.
        public var extraOutputs: [ExtraOutput]
        /// Whether a text is the name of a field, its argument included; nil: unknown, so nothing is said about values that look like one.
        public var isField: (@Sendable (String) -> Bool)?

        /// Options; without arguments those of a system without plugins.
        public init(
            sources: Set<String> = ["syscall"], plugins: [String: Version] = ["container": Version(0, 7, 2)],
            engineVersion: Version = Version(0, 63, 0), minimumPriority: Severity = .debug, extraOutputs: [ExtraOutput] = [],
            isField: (@Sendable (String) -> Bool)? = nil
        ) {
            self.sources = sources
            self.plugins = plugins
            self.engineVersion = engineVersion
            self.minimumPriority = minimumPriority
            self.extraOutputs = extraOutputs
            self.isField = isField
        }
    }
}
