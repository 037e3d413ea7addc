import Foundation
import TestKit
import Testing

/// Does deeds, and gathers what was found of each.
struct Performance {
    let agent: RunningAgent
    /// `Programs/perform.c`, compiled.
    let program: URL
    let image: String
    /// The privileged container.
    let scene: PodmanScene
    /// What kept a deed from being done, by mark.
    private(set) var failures: [String: Failure] = [:]
    /// Marks by the id of the container that was started.
    private var started: [String: String] = [:]

    struct Failure: Sendable {
        var said: String
        /// This kernel has no such call.
        var isImpossible = false
    }

    private enum Limits {
        /// For all deeds of the host, or of the container.
        static let performance = Duration.seconds(120)
    }

    init(agent: RunningAgent, program: URL, image: String, scene: PodmanScene) {
        (self.agent, self.program, self.image, self.scene) = (agent, program, image, scene)
    }

    /// Does all, and waits until the agent has seen it.
    mutating func perform(_ deeds: [Deed]) async throws {
        let addresses = Set(deeds.flatMap(\.addresses)).sorted()
        let folder = try TemporaryDirectory()
        let onHost = try Command.spawn([program.path, "apart", folder.path], input: input(deeds, onHost: true, addresses))
        let inside = try Command.spawn(
            ["podman", "exec", "--interactive", scene.container.name, "/bin/perform", "here"],
            input: input(deeds, onHost: false, addresses))
        for deed in deeds { try other(deed) }
        for command in [onHost, inside] {
            let output = try command.wait(timeout: Limits.performance)
            #expect(output.isSuccess, "\(output)")
            try note(output)
        }
        try await waitForCanaries()
    }

    /// Findings by mark.
    func findings() throws -> [String: [FindingLine]] {
        var found: [String: [FindingLine]] = [:]
        for finding in try agent.findings() {
            let said = finding.process.ancestry.lazy.compactMap { $0.commandLine.firstMatch(of: /deed-\d+\./).map { String($0.output) } }
            if let mark = said.first ?? finding.workload.id.flatMap({ started[$0] }) { found[mark, default: []].append(finding) }
        }
        return found
    }

    /// The status of `IMPOSSIBLE` in `Programs/perform.c`.
    private static let impossible = "77"
    private static let shownErrors = 1_000

    /// The deeds as `perform` reads them: the interfaces get their addresses first.
    private func input(_ deeds: [Deed], onHost: Bool, _ addresses: [String]) throws -> [UInt8] {
        let commands = addresses.map { "ip address add \($0)/\($0.contains(":") ? 128 : 32) dev lo 2>/dev/null; " }.joined()
        let steps = [Step.shell("ip link set lo up; \(commands)true")]
        let all = [Deed(0, onHost ? .host(steps) : .container(steps))] + deeds
        return Array(try all.compactMap { try $0.lines(onHost: onHost) }.joined().utf8)
    }

    /// Commands from outside, and containers that are started.
    private mutating func other(_ deed: Deed) throws {
        switch deed.way {
        case .entry(let command, let terminal):
            let words = command.map { $0.replacing("MARK", with: deed.mark) }
            let output = try scene.container.exec(words, arguments: terminal ? ["--tty"] : [])
            if !output.isSuccess { failures[deed.mark] = Failure(said: "\(output)") }
        case .start(let arguments):
            // It has no network, and ends by itself.
            let container = try Podman.start(image: image, arguments: arguments, command: ["/bin/busybox", "true"])
            started[container.id] = deed.mark
        case .host, .container: break
        }
    }

    /// Lines of mark and status, and what was said about failures.
    private mutating func note(_ output: Command.Output) throws {
        for line in output.text.split(separator: "\n") {
            let fields = line.split(separator: "\t").map(String.init)
            guard fields.count == 2, fields[1] != "0" else { continue }
            failures[fields[0]] = Failure(
                said: "status \(fields[1]), see: \(output.errorText.suffix(Self.shownErrors))", isImpossible: fields[1] == Self.impossible)
        }
    }

    /// Comes after everything else on the host and in the container, and so tells that nothing is missing.
    private func waitForCanaries() async throws {
        let word = "id_rsa.\(UUID().uuidString)"
        try Command.checked(["find", "/proc/version", "-name", word])
        _ = try scene.perform(.program("/bin/find", "/proc/version", "-name", word))
        for kind in ["host", "container"] {
            let findings = try await agent.waitForFinding {
                $0.workload.kind == kind && $0.process.ancestry.first?.commandLine.contains(word) == true
            }
            #expect(findings.contains { $0.workload.kind == kind && $0.output.contains(word) }, "the canary: \(kind)")
        }
    }
}
