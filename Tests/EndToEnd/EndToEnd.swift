import TestKit
import Testing

/// The executable with real containers on the real kernel. One suite after the other: they share two runtimes and one host.
@Suite(.serialized, .requires(.root, .kernelTypes)) struct EndToEnd {}

/// How long things may take on a slow and busy machine.
enum Limits {
    /// From an act to the finding about it.
    static let finding = Duration.seconds(20)
    /// From starting the agent to `ready`: loading and attaching its programs.
    static let ready = Duration.seconds(60)
    /// From a signal to flushed output, as promised.
    static let flush = Duration.seconds(1)
    /// From a signal to the end of the process: the kernel releases probes one by one.
    static let end = Duration.seconds(20)
    /// From the process's end, or from killing it, to a kernel without its programs, as promised.
    static let release = Duration.seconds(10)
    /// Between two looks at something that is waited for.
    static let pause = Duration.milliseconds(20)
}

/// Looks at something until it is there or the time is over.
/// - Returns: what the last look gave.
func wait<Value>(_ limit: Duration, until isRight: (Value) -> Bool, look: () throws -> Value) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        let value = try look()
        if isRight(value) || ContinuousClock.now > deadline { return value }
        try await Task.sleep(for: Limits.pause)
    }
}
