import Foundation
import Glibc
import TestKit
import Testing

extension EndToEnd {
    /// Without privileges the agent says what is missing, and does what it can.
    @Suite(.serialized, .requires(.installed(["setpriv"]), Nobody.reachable)) struct UnprivilegedTests {
        @Test func processesAreStillWatched() async throws {
            let executable = try #require(Nobody.executable)
            let folder = try TemporaryDirectory()
            let rule = try MarkedRule(in: folder)
            for path in [folder.path, rule.file.path] { chmod(path, 0o755) }
            let agent = try RunningAgent(rules: [rule.file.path], wrapper: Nobody.prefix, executable: executable.path)
            let said = agent.command.output(of: .stderr)
            for text in ["CAP_BPF: uid 65534 does not have it", "CAP_PERFMON", "procfs sensor is used instead", "with the procfs sensor"] {
                #expect(said.contains(text), "\(said)")
            }
            // Longer than the time between two looks.
            let program = try Command.spawn(["/bin/sh", "-c", "sleep 600; true", rule.word])
            let findings = try await agent.waitForFinding { rule.fits($0) }
            #expect(findings.map(\.process.ancestry.first?.pid) == [program.pid])
            #expect(findings.first?.workload == .host)
            #expect(agent.command.terminate(grace: Limits.end)?.isSuccess == true)
        }

        @Test func `doctor tells what is missing`() throws {
            let executable = try #require(Nobody.executable)
            let output = try Command.run(Nobody.prefix + [executable.path, "doctor"])
            #expect(output.status == .exited(5))
            #expect(output.text.contains(/CAP_BPF +missing/) && output.text.contains("procfs sensor is used instead"), "\(output)")
        }
    }
}

/// Somebody who may do nothing.
enum Nobody {
    /// Put before a command.
    static let prefix = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--bounding-set=-all"]
    /// What others can read: the executable, or a copy if the folders above it are closed.
    static let executable: (path: String, folder: TemporaryDirectory?)? = {
        func works(_ path: String) -> Bool { (try? Command.run(prefix + [path, "version"]))?.isSuccess ?? false }
        let path = PackageRoot.executable().path
        if works(path) { return (path, nil) }
        guard let folder = try? TemporaryDirectory(), chmod(folder.path, 0o755) == 0 else { return nil }
        let copy = folder.file("plimsoll")
        try? FileManager.default.copyItem(at: PackageRoot.executable(), to: copy)
        return works(copy.path) ? (copy.path, folder) : nil
    }()
    static let reachable = Requirement("others cannot read the executable or the libraries that it needs", isMet: executable != nil)
}
