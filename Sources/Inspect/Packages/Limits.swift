/// Bounds of what is read here.
enum Limits {
    /// Bytes of a licence expression.
    static let expressionBytes = 10_000
    /// Parentheses in parentheses of a licence expression.
    static let expressionDepth = 50
}
