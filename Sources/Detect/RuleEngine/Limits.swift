/// Limits of this target.
public enum RuleEngineLimits {
    /// Levels of a condition's tree; hand-made trees may be deeper than the parser lets through.
    public static let conditionDepth = 1_000
    /// Levels of transformers inside each other.
    public static let transformerDepth = 64
    /// Ancestors of a process that are looked at.
    public static let ancestors = 128
    /// Bytes that the computed texts of one event may take together; what does not fit has no value and is counted.
    public static let computedText = 4 << 20
    /// Values of one list that a transformer makes.
    public static let listElements = 4_096
    /// Names of one path of an event: three of the kernel, and what the caller passed at the end and at the beginning of the call.
    public static let names = 5
    /// Nodes of the interest in one type of event; beyond it the condition is weakened.
    public static let interestNodes = 512
    /// A rule that fits more types of events than this gets a warning.
    public static let eventTypesWithoutWarning = 100
    /// Bytes of one `%<n>field` after padding.
    public static let padding = 4_096
    /// Bytes of one formatted message.
    public static let message = 65_536
    /// Ancestors that a finding tells.
    public static let findingAncestors = 16
    /// Work, as the compiler guesses it, for each rule that a test decides which is made for several rules before they are evaluated.
    static let guardCost = 30.0
    /// Such tests for one type of event.
    static let guards = 12
    /// Texts of one rule that are sought together with those of others; a rule with more seeks its own.
    static let sievedTexts = 256
    /// Texts that are sought together, times words of the set of their rules; beyond it every rule seeks its own.
    static let sieveWords = 1 << 17
    /// Edits between an unknown name and the nearest one that is still worth telling.
    static let suggestionDistance = 4
}
