/// What a document may be.
public enum Limits {
    /// Bytes; simdjson itself ends at 4 GiB.
    public static let documentBytes = 1 << 30
    /// Arrays and objects inside each other.
    public static let depth = 64
    /// Bytes of a reason of the parser.
    static let messageBytes = 256
}
