/// A text that is no version of its order.
public struct VersionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text, cut to 80 characters.
    public let text: String
    /// Byte of the text at which it stops being one, from 0.
    public let position: Int
    /// What is wrong, and what would be right.
    public let problem: String

    /// Of a text that stops being a version at `position`.
    public init(_ text: String, at position: Int, _ problem: String) {
        self.text = String(text.prefix(80))
        self.position = position
        self.problem = problem
    }

    /// One line.
    public var description: String { "version '\(text)', byte \(position): \(problem)" }
}
