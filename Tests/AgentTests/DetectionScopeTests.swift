import Events
import Linux
import RuleEngine
import Sensors
import TestKit
import Testing

@testable import Agent

struct DetectionScopeTests {
    private static let rules = """
        - rule: Opens
          desc: d
          condition: evt.type = openat and fd.name = /etc/shadow
          output: o
          priority: NOTICE
        - rule: Runs
          desc: d
          condition: evt.type = execve and proc.name = nc
          output: o
          priority: NOTICE
        - rule: Both
          desc: d
          condition: evt.type in (openat, execve) and proc.name = nc
          output: o
          priority: NOTICE

        """

    private func report(_ scope: DetectionScope) throws -> RuleReport {
        let folder = try TemporaryDirectory()
        let file = try folder.write(Self.rules, to: "rules.yaml")
        return RuleReport(try RuleFiles([file.path], names: NoNames()), scope: scope)
    }

    @Test func pollingLosesFiles() throws {
        let report = try report(DetectionScope(.procfs))
        let overview = try #require(report.explanation(of: nil))
        #expect(
            overview.contains(/Rules that cannot fire here with the procfs sensor.*\n  Opens  needs openat  \/proc does not tell of them/))
        #expect(overview.contains(/Both +execve; not seen: openat/) && overview.contains(/\n  Runs +execve\n/))
        #expect(overview.contains("Not seen on this host with the procfs sensor"))
        let rule = try #require(report.explanation(of: "Opens"))
        #expect(rule.contains("openat: not seen: /proc does not tell of them") && rule.contains("cannot fire on this host in this mode"))
        #expect(report.explanation(of: "Both")?.contains("cannot fire") == false)
    }

    @Test func whatALimitationNamesIsNotSeen() throws {
        let absent = Limitation(what: "the calls openat", why: "this kernel has none", remedy: "none", events: [.openat])
        let scope = DetectionScope(sensor: "ebpf", observable: [.openat, .execve], limitations: [absent], programForm: "cast")
        let overview = try #require(try report(scope).explanation(of: nil))
        #expect(overview.contains(/Opens  needs openat  this kernel has none/))
        #expect(scope.reason(for: .connect) == "the ebpf sensor does not observe it")
    }

    @Test(.requires(.root, .kernelTypes)) func thisHost() throws {
        let report = DoctorReport()
        #expect(["cast", "base"].contains { report.table.contains("The kernel takes the programs in the form: \($0)\n") })
        #expect(report.table.contains(/\n  32-bit and x32 calls/) && report.table.contains(/\n  CAP_BPF +load programs anew/))
        #expect(report.json.contains("\"limitations\":[{\"what\":") && report.json.hasSuffix("\"CAP_PERFMON\",\"CAP_BPF\"]}"))
        #expect(try self.report(DetectionScope(.ebpf)).explanation(of: nil)?.contains("cannot fire") == false)
    }
}
