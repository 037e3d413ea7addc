/// What rule files may demand. Passing a limit is an error with a position, never a crash and never a silent cut.
public enum Limits {
    /// Nesting levels of a filter that stands alone.
    public static let filterDepth = 100
    /// Nesting levels of a rule's or macro's condition.
    public static let conditionDepth = 1000
    /// Transformers inside each other.
    public static let transformerDepth = 100
    /// Nodes from the root of a tree to its deepest leaf, macros resolved: what can be released on a stack of 512 KiB, with a reserve.
    public static let treeDepth = 1500
    /// Bytes of a rule file. The largest public ones have less than 100 KiB.
    public static let fileBytes = 2 << 20
    /// Bytes of all rule files together.
    public static let totalFileBytes = 16 << 20
    /// YAML nodes looked at in a file, repetition by aliases included.
    public static let yamlNodes = 1_000_000
    /// Levels of YAML below the list of items that are looked at; the format needs seven.
    public static let yamlDepth = 12
    /// Bytes of stack for the YAML parser, which recurses up to its own limit of 1000 levels.
    public static let yamlStackBytes = 64 << 20
    /// Lists that name each other in a row.
    public static let listDepth = 200
    /// Bytes of one condition after lists are substituted and exceptions added.
    public static let conditionBytes = 4 << 20
    /// Bytes of all conditions after that.
    public static let totalConditionBytes = 24 << 20
    /// Nodes of one condition after macros are resolved.
    public static let conditionNodes = 100_000
    /// Nodes of all conditions after that.
    public static let totalConditionNodes = 2_000_000
    /// Diagnostics that are kept; then one says that there were more.
    public static let diagnostics = 1000
    /// Diagnostics that come with a name that may have been meant.
    public static let suggestions = 20
    /// Bytes of a source line that a diagnostic keeps.
    public static let snippetBytes = 4096
    /// Columns of a source line that a rendered diagnostic shows.
    public static let snippetColumns = 160
}
