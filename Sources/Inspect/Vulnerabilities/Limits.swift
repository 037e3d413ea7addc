/// What is refused.
public enum Limits {
    /// Bytes of a file of exceptions.
    public static let ignoreFileBytes = 1 << 20
    /// Parentheses of a licence expression inside each other.
    static let licenceDepth = 32
    /// Bytes of a VEX document.
    public static let vexBytes = 32 << 20
}
