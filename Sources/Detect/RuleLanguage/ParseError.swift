/// Why a condition cannot be parsed, and where.
public struct ParseError: Error, Hashable, Sendable {
    /// What was expected.
    public var message: String
    /// Where it was expected.
    public var position: SourcePosition
    /// An error.
    public init(_ message: String, at position: SourcePosition) {
        self.message = message
        self.position = position
    }
}
