/// Why a command did not do what a test needs.
public struct CommandError: Error, CustomStringConvertible, Sendable {
    /// Kinds of failure.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The name.
        public let description: String
        /// It was never started.
        public static let cannotStart = Code(description: "cannot start")
        /// It had not ended, or not printed what was expected, when the time was over.
        public static let timedOut = Code(description: "timed out")
        /// It ended with another status than expected.
        public static let failed = Code(description: "failed")
    }

    /// What kind.
    public let code: Code
    /// What happened, with the end of the command's output.
    public let message: String
    /// Code and message.
    public var description: String { "\(code): \(message)" }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
