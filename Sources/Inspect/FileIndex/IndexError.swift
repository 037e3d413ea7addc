/// An index that cannot be used.
public struct IndexError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why.
    public enum Code: String, Sendable {
        /// It is no index, or one of another kind.
        case foreign
        /// It was written by another version; it has to be made again.
        case version
        /// Its length or its checksum is wrong.
        case damaged
        /// What it says contradicts itself.
        case inconsistent
        /// It is larger than an index may be.
        case limit
        /// The system refused.
        case unreadable
    }

    /// Why.
    public var code: Code
    /// For people: what is wrong, where, and what to do.
    public var message: String

    /// An error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Why, and what to do.
    public var description: String { "file index (\(code.rawValue)): \(message)" }
}
