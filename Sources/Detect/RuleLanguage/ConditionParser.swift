/// Reads a condition of the rule language.
///
/// Parentheses, transformers and what is released when the tree goes need no more stack than a thread of 512 KiB has, however hostile the
/// text: the parser keeps its own stack, and a tree deeper than ``Limits/treeDepth`` is refused.
public struct ConditionParser: Sendable {
    /// Levels of parentheses and transformers that are allowed.
    public var maxDepth: Int

    /// A parser.
    /// - Parameter maxDepth: levels of nesting; rules are read with ``Limits/conditionDepth``.
    public init(maxDepth: Int = Limits.filterDepth) { self.maxDepth = maxDepth }

    /// Reads a whole text.
    /// - Throws: ``ParseError`` with the place where something else was expected.
    public func parse(_ text: String) throws(ParseError) -> Condition { try parseWithEnd(text).condition }

    /// Reads a whole text.
    /// - Returns: the tree, and the position behind the text.
    /// - Throws: ``ParseError`` with the place where something else was expected.
    public func parseWithEnd(_ text: String) throws(ParseError) -> (condition: Condition, end: SourcePosition) {
        let bytes = Literal.bytes(of: text)
        return try parse(bytes, positions: LineTable(bytes))
    }

    func parse(_ bytes: [UInt8], positions: some PositionTable) throws(ParseError) -> (condition: Condition, end: SourcePosition) {
        var run = Run(lexer: Lexer(bytes), positions: positions, maxDepth: maxDepth)
        let condition = try run.whole()
        return (condition, run.here)
    }

    /// Names of the transformers that may stand on both sides.
    public static let transformers = ["tolower", "toupper", "b64", "basename", "len", "join", "concat", "getopt"]
    /// The transformer that gives a field's value as it is, on the right side alone.
    public static let valueTransformer = "val"

    /// One pass over a text.
    struct Run<Positions: PositionTable> {
        var lexer: Lexer
        let positions: Positions
        let maxDepth: Int
        /// Parentheses and transformers that are open.
        var depth = 0

        var here: SourcePosition { positions.position(at: lexer.offset) }

        func failure(_ message: String) -> ParseError { ParseError(message, at: here) }

        mutating func enter() throws(ParseError) {
            depth += 1
            if depth > maxDepth { throw tooDeep }
        }

        var tooDeep: ParseError { failure("exceeded max depth limit of \(maxDepth)") }

        static func quoted(_ names: [String]) -> String { names.map { "'\($0)'" }.joined(separator: ", ") }

        static var everyTransformer: String {
            quoted([ConditionParser.valueTransformer] + ConditionParser.transformers)
        }
    }
}
