import Foundation

/// A program with its arguments: the one way in which tests run others.
public struct Command: Sendable {
    /// How a process ended (wait(2)).
    public enum Status: Hashable, Sendable {
        /// It returned this from main or called exit with it.
        case exited(Int32)
        /// This signal ended it.
        case signalled(Int32)
    }

    /// What a command that has ended left.
    public struct Output: Sendable, CustomStringConvertible {
        /// How it ended.
        public let status: Status
        /// Standard output and standard error.
        public let stdout: [UInt8], stderr: [UInt8]
        /// Standard output as text, without the blanks and line ends around it.
        public var text: String { Self.trimmed(stdout) }
        /// Standard error as text, without the blanks and line ends around it.
        public var errorText: String { Self.trimmed(stderr) }
        /// Whether it exited with 0.
        public var isSuccess: Bool { status == .exited(0) }
        /// For messages about failures.
        public var description: String { "\(status), standard output: \(text), standard error: \(errorText)" }

        private static func trimmed(_ bytes: [UInt8]) -> String {
            let text = String(decoding: bytes, as: UTF8.self)
            let content = text.drop { $0.isWhitespace }
            return content.lastIndex { !$0.isWhitespace }.map { String(content[...$0]) } ?? ""
        }
    }

    /// The program, found in PATH unless it has a `/`, and its arguments.
    public var arguments: [String]
    /// Variables that are set besides, or instead of, those of the tests.
    public var environment: [String: String]
    /// What it reads from standard input, which then ends.
    public var input: [UInt8]

    /// A program with its arguments.
    public init(_ arguments: [String], environment: [String: String] = [:], input: [UInt8] = []) {
        self.arguments = arguments
        self.environment = environment
        self.input = input
    }

    /// Runs a command to its end. Processes of its group that outlive it are killed.
    /// - Parameter timeout: after which its process group is killed.
    /// - Throws: ``CommandError``, `cannotStart` or `timedOut`. Any exit status is a result, not an error.
    public static func run(
        _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = [], timeout: Duration = Limits.command
    ) throws(CommandError) -> Output {
        let running = try spawn(arguments, environment: environment, input: input)
        do { return try running.wait(timeout: timeout) } catch {
            running.terminate(grace: .zero)
            throw error
        }
    }

    /// Runs a command to its end like ``run(_:environment:input:timeout:)``, but waits on a thread of its own: asynchronous tests share as many
    /// threads as there are processors, and whoever blocks one for long makes the others wait.
    public static func ended(
        _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = [], timeout: Duration = Limits.command
    ) async throws(CommandError) -> Output {
        let result = await withCheckedContinuation { (continuation: CheckedContinuation<Result<Output, CommandError>, Never>) in
            Thread {
                let result = Result { () throws(CommandError) in
                    try run(arguments, environment: environment, input: input, timeout: timeout)
                }
                continuation.resume(returning: result)
            }.start()
        }
        return try result.get()
    }

    /// Runs a command that must succeed.
    /// - Returns: its standard output as text, without the blanks and line ends around it.
    /// - Throws: ``CommandError``, also (`failed`) if it exits with another status than 0.
    @discardableResult
    public static func checked(
        _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = [], timeout: Duration = Limits.command
    ) throws(CommandError) -> String {
        let output = try run(arguments, environment: environment, input: input, timeout: timeout)
        guard output.isSuccess else { throw CommandError(.failed, "\(arguments.joined(separator: " ")): \(output)") }
        return output.text
    }

    /// Starts a command that goes on until it is told to end.
    /// - Throws: ``CommandError``, `cannotStart`.
    public static func spawn(
        _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = []
    ) throws(CommandError) -> RunningCommand {
        try RunningCommand(Command(arguments, environment: environment, input: input))
    }
}
