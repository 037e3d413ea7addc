import Foundation
import Glibc
import TestKit
import Testing

extension EndToEnd {
    /// SIGHUP: other rules without a restart, or the same ones where the new are wrong.
    @Suite(.serialized, .requires(Programs.requirement)) struct ReloadTests {
        private static func rule(_ name: String, _ file: String) -> String {
            """
            - rule: \(name)
              desc: A file of the test is read.
              condition: evt.type in (open, openat, openat2) and evt.is_open_read=true and fd.name=\(file)
              output: read %fd.name
              priority: NOTICE

            """
        }

        @Test func newRulesAreUsedAndWrongOnesAreNot() async throws {
            let folder = try TemporaryDirectory()
            let first = folder.file("first").path, second = folder.file("second").path, rules = folder.file("rules.yaml").path
            try folder.write("", to: "first")
            try folder.write("", to: "second")
            try folder.write(Self.rule("First file read", first), to: "rules.yaml")
            let agent = try RunningAgent(rules: [rules])

            _ = try Command.run(["cat", first, second])
            try await agent.waitForFinding { $0.rule == "First file read" }
            #expect(try agent.findings().allSatisfy { $0.rule == "First file read" })

            // Read all the time while the rules are exchanged: whichever rules count, each read is found once.
            try folder.write(Self.rule("First file read", first) + Self.rule("Second file read", second), to: "rules.yaml")
            let reads = 300
            let before = try agent.findings().count
            let reader = try Command.spawn(["sh", "-c", "i=0; while [ $i -lt \(reads) ]; do read x < \(first); i=$((i+1)); done"])
            agent.command.signal(SIGHUP)
            try agent.command.waitForLine(containing: "Rules reloaded: 2 rules", timeout: Limits.ready)
            _ = try reader.wait()
            _ = try Command.run(["cat", second])
            let all = try await agent.waitForFinding { $0.rule == "Second file read" }
            #expect(all.count { $0.rule == "First file read" } == before + reads)

            try folder.write("- rule: broken\n  condition: fd.nam=1\n", to: "rules.yaml")
            agent.command.signal(SIGHUP)
            try agent.command.waitForLine(containing: "were not reloaded", timeout: Limits.ready)
            let reader2 = try Command.spawn(["cat", second])
            _ = try reader2.wait()
            try await agent.waitForFinding { $0.rule == "Second file read" && $0.process.ancestry.first?.pid == reader2.pid }
        }
    }
}
