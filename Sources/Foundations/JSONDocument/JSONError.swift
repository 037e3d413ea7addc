/// Text that is not JSON, or JSON of another shape than its reader expects.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, with the name of the member where it is one.
    public let description: String

    /// Of its parts.
    public init(_ description: String) {
        self.description = description
    }
}
