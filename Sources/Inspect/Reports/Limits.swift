/// Bounds of what is written and read here.
public enum Limits {
    /// Bytes that a writer collects before it hands them over.
    static let pieceBytes = 64 << 10
    /// Bytes of a document of somebody else.
    public static let documentBytes = 256 << 20
    /// Packages in a document of somebody else.
    public static let packages = 1_000_000
    /// Relations in a document of somebody else.
    public static let relations = 10_000_000
    /// Arrays and objects inside each other in a document of somebody else.
    public static let depth = 128
    /// Bytes of a template.
    public static let templateBytes = 1 << 20
    /// Characters of a licence's text that stand in a name.
    static let licenceNameCharacters = 200
}
