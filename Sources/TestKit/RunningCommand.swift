import Foundation
import Glibc
import Synchronization

/// A command that was started, as the leader of a process group of its own. Terminated when this object goes.
public final class RunningCommand: Sendable {
    /// Which of its outputs.
    public enum Stream: Sendable { case stdout, stderr }

    /// What it is.
    public let command: Command
    /// The process, which also is the process group.
    public var pid: pid_t { pump.pid }
    private let pump: OutputPump

    init(_ command: Command) throws(CommandError) {
        self.command = command
        pump = try OutputPump.start(command)
    }

    deinit { terminate(grace: .zero) }

    /// True until it has ended.
    public var isRunning: Bool { pump.state.withLock { $0.status == nil } }

    /// What it has printed up to now.
    public func output(of stream: Stream) -> String {
        String(decoding: pump.state.withLock { stream == .stdout ? $0.stdout : $0.stderr }, as: UTF8.self)
    }

    /// Waits until it has printed a whole line with this text.
    /// - Returns: the first such line, without its end.
    /// - Throws: ``CommandError``: `failed` if it ended before, `timedOut`.
    @discardableResult
    public func waitForLine(
        containing text: String, on stream: Stream = .stderr, timeout: Duration = Limits.start
    ) throws(CommandError) -> String {
        let deadline = ContinuousClock.now + timeout
        while true {
            // Asked before the look at the output, so that what it printed last is not missed.
            let hasEnded = pump.isFinished
            var lines = output(of: stream).split(separator: "\n", omittingEmptySubsequences: false)
            if !hasEnded { lines.removeLast() }
            if let line = lines.first(where: { $0.contains(text) }) { return String(line) }
            if hasEnded { throw CommandError(.failed, "ended before it printed “\(text)”: \(summary)") }
            guard ContinuousClock.now < deadline else {
                throw CommandError(.timedOut, "“\(text)” not printed after \(timeout): \(summary)")
            }
            Thread.sleep(forTimeInterval: Limits.pause / .seconds(1))
        }
    }

    /// Waits for its end.
    /// - Throws: ``CommandError``, `timedOut`; the command goes on.
    public func wait(timeout: Duration = Limits.command) throws(CommandError) -> Command.Output {
        let deadline = ContinuousClock.now + timeout
        while !pump.isFinished {
            guard ContinuousClock.now < deadline else { throw CommandError(.timedOut, "still runs after \(timeout): \(summary)") }
            Thread.sleep(forTimeInterval: Limits.pause / .seconds(1))
        }
        return pump.state.withLock { Command.Output(status: $0.status ?? .exited(0), stdout: $0.stdout, stderr: $0.stderr) }
    }

    /// Sends a signal to the process alone, if it still runs.
    public func signal(_ number: Int32) {
        pump.state.withLock { if $0.status == nil { _ = kill(pid, number) } }
    }

    /// Asks it to end with SIGTERM, and kills its process group when it has not ended in time.
    /// - Parameter grace: how long it may take; nothing is asked if it is zero.
    /// - Returns: what it left; nil if it could not even be killed.
    @discardableResult
    public func terminate(grace: Duration = Limits.grace) -> Command.Output? {
        if grace > .zero {
            signal(SIGTERM)
            if let output = try? wait(timeout: grace) { return output }
        }
        pump.state.withLock { if $0.status == nil { _ = kill(-pid, SIGKILL) } }
        return try? wait(timeout: Limits.grace)
    }

    private var summary: String {
        "\(command.arguments.joined(separator: " ")): standard output: \(output(of: .stdout)), standard error: \(output(of: .stderr))"
    }
}
