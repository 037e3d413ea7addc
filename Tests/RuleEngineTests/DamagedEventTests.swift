import CLayout
import Events
import RuleLanguage
import TestKit
import Testing

@testable import RuleEngine

/// Data that was cut or could not be read must not make a rule silent without a trace.
@Suite struct DamagedEventTests {
    private static let remark = "decided on data that was cut or could not be read"

    /// Examines one event with one rule.
    private func examine(_ condition: String, _ event: (EventFixtures, Process) -> EventFixture) throws -> (
        findings: [Finding], uncertain: UInt64
    ) {
        let host = EventFixtures()
        let process = host.process("/usr/bin/tool", directory: "/work")
        var rule = try Rule.test(condition)
        rule.warnsAboutEventTypes = false
        let (detector, diagnostics) = RuleEngine.compile([rule])
        #expect(!diagnostics.contains { $0.level == .error }, "\(diagnostics.map(\.message))")
        var findings: [Finding] = []
        try event(host, process).withContext { detector.examine($0) { findings.append($0) } }
        return (findings, detector.uncertainEvaluations)
    }

    private static let longPath = "/" + String(repeating: "a", count: Int(PLIMSOLL_MAX_PATH) - 2)

    private static func unlink(_ path: String?, _ flags: RecordFlags, _ host: EventFixtures, _ process: Process) -> EventFixture {
        host.call("unlink", by: process) {
            $0.path = path
            $0.flags = flags
        }
    }

    @Test(
        arguments: [
            ("evt.type=unlink and fs.path.name=/etc/shadow", false, 1), ("evt.type=unlink and not fs.path.name=/etc/shadow", true, 1),
            ("evt.type=unlink and fs.path.name endswith /shadow", false, 1), ("evt.type=unlink and fs.path.name contains aaa", true, 0),
            ("evt.type=unlink and proc.name=other and fs.path.name=/x", false, 0), ("evt.type=unlink and proc.name=tool", true, 0),
            ("evt.type=unlink and (proc.name=tool or fs.path.name=/x)", true, 0), ("evt.type=unlink and evt.arg.path contains x", false, 1),
            ("evt.type=unlink and basename(fs.path.name)=shadow", false, 1), ("evt.type=unlink and fs.path.name exists", true, 0),
            ("evt.type=unlink and evt.arg.path=val(proc.exepath)", false, 1), ("evt.type=rename and fs.path.source=/x", false, 0),
            ("evt.type=unlink and evt.is_truncated=true", true, 0),
            ("evt.type=unlink and user.uid=0 and fs.path.nameraw startswith x", false, 1),
        ] as [(String, Bool, UInt64)]) func cutPath(condition: String, fires: Bool, uncertain: UInt64) throws
    {
        let outcome = try examine(condition) { Self.unlink(Self.longPath, .truncated, $0, $1) }
        #expect(outcome.findings.isEmpty == !fires)
        #expect(outcome.uncertain == uncertain)
    }

    @Test func findingsSayThatTheyStandOnCutData() throws {
        let cut = try examine("evt.type=unlink and fs.path.name startswith /aaa") { Self.unlink(Self.longPath, .truncated, $0, $1) }
        #expect(cut.findings.map(\.remarks) == [[Self.remark]])
        #expect(cut.uncertain == 1)
        let certain = try examine("evt.type=unlink and fs.path.name contains aaa") { Self.unlink(Self.longPath, .truncated, $0, $1) }
        #expect(certain.findings.map(\.remarks) == [[Self.remark]])
        let untouched = try examine("evt.type=unlink and proc.name=tool") { Self.unlink(Self.longPath, .truncated, $0, $1) }
        #expect(untouched.findings.map(\.remarks) == [[]])
        let whole = try examine("evt.type=unlink and fs.path.name startswith /aaa") { Self.unlink(Self.longPath, [], $0, $1) }
        #expect(whole.findings.map(\.remarks) == [[]])
        #expect(whole.uncertain == 0)
    }

    /// A long path that is whole, beside another text that was cut, decides as always.
    @Test func onlyWhatIsAtItsLimitCounts() throws {
        let outcome = try examine("evt.type=rename and fs.path.source=/x") { host, process in
            host.call("rename", by: process) {
                $0.path = "/etc/y"
                $0.secondPath = Self.longPath
                $0.flags = .truncated
            }
        }
        #expect(outcome.findings.isEmpty)
        #expect(outcome.uncertain == 0)
        let target = try examine("evt.type=rename and fs.path.target=/x") { host, process in
            host.call("rename", by: process) {
                $0.path = "/etc/y"
                $0.secondPath = Self.longPath
                $0.flags = .truncated
            }
        }
        #expect(target.uncertain == 1)
    }

    @Test func aPathThatCouldNotBeReadIsUncertain() throws {
        let outcome = try examine("evt.type=unlink and fs.path.name=/etc/shadow") { Self.unlink(nil, .unreadable, $0, $1) }
        #expect(outcome.findings.isEmpty)
        #expect(outcome.uncertain == 1)
        let absent = try examine("evt.type=unlink and fs.path.name=/etc/shadow") { Self.unlink(nil, [], $0, $1) }
        #expect(absent.uncertain == 0)
    }

    @Test func deepKernelPathsLackTheirFirstComponents() throws {
        let deep = String(repeating: "/d", count: Int(PLIMSOLL_MAX_COMPONENTS))
        let outcome = try examine("evt.type=openat and fd.name startswith /etc") { host, process in
            host.call("openat", by: process, result: 3) {
                $0.kernelPath = deep
                $0.path = "x"
                $0.flags = .truncated
            }
        }
        #expect(outcome.uncertain == 1)
    }

    @Test(
        arguments: [
            ("evt.type=execve and proc.args contains --evil", 1), ("evt.type=execve and proc.cmdline = x", 1),
            ("evt.type=execve and evt.arg.args contains --evil", 1), ("evt.type=execve and proc.name=other", 0),
            ("evt.type=execve and proc.pname=x and proc.args contains --evil", 0), ("evt.type=execve and proc.nargs > 99", 1),
        ] as [(String, UInt64)]) func cutArguments(condition: String, uncertain: UInt64) throws
    {
        let outcome = try examine(condition) { host, process in
            let event = host.exec("/bin/x", arguments: ["a"], by: process)
            var builder = RecordBuilder(.execve)
            builder.header.flags = RecordFlags.truncated.rawValue
            builder.add(.path, "/bin/x")
            builder.add(.argv, [UInt8](repeating: 0x61, count: Int(PLIMSOLL_MAX_ARGV)))
            _ = event
            return host.event(builder, by: process)
        }
        #expect(outcome.findings.isEmpty)
        #expect(outcome.uncertain == uncertain)
    }

    // MARK: Raced paths

    private static func raced(_ host: EventFixtures, _ process: Process) -> EventFixture {
        host.call("rename", by: process) {
            $0.path = "/tmp/harmless"
            $0.pathAtEntry = "/etc/shadow"
            $0.secondPath = "/tmp/out"
            $0.flags = .raced
        }
    }

    @Test(arguments: [
        ("evt.type=rename and fs.path.source=/etc/shadow", true), ("evt.type=rename and fs.path.source=/tmp/harmless", true),
        ("evt.type=rename and fs.path.source=/etc/shadow and fs.path.target=/tmp/out", true),
        ("evt.type=rename and fs.path.sourceraw=/etc/shadow", true), ("evt.type=rename and evt.arg.oldpath=/etc/shadow", true),
        ("evt.type=rename and evt.path_raced=true", true), ("evt.type=rename and fs.path.source=/other", false),
        ("evt.type=rename and fs.path.source=/etc/shadow and fs.path.sourceraw=/tmp/harmless", false),
    ]) func bothTextsCount(condition: String, fires: Bool) throws {
        let findings = try examine(condition, Self.raced).findings
        #expect(findings.count == (fires ? 1 : 0))
        #expect(findings.allSatisfy { $0.remarks == ["the path changed during the call"] })
    }

    @Test func everyPairOfNamesIsTried() throws {
        func event(_ host: EventFixtures, _ process: Process) -> EventFixture {
            host.call("link", by: process) {
                $0.path = "/a1"
                $0.pathAtEntry = "/a2"
                $0.secondPath = "/b1"
                $0.secondPathAtEntry = "/b2"
                $0.flags = .raced
            }
        }
        for first in ["/a1", "/a2"] {
            for second in ["/b1", "/b2"] {
                let condition = "evt.type=link and evt.arg.oldpath=\(first) and evt.arg.newpath=\(second)"
                #expect(try examine(condition, event).findings.count == 1, "\(condition)")
            }
        }
    }

    // MARK: Rings

    private static func ring(_ host: EventFixtures, _ process: Process) -> EventFixture {
        host.call("openat", [-100], by: process) {
            $0.path = "/etc/shadow"
            $0.flags = [.ring, .withoutResult]
        }
    }

    @Test(arguments: [
        ("evt.type=openat and evt.io_uring=true and fd.name=/etc/shadow", true), ("evt.type=openat and evt.failed=false", true),
        ("evt.type=openat and fd.num>=0 and fd.typechar=f", true), ("evt.type=openat and evt.res exists", false),
        ("evt.type=openat and evt.rawres exists", false), ("evt.type=openat and evt.arg.fd exists", false),
        ("evt.type=openat and not evt.res=SUCCESS", true), ("evt.type=openat and evt.is_compat=true", false),
    ]) func ringsWithoutCompletion(condition: String, fires: Bool) throws {
        let findings = try examine(condition, Self.ring).findings
        #expect(findings.count == (fires ? 1 : 0))
        #expect(findings.allSatisfy { $0.remarks == ["the result of the call is not known"] })
    }

    // MARK: Numbers

    @Test(
        arguments: [
            ("mode", "chmod", 0o4755 | 1 << 40, 1, 0o4755), ("sig", "kill", 9 | -1 << 32, 1, 9), ("request", "ptrace", 16, 0, 16),
            ("prot", "mprotect", 7, 2, 7), ("uid", "setuid", 1 << 32, 0, 0), ("length", "ftruncate", 1 << 33, 1, 1 << 33),
        ] as [(String, String, Int64, Int, Int64)])
    func rawArgumentsAreAsWideAsInC(argument: String, call: String, value: Int64, place: Int, expected: Int64) throws {
        let findings = try examine("evt.type=\(call) and evt.rawarg.\(argument)=\(expected)") { host, process in
            host.call(call, (0..<6).map { $0 == place ? value : 0 }, by: process)
        }.findings
        #expect(findings.count == 1)
    }
}
