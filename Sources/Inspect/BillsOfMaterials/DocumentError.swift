/// A document that is no bill of materials, or breaks a rule of its format.
public struct DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, where.
    public let description: String

    /// Of its text.
    public init(_ description: String) {
        self.description = description
    }
}
