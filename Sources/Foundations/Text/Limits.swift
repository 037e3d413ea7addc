/// Limits of this target. Passing one is an error of compilation, never of matching.
public enum TextLimits {
    /// Bytes of one regular expression.
    public static let expressionPattern = 65_536
    /// Bytes that one regular expression may take, its automata included.
    public static let expressionMemory: Int64 = 8 << 20
    /// Bytes of one glob.
    public static let globPattern = 8_192
    /// Bytes of a reason that RE2 gives.
    static let expressionReason = 512
}
