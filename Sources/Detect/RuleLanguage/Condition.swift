/// Where something stands in a text.
public struct SourcePosition: Sendable, Hashable {
    /// Bytes before it.
    public var offset: Int
    /// From 1.
    public var line: Int
    /// From 1, in bytes.
    public var column: Int
    /// A position.
    public init(offset: Int = 0, line: Int = 1, column: Int = 1) {
        self.offset = offset
        self.line = line
        self.column = column
    }
}

/// A condition of the rule language as it was parsed: the tree that everything else is derived from.
public indirect enum Condition: Sendable, Hashable {
    /// All of at least two.
    case and([Condition], SourcePosition)
    /// One of at least two.
    case or([Condition], SourcePosition)
    /// The opposite.
    case not(Condition, SourcePosition)
    /// A macro's name, until it is resolved.
    case macro(String, SourcePosition)
    /// `operand exists`.
    case exists(Operand, SourcePosition)
    /// `left operator right`.
    case comparison(Operand, Operator, Operand, SourcePosition)
}

/// One side of a comparison, or an argument of a transformer.
public indirect enum Operand: Sendable, Hashable {
    /// `fd.name`, `proc.aname[2]`, `evt.arg.flags`.
    case field(Field, SourcePosition)
    /// `tolower(…)`. On the right side `val(field)` is a transformer named `val`. `argument` is what stands in brackets behind
    /// (getopt only).
    case transformer(name: String, arguments: [Operand], argument: String?, SourcePosition)
    /// A literal, unquoted.
    case value(String, SourcePosition)
    /// `(a, b)`: literals on the right side of a comparison, any operands in a transformer's arguments.
    case list([Operand], SourcePosition)

    /// A field and its argument.
    public struct Field: Sendable, Hashable {
        /// Name as written, without the bracket: `proc.aname`, `evt.arg.flags`.
        public var name: String
        /// What stands in brackets; nil without brackets.
        public var argument: String?
        /// A field.
        public init(name: String, argument: String? = nil) {
            self.name = name
            self.argument = argument
        }
    }
}

/// A comparison, with a modifier if it has one: `contains anyof`.
public struct Operator: Sendable, Hashable {
    /// The comparisons, by the word in the language.
    public enum Comparison: String, Sendable, Hashable, CaseIterable {
        case equal = "=", equalEqual = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
        case contains, icontains, bcontains, startswith, bstartswith, endswith, glob, iglob, regex, pmatch, `in`, intersects
    }
    /// How a list on the right is used.
    public enum Modifier: String, Sendable, Hashable, CaseIterable { case oneof, anyof, allof }

    /// The comparison.
    public var comparison: Comparison
    /// Its modifier.
    public var modifier: Modifier?
    /// An operator.
    public init(_ comparison: Comparison, _ modifier: Modifier? = nil) {
        self.comparison = comparison
        self.modifier = modifier
    }
}
