/// Bounds of what is written here.
public enum Limits {
    /// Bytes that a writer collects before it hands them over.
    static let pieceBytes = 64 << 10
    /// Bytes of a template.
    public static let templateBytes = 1 << 20
    /// Characters of a licence's text that stand in a name.
    static let licenceNameCharacters = 200
}
