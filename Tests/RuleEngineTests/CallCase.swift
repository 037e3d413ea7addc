import CLayout
import Events
import RuleLanguage
import TestKit
import Testing

@testable import RuleEngine

/// One made-up call, and what rules must see of it.
struct CallCase: Sendable, CustomTestStringConvertible {
    /// The call's name.
    let name: String
    /// `evt.args`.
    let arguments: String
    /// Other fields; `<NA>` for one without a value.
    let fields: [String: String]
    /// Makes the event.
    let event: @Sendable (EventFixtures, Process) -> EventFixture

    var testDescription: String { "\(name): \(arguments)" }

    init(
        _ name: String, _ arguments: String, _ fields: [String: String] = [:],
        _ event: @escaping @Sendable (EventFixtures, Process) -> EventFixture
    ) {
        self.name = name
        self.arguments = arguments
        self.fields = fields
        self.event = event
    }

    /// A call with numbers only.
    init(_ name: String, _ registers: [Int64], _ arguments: String, result: Int64 = 0, text: String? = nil) {
        self.init(name, arguments) { host, process in host.call(name, registers, by: process, result: result) { $0.text = text } }
    }

    static let all = files + links + mounts + descriptors + processes + kernel + sockets + notices
}

@Suite struct CallTests {
    static func shown(_ names: [String], of event: (EventFixtures, Process) -> EventFixture) throws -> [String] {
        let host = EventFixtures()
        let process = host.process("/usr/bin/tool", arguments: ["-x"], directory: "/work")
        var rule = try Rule.test("evt.num>0", output: names.map { "%\($0)" }.joined(separator: "\n"))
        rule.warnsAboutEventTypes = false
        let (detector, diagnostics) = RuleEngine.compile([rule])
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message))")
        var findings: [Finding] = []
        try event(host, process).withContext { detector.examine($0) { findings.append($0) } }
        return try #require(findings.first).message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test(arguments: CallCase.all) func argumentsAndFields(_ example: CallCase) throws {
        let names = example.fields.keys.sorted()
        let shown = try Self.shown(["evt.args"] + names, of: example.event)
        #expect(shown[0] == example.arguments)
        for (name, value) in zip(names, shown.dropFirst()) { #expect(value == example.fields[name], "\(name)") }
    }

    @Test func everyRowHasAnExample() {
        // What follows is shown by other tests, or never delivered.
        let others: Set = [
            "execve", "execveat", "clone", "clone3", "fork", "vfork", "close", "read", "pread64", "write", "pwrite64", "ioctl", "statfs",
            "getcwd", "epoll_create", "setpgid",
        ]
        let rows = Set(CallArguments.definitions.flatMap(\.calls))
        #expect(rows.subtracting(CallCase.all.map(\.name)) == others)
        #expect(Set(CallCase.all.map(\.name)).subtracting(rows) == ["container_created"])
        for name in rows { #expect(EventType(named: name) != nil, "\(name)") }
    }
}
