/// Bounds of what is read here: documents of somebody else.
public enum Limits {
    /// Bytes of a document.
    public static let documentBytes = 256 << 20
    /// Packages in a document.
    public static let packages = 1_000_000
    /// Relations in a document.
    public static let relations = 10_000_000
    /// Arrays and objects inside each other.
    public static let depth = 128
}
