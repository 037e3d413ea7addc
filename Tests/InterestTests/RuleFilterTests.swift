import CLayout
import Events
import Foundation
import RuleEngine
import RuleLanguage
import TestKit
import Testing

@testable import EBPFSensor

/// Rules find the same with the filter as without it.
struct RuleFilterTests {
    @Test func ownRulesFindTheSame() throws { try Self.check(try RuleInterests.own(), seed: 21) }

    /// What rules find in calls, and what the filter holds back of it.
    private static func check(_ rules: RuleInterests, seed: UInt64) throws {
        let calls = FilterPropertyTests.calls(seed: seed, count: 12_000)
        let host = EventFixtures()
        let container = EventFixtures.container()
        let parent = host.process("/usr/sbin/nginx", workload: container)
        let processes = [
            host.process("/bin/cat"), host.process("/bin/bash", parent: parent, workload: container),
            host.process("/usr/bin/python3", uid: 1000),
            host.process("/usr/sbin/nginx", workload: container),
        ]
        var findings: [Bool] = [], meant: [Bool] = []
        for (index, (_, bytes)) in calls.enumerated() {
            let process = processes[index % processes.count]
            var isFound = false
            try bytes.withUnsafeBytes { raw in
                let record = try Record(raw)
                if let directory = record.field(.directory) { process.directory = Bytes(directory) }
                let context = EventContext(record: record, process: process, number: UInt64(index + 1), wallTime: 1, processes: host)
                rules.detector.examine(context) { _ in isFound = true }
                meant.append(InterestMeaning(record).lets(rules.detector.interest))
            }
            findings.append(isFound)
        }
        let filter = Filter(rules.detector.interest, calls: HostedPrograms.types)
        var passed = 0
        HostedPrograms.withPrograms { programs in
            programs.install(filter)
            for (index, (call, _)) in calls.enumerated() {
                let isPassed = programs.run(call) != nil || rules.detector.interest.calls[call.type] == nil
                if isPassed { passed += 1 }
                if !isPassed, findings[index] { Issue.record("\(rules.name) find something in what is held back: \(call)") }
                if !isPassed, meant[index] { Issue.record("\(rules.name) mean what is held back: \(call)") }
            }
        }
        let found = findings.count(where: \.self)
        #expect(found > 50, "the calls do not reach the rules")
        print("\(rules.name): \(calls.count) calls, \(found) with findings, \(meant.count(where: \.self)) meant, \(passed) let through")
    }

    /// A made-up name is found by nothing: opens as they happen all the time on a host.
    private static let ordinary = [
        "/etc/ld.so.cache", "/lib/x86_64-linux-gnu/libc.so.6", "/usr/lib/locale/locale-archive", "/proc/self/stat", "/proc/meminfo",
        "/proc/stat",
        "/proc/1/cgroup", "/sys/fs/cgroup/memory.max", "/dev/null", "/dev/urandom", "/usr/share/zoneinfo/UTC", "/etc/localtime",
        "/etc/hosts",
        "/etc/nsswitch.conf", "/etc/resolv.conf", "/var/lib/app/data.db", "/var/log/app/app.log", "/tmp/work-1/file",
        "/home/user/project/main.c",
        "/usr/include/stdio.h", "/usr/lib/python3.11/os.py", "/usr/bin/env", "/run/systemd/notify", "/opt/app/config.json",
        "/srv/www/index.html",
        "/usr/share/locale/de/LC_MESSAGES/app.mo", "/usr/lib/gcc/x86_64-linux-gnu/12/cc1", "/home/user/.cache/x/y", "/data/blob/00/ff",
        "/etc/ssl/certs/ca.pem",
    ]

    @Test(.requires(.corpora)) func publicRulesFindTheSameConformance() throws {
        for (index, rules) in try RuleInterests.published().enumerated() { try Self.check(rules, seed: 31 + UInt64(index)) }
    }

    /// How much of ordinary life is let through for nothing, by the stable rules. A bound, so that a filter that no longer works is noticed.
    @Test(.requires(.corpora)) func ordinaryOpensAreHeldBackConformance() throws {
        let stable = try #require(try RuleInterests.published().first { $0.name == "falco_rules.yaml" })
        for rules in [stable, try RuleInterests.own()] {
            let filter = Filter(rules.detector.interest, calls: HostedPrograms.types)
            var passed: [String] = [], count = 0
            HostedPrograms.withPrograms { programs in
                programs.install(filter)
                for path in Self.ordinary {
                    for (file, result, flags) in [(":\(path)", 3, 0o2000000), (nil, -2, 0o2000000), (":\(path)", 3, 0o101)]
                        as [(String?, Int64, UInt64)]
                    {
                        var call = MadeUpCall(type: .openat, result: result, caller: path, file: file)
                        call.arguments[1] = flags
                        count += 1
                        if programs.run(call) != nil { passed.append("\(path) result \(result) flags \(flags)") }
                    }
                }
            }
            print("\(rules.name): of \(count) ordinary opens \(passed.count) are let through: \(passed)")
            #expect(passed.count <= count / 3)
        }
    }
}
