import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// `plimsoll exercise`, as users run it.
    @Suite(.requires(.podman)) struct ExerciseTests {
        private struct Report: Decodable {
            struct Rule: Decodable { var rule: String, expected: Int, seen: Int, remark: String }
            var rules: [Rule]
            var latency: UInt64
            enum CodingKeys: String, CodingKey { case rules, latency = "latency_p99_ns" }
        }

        @Test func everythingThatIsDoneIsSeen() throws {
            let output = try Command.run([PackageRoot.executable().path, "exercise", "--format", "json"], timeout: .seconds(240))
            let report = try JSONDecoder().decode(Report.self, from: Data(output.stdout))
            #expect(report.rules.filter { $0.seen < $0.expected }.map { "\($0.rule): \($0.remark)" } == [])
            // Kernels without modules and without kexec cannot be asked for these.
            #expect(report.rules.count { $0.expected == 0 } <= 3)
            #expect(output.isSuccess && report.latency > 0)
            let left = try Command.checked(["podman", "ps", "--all", "--format", "{{.Names}}"])
            #expect(!left.contains("plimsoll-exercise"))
        }
    }
}
