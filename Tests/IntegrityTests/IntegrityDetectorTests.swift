import CLayout
import Events
import Foundation
import TestKit
import Testing

@testable import Integrity

struct IntegrityDetectorTests {
    private static let namespace: UInt32 = 4_026_531_836
    private let host = EventFixtures()
    private let detector = IntegrityDetector(agent: AgentIdentity(pid: 500, namespace: namespace, group: 490, threads: [500, 501]))

    private func process(
        _ path: String = "/bin/bash", namespace: UInt32 = namespace, pid: UInt32? = nil, workload: Workload? = nil, uid: UInt32 = 0,
        parent: Events.Process? = nil
    ) -> Events.Process {
        let process = host.process(path, parent: parent, workload: workload, uid: uid)
        process.task.pid_namespace = namespace
        if let pid { process.task.pid_in_namespace = pid }
        return process
    }

    private func findings(
        _ type: EventType, _ arguments: [UInt64] = [], by process: Events.Process, result: Int64 = 0, flags: RecordFlags = []
    ) throws -> [Finding] {
        var record = RecordBuilder(type, result: result)
        record.header.flags = flags.rawValue
        withUnsafeMutableBytes(of: &record.header.args) { $0.copyBytes(from: arguments.withUnsafeBytes { Array($0) }) }
        var found: [Finding] = []
        try host.event(record, by: process).withContext { detector.examine($0) { found.append($0) } }
        return found
    }

    struct Attack: Sendable, CustomTestStringConvertible {
        var call: EventType
        var arguments: [UInt64]
        var rule: IntegrityRule?
        var severity: Severity?
        var isContainer = false
        var namespace = IntegrityDetectorTests.namespace
        var pid: UInt32?
        var uid: UInt32 = 0
        var result: Int64 = 0
        var testDescription: String { "\(call)(\(arguments)) \(rule?.name ?? "nothing")" }
    }

    private static func minus(_ pid: Int32) -> UInt64 { UInt64(bitPattern: Int64(pid)) }

    @Test(arguments: [
        Attack(call: .kill, arguments: [500, 9], rule: .agentSignalled, severity: .error),
        Attack(call: .kill, arguments: [0xffff_ffff_0000_01f4, 19], rule: .agentSignalled, severity: .error),
        Attack(call: .kill, arguments: [500, 9], rule: .agentSignalled, severity: .error, result: -1),
        Attack(call: .kill, arguments: [501, 9], rule: .agentSignalled, severity: .error),
        Attack(call: .kill, arguments: [minus(-490), 9], rule: .agentSignalled, severity: .error),
        Attack(call: .kill, arguments: [minus(-1), 9], rule: .agentSignalled, severity: .error),
        Attack(call: .kill, arguments: [minus(-1), 9], uid: 1000),
        Attack(call: .kill, arguments: [minus(-491), 9]),
        Attack(call: .kill, arguments: [500, 15], rule: .agentSignalled, severity: .notice),
        Attack(call: .kill, arguments: [500, 15], rule: .agentSignalled, severity: .critical, isContainer: true),
        Attack(call: .kill, arguments: [500, 1], rule: .agentSignalled, severity: .critical, isContainer: true),
        Attack(call: .kill, arguments: [500, 1]), Attack(call: .kill, arguments: [500, 10]),
        Attack(call: .kill, arguments: [500, 0]), Attack(call: .kill, arguments: [502, 9]),
        Attack(call: .kill, arguments: [500, 15], pid: 1), Attack(call: .kill, arguments: [500, 18], pid: 1),
        Attack(call: .kill, arguments: [500, 9], rule: .agentSignalled, severity: .error, pid: 1),
        // Another process that has this pid in another namespace.
        Attack(call: .kill, arguments: [500, 9], isContainer: true, namespace: 77),
        // The agent itself.
        Attack(call: .tgkill, arguments: [500, 501, 9], pid: 500),
        Attack(call: .tkill, arguments: [501, 9], rule: .agentSignalled, severity: .error),
        Attack(call: .tgkill, arguments: [500, 501, 9], rule: .agentSignalled, severity: .error),
        Attack(call: .tgkill, arguments: [600, 501, 9]),
        Attack(call: .ptrace, arguments: [16, 500], rule: .agentTraced, severity: .critical),
        Attack(call: .ptrace, arguments: [0x4206, 501], rule: .agentTraced, severity: .critical),
        Attack(call: .ptrace, arguments: [500, 16]),
        Attack(call: .processVMWritev, arguments: [500], rule: .agentWritten, severity: .critical),
        Attack(call: .processVMWritev, arguments: [499]),
        Attack(call: .bpf, arguments: [13], rule: .objectsOpened, severity: .notice, result: 7),
        Attack(call: .bpf, arguments: [14], rule: .objectsOpened, severity: .notice, result: 7),
        Attack(call: .bpf, arguments: [30], result: -1), Attack(call: .bpf, arguments: [34]),
        Attack(call: .bpf, arguments: [5]),
    ])
    func attacksAndNearMisses(attack: Attack) throws {
        let process = process(
            namespace: attack.namespace, pid: attack.pid, workload: attack.isContainer ? EventFixtures.container() : nil, uid: attack.uid)
        let found = try findings(attack.call, attack.arguments, by: process, result: attack.result)
        #expect(found.map(\.rule) == (attack.rule.map { [$0.name] } ?? []))
        #expect(found.first?.severity == attack.severity)
        guard let finding = found.first else { return }
        #expect(finding.detector == "integrity" && finding.id.count == 32 && finding.message.contains("pid=\(process.id.pid)"))
        #expect(finding.ancestry.first?.id == process.id && !finding.record.isEmpty)
        // Whatever is found passes the filter that the detector asks for.
        #expect(detector.interest.calls[attack.call].map { Self.lets($0, attack) } == true)
    }

    private static func lets(_ condition: Interest.Condition, _ attack: Attack) -> Bool {
        switch condition {
        case .always: true
        case .never: false
        case .all(let parts): parts.allSatisfy { lets($0, attack) }
        case .any(let parts): parts.contains { lets($0, attack) }
        case .atom(.number(.argument(let index), let mask, let test)): test.holds(attack.arguments[index] & mask)
        case .atom: false
        }
    }

    @Test func changesAfterOpeningByNumber() throws {
        let attacker = process(), owner = process("/usr/bin/cilium-agent")
        _ = try findings(.bpf, [30], by: attacker, result: 8)
        #expect(try findings(.bpf, [34], by: attacker).map(\.rule) == [IntegrityRule.objectsChanged.name])
        #expect(try findings(.bpf, [2], by: owner).isEmpty, "its own objects")
        _ = try findings(.procexit, by: attacker)
        #expect(try findings(.bpf, [9], by: attacker).isEmpty, "forgotten with the process")
    }

    @Test func descriptorsThatStandForTheAgent() throws {
        let opener = process(), child = process(parent: opener), other = process()
        #expect(try findings(.pidfdOpen, [500], by: opener, result: 5).isEmpty)
        #expect(try findings(.pidfdSendSignal, [5, 9], by: other).isEmpty)
        #expect(try findings(.pidfdSendSignal, [6, 9], by: opener).isEmpty)
        #expect(try findings(.pidfdSendSignal, [5, 9], by: child).map(\.rule) == [IntegrityRule.agentSignalled.name])
        #expect(try findings(.pidfdGetfd, [5, 12], by: opener).map(\.rule) == [IntegrityRule.agentDescriptorTaken.name])
    }

    @Test func aPathThatChanged() throws {
        var record = RecordBuilder(.openat, result: 3)
        record.header.flags = RecordFlags.raced.rawValue
        record.add(.callerPath, "/etc/shadow")
        record.add(.entryPath, "/tmp/a")
        let attacker = process(workload: EventFixtures.container())
        var found: [Finding] = []
        for _ in 0..<100 { try host.event(record, by: attacker).withContext { detector.examine($0) { found.append($0) } } }
        #expect(found.count == 100 && Set(found.map(\.id)).count == 1, "the same again has the same id, by which repeats are counted")
        #expect(found.first?.message.contains("from /tmp/a to /etc/shadow") == true && found.first?.workload.container?.name == "web")
        #expect(try findings(.openat, by: attacker, result: 3).isEmpty)
    }

    @Test func whatTheAgentTellsOfItself() throws {
        let container = process(workload: EventFixtures.container())
        #expect(try findings(.cgroupEscaped, [1, 77], by: container).map(\.rule) == [IntegrityRule.cgroupEscaped.name])
        let shed = try findings(.flooded, [5_000, 1_000_000_000, 3_500_000_000], by: container)
        #expect(shed.first?.message.hasPrefix("5000 events of container web were shed within 2.5 s") == true)
        let backwards = try findings(.flooded, [1, 9, 3], by: container)
        #expect(backwards.map(\.id) == shed.map(\.id), "the same, and times that run backwards do no harm")
    }

    @Test(arguments: [
        (WatchGap.Cause.stopped, Severity.notice), (.killed, .warning), (.rebooted, .warning), (.unknown, .warning),
    ])
    func gaps(cause: WatchGap.Cause, severity: Severity) throws {
        let gap = WatchGap(from: 1_000_000_000, to: 91_000_000_000, cause: cause)
        let agent = process(pid: 500)
        var found: [Finding] = []
        try host.event(gap.record(of: agent.id, time: 5), by: agent).withContext { detector.examine($0) { found.append($0) } }
        #expect(found.first?.severity == severity && found.first?.message.hasPrefix("Nobody watched this host for 90.0 s: ") == true)
        #expect(found.first?.fields.contains { $0.name == "plimsoll.gap.cause" && $0.value == .text("\(cause)") } == true)
    }

    @Test func rulesAreNamedOnce() throws {
        #expect(Set(IntegrityRule.all.map(\.name)).count == IntegrityRule.all.count)
        let text = try String(contentsOf: PackageRoot.url.appending(path: "docs/integrity.md"), encoding: .utf8)
        for rule in IntegrityRule.all { #expect(text.contains("| \(rule.name) |"), "docs/integrity.md does not explain \(rule.name)") }
    }
}
