import Foundation
import TestKit
import Testing

/// Something bad that rules are about, and something alike that they are not about.
struct Scenario: Sendable, CustomTestStringConvertible {
    /// What a finding has to say.
    struct Expected: Sendable {
        var rule: String
        var priority = "Warning"
        /// The first names of the acting process and its ancestors.
        var ancestry: [String] = []
        /// Some of the fields.
        var fields: [String: FindingLine.Value] = [:]
        /// How many such findings.
        var count = 1
    }

    var testDescription: String
    /// Raises nothing.
    var nearMiss: Act
    /// Raises exactly what is expected.
    var action: Act
    var expected: [Expected]

    init(_ name: String, nearMiss: Act, action: Act, _ expected: Expected...) {
        (testDescription, self.nearMiss, self.action, self.expected) = (name, nearMiss, action, expected)
    }

    static let all = files + processes + connections

    /// Plays it and compares everything that the container raised.
    func play(in scene: some Scene, watchedBy agent: RunningAgent) async throws {
        func own() throws -> [FindingLine] { try agent.findings().filter { $0.workload.id == scene.workload.id } }
        let earlier = try own().count
        for act in [nearMiss, action] {
            let output = try scene.perform(act)
            #expect(output.isSuccess || act.mayFail, "\(act.command): \(output)")
        }
        // Comes after everything else that the container raised, and so tells that nothing is missing.
        let canary = "id_rsa.\(UUID().uuidString)"
        _ = try scene.perform(.program("/bin/find", "/proc/version", "-name", canary))
        func isCanary(_ finding: FindingLine) -> Bool { finding.process.ancestry.first?.commandLine.contains(canary) ?? false }
        try await agent.waitForFinding(where: isCanary)
        let found = Array(try own().dropFirst(earlier))
        #expect(found.count(where: isCanary) == 1, "the canary")

        let raised = found.filter { !isCanary($0) }
        let expectedRules = expected.flatMap { Array(repeating: $0.rule, count: $0.count) }
        #expect(raised.map(\.rule).sorted() == expectedRules.sorted(), "\(raised.map(\.output))")
        for expected in expected {
            for finding in raised where finding.rule == expected.rule { expected.compare(finding, from: scene.workload) }
        }
    }
}

extension Scenario.Expected {
    fileprivate func compare(_ finding: FindingLine, from workload: FindingLine.Workload) {
        #expect(finding.workload == workload)
        #expect(finding.priority == priority)
        #expect(finding.source == "syscall" && !finding.tags.isEmpty && !finding.findingID.isEmpty)
        #expect(finding.time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z/) != nil)
        #expect(finding.output.contains(": \(priority) "))
        #expect(Array(finding.process.ancestry.map(\.name).prefix(ancestry.count)) == ancestry)
        // Whoever acts has a parent: the runtime's, if no other.
        #expect(finding.process.ancestry.count >= 2 && finding.process.ancestry.allSatisfy { $0.pid > 0 })
        for (name, value) in fields { #expect(finding.outputFields[name] == value, "\(name)") }
    }
}
