/// A file of exceptions, or a VEX document, that cannot be read.
public struct ExceptionFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let file: String
    /// From 1; nil where a format has no lines that mean something.
    public let line: Int?
    /// What is wrong, and what would be right.
    public let problem: String

    /// Of a place in a file.
    public init(_ file: String, line: Int? = nil, _ problem: String) {
        self.file = file
        self.line = line
        self.problem = problem
    }

    /// "FILE:LINE: error: PROBLEM".
    public var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): error: \(problem)" }
}
