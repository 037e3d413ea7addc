import Foundation
import Glibc
import TestKit
import Testing

/// A way around a watcher, what it must raise all the same, and something alike that raises nothing.
struct Evasion: Sendable, CustomTestStringConvertible {
    /// Its name in the table, and in docs/limits.md if it is not detected.
    var testDescription: String
    var nearMiss: Act
    var action: Act
    /// The rule: one that comes with the agent, or one of ``rules``.
    var rule: String
    /// What the finding has to say.
    var fields: [String: FindingLine.Value] = [:]
    /// Other rules that may be raised by what the trick needs besides.
    var besides: Set<String> = []
    /// Why the kernel does not let it be detected.
    var reason: String?

    init(
        _ name: String, nearMiss: Act, action: Act, _ rule: String, fields: [String: FindingLine.Value] = [:], besides: Set<String> = [],
        undetected reason: String? = nil
    ) {
        (testDescription, self.nearMiss, self.action, self.rule) = (name, nearMiss, action, rule)
        (self.fields, self.besides, self.reason) = (fields, besides, reason)
    }

    /// Plays it: the near miss, the trick, and a program that tells that nothing is missing.
    func play(in scene: some Scene, watchedBy agent: RunningAgent, canary: MarkedRule) async throws {
        func own() throws -> [FindingLine] { try agent.findings().filter { $0.workload.id == scene.workload.id } }
        let earlier = try own().count, word = UUID().uuidString
        var time = ""
        for act in [nearMiss, action] {
            time = Self.time()
            let output = try scene.perform(act)
            #expect(output.isSuccess || act.mayFail, "\(act.command): \(output)")
        }
        _ = try scene.perform(.program("/bin/true", canary.word, word))
        try await agent.waitForFinding { canary.fits($0, word) }
        // One of the tricks floods, and what was shed is told some time later: that is another test's.
        let found = try own().dropFirst(earlier).filter { $0.rule != MarkedRule.name && $0.rule != "Events were shed" }
        let (missed, raised) = (found.filter { $0.time < time }, found.filter { $0.time >= time })
        #expect(missed.map(\.output) == [], "the near miss")
        #expect(raised.filter { $0.rule != rule && !besides.contains($0.rule) }.map(\.output) == [], "what nobody expects")
        let meant = raised.filter { $0.rule == rule }
        if let reason {
            #expect(meant.isEmpty, "it is detected, although \(reason)")
            return
        }
        let finding = try #require(meant.first, "not detected; besides: \(raised.map(\.output))")
        #expect(finding.workload == scene.workload)
        for (name, value) in fields {
            #expect(meant.contains { $0.outputFields[name] == value }, "\(name) is \(meant.map { $0.outputFields[name] ?? .missing })")
        }
    }

    /// Now, as findings have it.
    private static func time() -> String {
        var now = timespec(), parts = tm()
        clock_gettime(CLOCK_REALTIME, &now)
        gmtime_r(&now.tv_sec, &parts)
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let day = [digits(Int(parts.tm_year) + 1900, 4), digits(Int(parts.tm_mon) + 1, 2), digits(Int(parts.tm_mday), 2)]
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { digits(Int($0), 2) }
        return day.joined(separator: "-") + "T" + clock.joined(separator: ":") + ".\(digits(now.tv_nsec, 9))Z"
    }
}
