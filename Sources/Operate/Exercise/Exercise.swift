import Foundation
import Linux

/// Performs what rules detect and looks whether they do.
public struct Exercise {
    /// What to do.
    public struct Options: Sendable {
        /// Names of rules; all if empty.
        public var rules: [String] = []
        /// How often each.
        public var rounds = 1
        /// Seconds to wait for a finding.
        public var patience = 5.0
        /// The file with JSON lines of an agent that runs; nil to start one.
        public var findings: String?
        /// Flags for the agent that is started.
        public var flags: [String] = []
        /// This executable.
        public var executable: String

        /// - Parameter executable: path of this executable.
        public init(executable: String) { self.executable = executable }
    }

    /// What came of a rule.
    public struct Result: Sendable {
        /// The rule.
        public var rule: String
        /// How often it was done, and how often the rule found it.
        public var expected = 0, seen = 0
        /// From each event to its line, nanoseconds.
        public var latencies: [UInt64] = []
        /// Why it was not done, or what went wrong; empty almost always.
        public var remark = ""
    }

    private let options: Options

    /// - Parameter options: what to do.
    public init(_ options: Options) { self.options = options }

    /// Does it.
    /// - Returns: a result for each rule, in the order of ``ExerciseAction/all``.
    /// - Throws: ``ExerciseError``, and what Foundation throws for files.
    public func run() throws -> [Result] {
        guard Command.find("podman") != nil else { throw ExerciseError.noRuntime }
        let actions = ExerciseAction.all.filter { options.rules.isEmpty || options.rules.contains($0.rule) }
        let agent = options.findings == nil ? try ExerciseAgent(options) : nil
        let watch = ExerciseWatch(path: options.findings ?? agent?.findings ?? "")
        defer { watch.stop() }
        let container = try ExerciseContainer(executable: options.executable)
        return try withExtendedLifetime(agent) {
            var results = actions.map { Result(rule: $0.rule) }
            for _ in 0..<max(1, options.rounds) {
                for (index, action) in actions.enumerated() { try perform(action, container, watch, &results[index]) }
            }
            return results
        }
    }

    private func perform(
        _ action: ExerciseAction, _ container: ExerciseContainer, _ watch: ExerciseWatch, _ result: inout Result
    ) throws {
        if case .none(let reason) = action.way {
            result.remark = reason
            return
        }
        let before = watch.seen.count
        result.expected += 1
        let said = try container.perform(action.way)
        guard !said.contains(SystemError.text(ENOSYS)) else {
            result.expected -= 1
            result.remark = "this kernel has no such call"
            return
        }
        let deadline = Date(timeIntervalSinceNow: options.patience)
        while true {
            if let seen = watch.seen.dropFirst(before).first(where: { $0.rule == action.rule && $0.workload == container.id }) {
                result.seen += 1
                result.latencies.append(seen.latency)
                return
            }
            if Date() > deadline { break }
            usleep(2_000)
        }
        result.remark = said.isEmpty ? "no finding within \(Int(options.patience)) s" : "not done: \(said)"
    }
}

/// `plimsoll up`, for as long as this object lives.
private final class ExerciseAgent {
    let findings: String
    private let folder: URL
    private let process = Process()

    init(_ options: Exercise.Options) throws {
        folder = URL(filePath: NSTemporaryDirectory()).appending(path: "plimsoll-exercise-agent-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        findings = folder.appending(path: "findings").path
        let errors = Pipe()
        process.executableURL = URL(filePath: options.executable)
        process.arguments =
            ["up", "--no-dedup", "--metrics", "off", "--data", folder.appending(path: "data").path, "--output", "file:\(findings)"]
            + options.flags
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        var said = ""
        while !said.split(separator: "\n").contains("ready") {
            let bytes = errors.fileHandleForReading.availableData
            guard !bytes.isEmpty else { throw ExerciseError.agentEnded(said.trimmingCharacters(in: .whitespacesAndNewlines)) }
            said += String(decoding: bytes, as: UTF8.self)
        }
        // Nobody may block it by not reading what it says.
        errors.fileHandleForReading.readabilityHandler = { if $0.availableData.isEmpty { $0.readabilityHandler = nil } }
    }

    deinit {
        if process.isRunning {
            process.terminate()
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(at: folder)
    }
}
