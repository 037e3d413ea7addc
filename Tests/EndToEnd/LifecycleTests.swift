import Foundation
import Glibc
import TestKit
import Testing

extension EndToEnd {
    /// The agent's end, however it comes, leaves findings and no program in the kernel.
    @Suite(.serialized, .requires(.corpora, Programs.requirement)) struct LifecycleTests {
        @Test(arguments: [SIGTERM, SIGINT]) func aSignalStopsIt(signal: Int32) async throws {
            let agent = try RunningAgent(rules: [RunningAgent.stableRules()])
            let programs = try LoadedPrograms.of(agent.command.pid)
            let loaded = try LoadedPrograms.all()
            #expect(!programs.isEmpty && programs.isSubset(of: loaded))

            let last = try shadowReader()
            agent.command.signal(signal)
            let findings = try await wait(Limits.flush, until: { $0.contains { $0.isAbout(last) } }, look: agent.findings)
            #expect(findings.contains { $0.isAbout(last) }, "what happened before the signal is written")
            try await Task.sleep(for: Limits.flush)
            let late = try shadowReader()

            let output = try agent.command.wait(timeout: Limits.end)
            #expect(output.isSuccess, "\(output)")
            let all = try agent.findings()
            #expect(!all.contains { $0.isAbout(late) }, "nothing is watched any more")
            let statistics = try agent.statistics()
            #expect(statistics.malformed == 0 && statistics.findings == UInt64(all.count))
            #expect(statistics.events.values.allSatisfy { $0.lost == 0 })
            try await LoadedPrograms.expectReleased(programs)
        }

        @Test func nothingIsLeftInTheKernelWhenItIsKilled() async throws {
            let agent = try RunningAgent(rules: [RunningAgent.stableRules()])
            let programs = try LoadedPrograms.of(agent.command.pid)
            #expect(!programs.isEmpty)
            agent.command.signal(SIGKILL)
            try await LoadedPrograms.expectReleased(programs)
            #expect(try agent.command.wait().status == .signalled(SIGKILL))

            // Neither its lock nor anything else is in the way of the next one.
            let next = try Command.run([
                PackageRoot.executable().path, "up", "--no-default-rules", "--rules", RunningAgent.stableRules(), "--data", agent.data,
                "--duration", "100ms",
            ])
            #expect(next.isSuccess, "\(next)")
        }

        @Test func itEndsAfterItsDuration() throws {
            let folder = try TemporaryDirectory()
            let output = try Command.run([
                PackageRoot.executable().path, "up", "--no-default-rules", "--rules", RunningAgent.stableRules(), "--data", folder.path,
                "--output", "file:\(folder.path)findings", "--duration", "500ms", "--quiet",
            ])
            #expect(output.isSuccess && output.stdout.isEmpty && output.errorText == "ready", "\(output)")
        }

        /// Reads the file with the passwords on the host.
        private func shadowReader() throws -> pid_t {
            let reader = try Command.spawn(["/bin/cat", "/etc/shadow"])
            _ = try reader.wait()
            return reader.pid
        }
    }
}

extension FindingLine {
    fileprivate func isAbout(_ pid: pid_t) -> Bool { process.ancestry.first?.pid == pid }
}
