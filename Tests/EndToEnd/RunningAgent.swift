import Foundation
import Glibc
import Synchronization
import TestKit

/// `plimsoll up` with a data directory of its own, stopped when this object goes.
final class RunningAgent: Sendable {
    let command: RunningCommand
    /// Holds its data, its findings and its statistics.
    let folder: TemporaryDirectory
    /// Its data directory.
    let data: String
    private let progress = Mutex((offset: UInt64(0), findings: [FindingLine]()))

    /// The public rules that need no tuning.
    static func stableRules() throws -> String { try Corpora.url("runtime/falco-rules/falco_rules.yaml").path }

    /// Starts it and waits until it watches.
    /// - Parameter rules: the only ones; nil for those that come with it.
    /// - Parameter further: rules besides those.
    /// - Parameter outputs: besides the file of JSON lines.
    /// - Parameter flags: besides those that this type gives.
    /// - Parameter countsRepeats: tells the same finding again in one line with its count; most tests count lines.
    /// - Parameter data: another agent's data directory; its own if nil.
    init(
        rules: [String]?, further: [String] = [], outputs: [String] = [], wrapper: [String] = [],
        flags more: [String] = ["--metrics", "off", "--max-cpu", "off"], data: String? = nil, countsRepeats: Bool = false,
        executable: String = PackageRoot.executable().path
    ) throws {
        folder = try TemporaryDirectory()
        // For an agent that runs as another user.
        if !wrapper.isEmpty { chmod(folder.path, 0o777) }
        let data = data ?? "\(folder.path)data"
        self.data = data
        let flags =
            (rules.map { ["--no-default-rules"] + $0.flatMap { ["--rules", $0] } } ?? []) + further.flatMap { ["--rules", $0] }
            + outputs.flatMap { ["--output", $0] } + (countsRepeats ? [] : ["--no-dedup"])
        let places = ["--output", "file:\(folder.path)findings", "--data", data, "--stats", "\(folder.path)stats"]
        command = try Command.spawn(wrapper + [executable, "up"] + flags + more + places)
        try command.waitForLine(containing: "ready", timeout: Limits.ready)
    }

    deinit { command.terminate(grace: Limits.end) }

    var output: URL { folder.file("findings") }

    /// All findings up to now, in the order of the file.
    func findings() throws -> [FindingLine] {
        try progress.withLock { progress in
            let file = try FileHandle(forReadingFrom: output)
            try file.seek(toOffset: progress.offset)
            let bytes = try file.readToEnd() ?? Data()
            // The rest may be the beginning of a line that is being written.
            let lines = bytes.prefix((bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1)
            progress.offset += UInt64(lines.count)
            progress.findings += try FindingLine.all(in: lines)
            return progress.findings
        }
    }

    /// Waits for a finding.
    /// - Returns: the findings up to then, or to the end of the time.
    /// - Throws: ``Ended`` if it does not run any more: nothing will come.
    @discardableResult
    func waitForFinding(where isRight: (FindingLine) -> Bool) async throws -> [FindingLine] {
        try await wait(Limits.finding, until: { $0.contains(where: isRight) }) {
            guard command.isRunning else { throw Ended(said: command.output(of: .stderr)) }
            return try findings()
        }
    }

    struct Ended: Error, CustomStringConvertible {
        let said: String
        var description: String { "the agent has ended: \(said)" }
    }

    /// The last line of statistics that it wrote, when it has ended.
    func statistics() throws -> Statistics {
        let lines = try Data(contentsOf: folder.file("stats")).split(separator: UInt8(ascii: "\n"))
        return try JSONDecoder().decode(Statistics.self, from: lines.last ?? Data())
    }

    struct Statistics: Decodable {
        struct Count: Decodable { var delivered: UInt64, filtered: UInt64, lost: UInt64, shed: UInt64 }
        var events: [String: Count], malformed: UInt64, findings: UInt64
    }
}
