import Events
import RuleEngine
import RuleLanguage
import RuleTesting
import TestKit
import Testing

@Suite struct RuleTestingTests {
    private static let rules = """
        - rule: Shell
          desc: d
          condition: evt.type = execve and proc.name = sh and proc.pname = nginx and container.name = web
          output: o
          priority: INFO
        - rule: Open
          desc: d
          condition: evt.type = openat and fd.name = /etc/shadow and evt.is_open_write = true and user.uid = 7
          output: o
          priority: INFO
        - rule: Connect
          desc: d
          condition: evt.type = connect and fd.rip = 203.0.113.9 and fd.rport = 80
          output: o
          priority: INFO
        """

    private func run(_ tests: String) throws -> RuleTestRun {
        var loader = RuleLoader(RuleLoader.Options(isField: { FieldTable.standard[$0] != nil }))
        loader.load(Self.rules, file: "r")
        return RuleTestRun(try RuleTestReader(file: "t").read(tests), detector: RuleEngine.compile(loader.finish()).detector)
    }

    @Test(arguments: [
        ("{test: t, fires: Shell, below: /usr/sbin/nginx, in: container, event: {call: execve, command: /bin/sh -c id}}", ""),
        ("{test: t, misses: Shell, below: /usr/sbin/nginx, in: {name: db}, event: {call: execve, command: [/bin/sh, -c, a b]}}", ""),
        ("{test: t, fires: Shell, below: /bin/bash, in: container, event: {call: execve, command: /bin/sh}}", "'Shell' did not fire"),
        ("{test: t, misses: any, below: /usr/sbin/nginx, in: container, event: {call: execve, command: /bin/sh}}", "'Shell' fired"),
        ("{test: t, misses: Shell, below: /usr/sbin/nginx, in: container, event: {call: execve, command: /bin/sh}}", "'Shell' fired"),
        (
            "{test: t, fires: Open, process: {command: /bin/cat, user: 7}, event: {call: openat, path: /etc/shadow, args: {flags: O_WRONLY|O_CREAT}}}",
            ""
        ),
        ("{test: t, misses: Open, process: {command: /bin/cat, user: 7}, event: {call: openat, path: /etc/shadow}}", ""),
        ("{test: t, fires: Connect, event: {call: connect, address: '203.0.113.9:80'}}", ""),
        ("{test: t, misses: Connect, event: {call: connect, address: '[2001:db8::1]:80'}}", ""),
        ("{test: t, fires: Nothing, event: {call: close}}", "there is no rule 'Nothing'"),
    ])
    func outcome(test: String, failure: String) throws {
        let run = try run("- \(test)")
        #expect(run.outcomes.count == 1)
        #expect(run.outcomes.flatMap(\.failures).joined(separator: "; ") == failure)
    }

    @Test(arguments: [
        ("- {test: t, fires: X}", "1:3: error: a test needs the key 'event'"),
        ("- {test: t, event: {call: close}}", "needs 'fires: RULE'"),
        ("- {test: t, fires: X, evnt: 1, event: {call: close}}", "unknown key 'evnt'; did you mean 'event'?"),
        ("- {test: t, fires: X, event: {call: opeen}}", "there is no system call 'opeen'"),
        ("- {test: t, fires: X, event: {call: openat, args: {flags: O_NONSENSE}}}", "no argument 'flags' with the value 'O_NONSENSE'"),
        ("- {test: t, fires: X, event: {call: openat, command: ls}}", "for execve"),
        ("- {test: t, fires: X, event: {call: execve}}", "needs the key 'command'"),
        ("- {test: t, fires: X, event: {call: connect, address: '1.2.3:80'}}", "'1.2.3' is no address"),
        ("- {test: t, fires: X, event: {call: connect, address: '1.2.3.4'}}", "is expected"),
        ("- {test: t, fires: X, in: moon, event: {call: close}}", "write host, container"),
        ("{a: b}", "a list of items is expected"), ("- [", "not valid YAML"),
    ])
    func mistakesHaveAPlace(text: String, message: String) {
        #expect {
            try RuleTestReader(file: "t").read(text)
        } throws: { error in
            let text = "\(error)"
            return text.hasPrefix("t:") && text.contains(message)
        }
    }

    @Test func rulesBetweenTestsAreLeftAlone() throws {
        let run = try run(Self.rules + "\n- {test: t, fires: Connect, event: {call: connect, address: '203.0.113.9:80'}}")
        #expect(run.failed.isEmpty && run.outcomes.count == 1)
        #expect(run.neverFired == ["Shell", "Open"])
        #expect(run.neverMissed == ["Shell", "Open", "Connect"])
    }

    @Test func aFileThatIsTooLargeIsRefused() {
        #expect(throws: RuleTestError.self) {
            try RuleTestReader(file: "t").read(String(repeating: "#", count: RuleTesting.Limits.fileBytes + 1))
        }
    }
}
