/// A document or a template that cannot be used.
public struct ReportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, where.
    public let description: String

    /// Of its text.
    public init(_ description: String) {
        self.description = description
    }
}
