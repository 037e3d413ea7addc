import CLayout
import Events
import RuleEngine
import RuleLanguage
import TestKit
import Testing

@testable import EBPFSensor

/// What a rule finds in any call, its filter lets through: the rule's condition, the tests derived from it, and the C header that makes them.
struct CallFilterTests {
    private static let leaves = [
        "evt.arg.mode contains S_ISUID", "evt.arg.mode contains S_ISGID",
        "evt.arg.mode = 'S_IXOTH|S_IROTH|S_IXGRP|S_IRGRP|S_IXUSR|S_IWUSR|S_IRUSR'",
        "evt.arg.mode contains 'S_ISGID|S_ISUID'", "evt.arg.mode = 0", "evt.arg.mode startswith S_IX", "evt.arg.mode != 0",
        "evt.arg.mode contains S_IX",
        "evt.arg.flags contains AT_REMOVEDIR", "evt.arg.flags = AT_REMOVEDIR", "evt.arg.flags = RENAME_EXCHANGE",
        "evt.arg.flags contains BIND",
        "evt.arg.flags contains CLONE_NEWUSER", "evt.arg.flags contains CLONE_NEW", "evt.arg.flags in (CLONE_NEWNS, CLONE_NEWUSER, 0)",
        "evt.arg.flags = MFD_CLOEXEC", "evt.arg.flags != MFD_CLOEXEC", "evt.arg.flags exists", "evt.arg.flags contains O_CREAT",
        "evt.arg.flags = 1000",
        "evt.arg.nstype contains CLONE_NEWNET", "evt.arg.request = PTRACE_ATTACH", "evt.arg.request in (PTRACE_ATTACH, PTRACE_SEIZE)",
        "evt.arg.request contains POKE", "evt.arg.request != PTRACE_TRACEME", "evt.arg.request = 10", "evt.arg.pid = 1", "evt.arg.pid = -1",
        "evt.arg.pid in (1, 2)",
        "evt.arg.sig = SIGKILL", "evt.arg.sig in (SIGKILL, SIGTERM)", "evt.arg.sig != SIGKILL", "evt.arg.sig = 9", "evt.arg.sig = 0",
        "evt.arg.sig > 5", "evt.arg.uid = root",
        "evt.arg.uid != root",
        "evt.arg.ruid != root", "evt.arg.option = 15", "evt.arg.domain = AF_PACKET", "evt.arg.domain in (AF_INET, AF_INET6)",
        "evt.arg.domain startswith AF_INET",
        "evt.arg.type = 3", "evt.arg.type in (1, 2)", "evt.arg.cmd = BPF_PROG_LOAD", "evt.arg.cmd contains PROG", "evt.arg.cmd = 4",
        "evt.arg.cmd = 1",
        "evt.arg.prot contains PROT_EXEC", "evt.arg.prot = PROT_NONE", "evt.arg.prot = 'PROT_READ|PROT_EXEC'",
        "evt.arg.prot contains 'PROT_WRITE|PROT_EXEC'",
        "evt.arg.newfd = 1", "evt.arg.newfd in (0, 1, 2)", "evt.arg.dirfd = AT_FDCWD", "evt.arg.dirfd = -100", "evt.arg.dirfd = 7",
        "evt.arg[1] = 9",
        "evt.arg.res = SUCCESS", "evt.arg.res != SUCCESS", "evt.arg.res = EACCES", "evt.arg[0] = 3", "evt.arg.res = 0",
        "evt.arg.res startswith E",
        "evt.arg.flags = 200", "evt.arg.flags contains 2", "evt.arg.path = /etc/shadow", "evt.arg.filename endswith shadow",
        "evt.arg.name contains bash",
        "evt.rawarg.sig > 5", "evt.rawarg.sig <= 9", "evt.rawarg.pid < 0", "evt.rawarg.pid >= -1", "evt.rawarg.pid < -1",
        "evt.rawarg.uid = 0",
        "evt.rawarg.uid > 999", "evt.rawarg.mode >= 2048", "evt.rawarg.flags < 3", "evt.rawarg.flags > 4096", "evt.rawarg.prot = 7",
        "evt.rawarg.fd = 3",
        "evt.rawarg.dirfd = -100", "evt.rawarg.dirfd < 0", "evt.rawarg.length > 4096", "evt.rawarg.length < -5", "evt.rawarg.res < 0",
        "evt.rawarg.cmd in (1, 5)",
        "evt.rawarg.data > 1", "evt.rawres > 2", "evt.rawres <= -2", "evt.rawres != 0", "evt.rawres in (-2, 9)", "evt.res != EACCES",
        "user.uid = 0", "user.uid != 0", "user.uid > 999", "user.uid <= 33", "user.uid in (33, 1000)", "user.name = root",
        "user.name != root",
        "proc.name = cat", "proc.name in (cat, bash, nginx)", "proc.name != bash", "proc.name = a-very-long-name-for-a-process",
        "proc.name startswith c",
        "container.id != host", "container.id = host", "container.id in (host, 3ad7b26ded6d)", "container.id = 3ad7b26ded6d",
        "container.id startswith h", "container.id exists", "container.name = web", "container.name != host", "container.image exists",
        "container.image.repository endswith nginx", "container.image.repository != x", "container.privileged = false",
        "k8s.ns.name exists", "k8s.pod.name != web",
        "fd.rip = 10.0.0.1", "fd.lip = 0.0.0.0", "fd.ip = 127.0.0.1", "fd.ip != 127.0.0.1", "fd.ip != 0.0.0.0", "fd.sip = 93.184.216.34",
        "fd.cip != 10.0.0.1",
        "fd.sip in (10.0.0.1, 192.168.3.4, '2001:db8::1')", "fd.rip = '::'", "fd.rip = '::ffff:10.0.0.1'", "fd.lip != '::1'",
        "fd.rnet in (10.0.0.0/8, 192.168.0.0/16)", "fd.snet in (127.0.0.0/8)", "fd.net = 10.0.0.0/8", "fd.net != 127.0.0.0/8",
        "fd.lnet != 10.0.0.0/8",
        "fd.rnet in ('2001:db8::/32')", "fd.rnet in ('::/0')", "fd.rnet != '::/0'", "fd.rnet in (0.0.0.0/0)",
        "fd.net in ('fd00::/8', 11.0.0.0/9)",
        "fd.rport = 443", "fd.lport != 443", "fd.sport in (22, 443)", "fd.cport > 1024", "fd.port = 22", "fd.port != 22",
        "fd.sport >= 8080", "fd.rport < 1024",
        "fd.rport = 0", "fd.lport <= 22", "fd.port >= 40000", "fd.sockfamily = ip", "fd.sockfamily = unix", "fd.typechar = 4",
        "fd.type in (ipv4, ipv6)",
        "fd.name = /etc/shadow", "fs.path.name startswith /etc", "fd.name glob '/root/.*'", "fs.path.name = /etc/shadow",
        "fs.path.name endswith bash_history", "evt.abspath startswith /etc", "evt.failed = false", "fd.num = 3",
    ]

    private static func condition(_ random: inout SplitMix, _ depth: Int) -> String {
        func parts(_ count: UInt64) -> [String] { (0..<count).map { _ in condition(&random, depth - 1) } }
        switch depth == 0 ? 0 : random.next() % 8 {
        case 0, 1: return random.pick(leaves)
        case 2: return "not (\(condition(&random, depth - 1)))"
        case 3, 4, 5: return "(" + parts(2 + random.next() % 2).joined(separator: " and ") + ")"
        default: return "(" + parts(2 + random.next() % 3).joined(separator: " or ") + ")"
        }
    }

    /// A rule with what it finds.
    private struct Sample {
        var condition: String
        var detector: RuleDetector
        var found: [Event] = []
        /// Of all events, by type.
        var examined = 0
    }

    private struct Event {
        var type: EventType
        var record: Bytes
        var process: [UInt8]
        var isHost: Bool

        init(_ type: EventType, _ record: Bytes, _ process: Events.Process) {
            (self.type, self.record) = (type, record)
            (self.process, isHost) = (Array(process.image.name.view), process.workload.isHost)
        }
    }

    private static func rule(_ condition: String) throws -> RuleDetector {
        var rule = Rule(
            name: "test", description: "", condition: try ConditionParser(maxDepth: 1000).parse(condition), output: "found",
            priority: .warning,
            tags: [], skipsIfUnknownField: false, origin: Rule.Origin(file: "test.yaml", position: SourcePosition()))
        rule.warnsAboutEventTypes = false
        let (detector, diagnostics) = RuleEngine.compile([rule])
        #expect(!diagnostics.contains { $0.level == .error }, "\(condition): \(diagnostics.map(\.message))")
        return detector
    }

    private static func processes(_ host: EventFixtures) -> [Events.Process] {
        [
            host.process("/bin/cat"), host.process("/bin/bash", workload: EventFixtures.container()),
            host.process("/usr/sbin/nginx", uid: 33),
            host.process("/usr/bin/a-very-long-name-for-a-process"),
        ]
    }

    /// - Parameter each: events of each type that the condition can be true for.
    private static func sample(_ condition: String, _ random: inout SplitMix, each: Int) throws -> Sample {
        var sample = Sample(condition: condition, detector: try rule(condition))
        let host = EventFixtures()
        let processes = processes(host)
        for type in CallSample.types {
            for _ in 0..<each {
                let call = CallSample.random(&random, of: type, among: processes)
                sample.examined += 1
                let event = host.event(call.record, by: call.process)
                var isFound = false
                try event.withContext { context in sample.detector.examine(context) { _ in isFound = true } }
                if isFound { sample.found.append(Event(type, event.record, call.process)) }
            }
        }
        return sample
    }

    private static func lets(_ programs: borrowing HostedPrograms, _ event: Event, isNamed: Bool = true) -> Bool {
        let record = event.record.view
        return (try? Record(record)).map { programs.lets($0, process: isNamed ? event.process : nil, isHost: isNamed && event.isHost) }
            ?? true
    }

    /// Every test by itself, and its opposite: what it finds is let through, and something is held back where something can be tested.
    @Test func eachTestAndItsOppositeLetThroughWhatTheyFind() throws {
        var random = SplitMix(seed: 5)
        var (found, conditions) = (0, 0)
        for leaf in Self.leaves {
            for condition in [leaf, "not \(leaf)"] {
                let sample = try Self.sample(condition, &random, each: 12)
                found += sample.found.count
                conditions += 1
                try Self.check(sample)
            }
        }
        #expect(found > conditions * 20)
        print("calls: \(conditions) conditions, \(found) events found")
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func whatIsFoundIsLetThrough(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var (found, examined) = (0, 0)
        for _ in 0..<150 {
            let sample = try Self.sample(Self.condition(&random, 3), &random, each: 4)
            found += sample.found.count
            examined += sample.examined
            try Self.check(sample)
        }
        #expect(found > 2_000)
        print("calls, seed \(seed): \(examined) events, \(found) found")
    }

    private static func check(_ sample: Sample) throws {
        let interest = sample.detector.interest
        let filter = Filter(interest, calls: CallSample.types)
        for (type, events) in Dictionary(grouping: sample.found, by: \.type) {
            guard let condition = interest.calls[type] else {
                Issue.record("\(sample.condition) finds a \(type), which its interest does not name")
                continue
            }
            HostedPrograms.withPrograms { programs in
                programs.install(filter, of: type)
                for event in events {
                    let isMeant = (try? Record(event.record.view)).map {
                        InterestMeaning($0, process: event.process, isHost: event.isHost).holds(condition)
                    }
                    if isMeant != true { Issue.record("\(sample.condition) finds a \(type) that its interest does not mean: \(condition)") }
                    for isNamed in [true, false] where !lets(programs, event, isNamed: isNamed) {
                        Issue.record("\(sample.condition) finds a \(type) that its filter holds back: \(condition)")
                        return
                    }
                }
            }
        }
    }

    /// Where everything that a condition asks can be tested, the filter lets through what is meant and nothing else.
    @Test(arguments: [
        "evt.type = chmod and evt.arg.mode contains S_ISUID", "evt.type = kill and evt.arg.sig = SIGKILL",
        "evt.type = kill and evt.rawarg.pid < -1",
        "evt.type = socket and evt.arg.domain = AF_PACKET", "evt.type = unshare and evt.arg.flags contains CLONE_NEWUSER",
        "evt.type = setuid and user.uid != 0", "evt.type = kill and proc.name in (cat, nginx)",
        "evt.type = kill and not proc.name in (cat, nginx)", "evt.type = kill and container.id != host",
        "evt.type = kill and not container.name = host and evt.arg.sig = SIGKILL", "evt.type = connect and container.image exists",
        "evt.type = connect and fd.rnet in (10.0.0.0/8)", "evt.type = accept4 and fd.sport = 443",
        "evt.type = accept4 and not fd.sport < 443",
        "evt.type = connect and fd.net != 127.0.0.0/8 and fd.rport = 443", "evt.type = bind and not fd.lip in ('::1', 10.0.0.1)",
    ])
    func theRestIsHeldBack(condition: String) throws {
        var random = SplitMix(seed: 11)
        let detector = try Self.rule(condition)
        let type = try #require(detector.interest.calls.keys.first)
        let meaning = try #require(detector.interest.calls[type])
        let filter = Filter(detector.interest, calls: CallSample.types)
        let processes = Self.processes(EventFixtures())
        let calls = (0..<1_000).map { _ in CallSample.random(&random, of: type, among: processes) }
        let meant = try calls.map { call in
            try call.record.bytes.withUnsafeBytes {
                let record = try Record($0)
                let meaningOf = InterestMeaning(
                    record, process: Array(call.process.image.name.view), isHost: call.process.workload.isHost)
                // Whom a refused connection was for, the programs may not know.
                return meaningOf.holds(meaning) || record.field(.address) != nil
            }
        }
        let passed = HostedPrograms.withPrograms { programs in
            programs.install(filter, of: type)
            var passed: [Bool] = []
            for call in calls {
                let event = Event(type, Bytes(call.record.bytes), call.process)
                passed.append(Self.lets(programs, event))
            }
            return passed
        }
        #expect(zip(meant, passed).allSatisfy { meant, passed in meant || !passed })
        let count = passed.count { $0 }
        #expect(count > 10 && count < calls.count, "\(count) of \(calls.count)")
    }

    /// Each part of a compiled condition, taken away or turned round, must be noticed by what the rule finds, or the tests above prove nothing.
    @Test func everyLostPartIsNoticed() throws {
        let conditions = [
            "evt.type = chmod and (evt.arg.mode contains S_ISUID or user.uid = 1000)",
            "evt.type = kill and (evt.arg.sig in (SIGKILL, SIGTERM) and not evt.arg.pid in (1, 2) or evt.rawres < -100)",
            "evt.type = kill and evt.rawarg.pid >= 9 and user.uid != 0",
            "evt.type = connect and (fd.rnet in (10.0.0.0/8, 192.168.0.0/16) and not fd.lip = 10.0.0.1 or fd.rport = 22)",
            "evt.type = accept4 and fd.sport < 1024 and fd.cnet in ('2001:db8::/32')", "evt.type = connect and fd.lport in (22, 443)",
            "evt.type = kill and proc.name in (cat, bash)", "evt.type = kill and not proc.name in (cat, bash)",
            "evt.type = kill and container.id != host and evt.rawarg.pid > 3",
            "evt.type = mmap and (evt.arg.prot contains PROT_EXEC and evt.failed = false)",
        ]
        var random = SplitMix(seed: 21)
        var (mutants, noticed) = (0, 0)
        for condition in conditions {
            let sample = try Self.sample(condition, &random, each: 400)
            let filter = Filter(sample.detector.interest, calls: CallSample.types)
            let type = try #require(sample.found.first?.type)
            let result = HostedPrograms.withPrograms { Self.tryMutants(of: filter, type, sample, $0) }
            mutants += result.made
            noticed += result.made - result.unnoticed.count
            for what in result.unnoticed { Issue.record("\(condition): \(what) is not noticed") }
        }
        #expect(mutants > 45)
        print("calls: \(noticed) of \(mutants) lost parts noticed")
    }

    private static func isNoticed(_ sample: Sample, _ programs: borrowing HostedPrograms) -> Bool {
        for event in sample.found where !lets(programs, event) { return true }
        return false
    }

    private static func tryMutants(of filter: Filter, _ type: EventType, _ sample: Sample, _ programs: borrowing HostedPrograms) -> (
        made: Int, unnoticed: [String]
    ) {
        programs.install(filter, of: type)
        var unnoticed = isNoticed(sample, programs) ? ["nothing, but something is held back"] : []
        var made = 0
        let original = filter.conditions[type] ?? plimsoll_condition()
        for (what, mutant) in mutants(of: original) {
            made += 1
            programs.replace(mutant, generation: UInt32(1 << 30) + UInt32(made))
            if !isNoticed(sample, programs) { unnoticed.append(what) }
        }
        programs.install(filter, of: type)
        // Of names that must not be, one more is let through.
        for (slot, entry) in filter.processes where entry.bits & original.inverted == 0 {
            made += 1
            programs.eraseProcess(slot)
            if !isNoticed(sample, programs) { unnoticed.append("a lost process name") }
            programs.install(filter, of: type)
        }
        return (made, unnoticed)
    }

    private static func mutants(of condition: plimsoll_condition) -> [(what: String, condition: plimsoll_condition)] {
        var result: [(String, plimsoll_condition)] = []
        func add(_ what: String, _ change: (inout plimsoll_condition) -> Void) {
            var mutant = condition
            change(&mutant)
            result.append((what, mutant))
        }
        for index in 0..<Int(condition.branch_count) {
            add("branch \(index) lost") { mutant in
                let last = Int(mutant.branch_count) - 1
                withUnsafeMutableBytes(of: &mutant.branches) {
                    let branches = $0.bindMemory(to: UInt64.self)
                    branches[index] = branches[last]
                }
                mutant.branch_count -= 1
            }
        }
        for index in 0..<Int(condition.argument_count) {
            // Tests of which none may hold let more through when one is lost: turned round they let less through.
            add("test \(index) changed") { mutant in
                let inverted = mutant.inverted
                withUnsafeMutableBytes(of: &mutant.arguments) {
                    let tests = $0.bindMemory(to: plimsoll_argument_test.self)
                    let isInverted = inverted >> UInt64(tests[index].bit) & 1 == 1
                    tests[index].operation = UInt8(PLIMSOLL_EQUAL.rawValue)
                    (tests[index].mask, tests[index].value) = isInverted ? (0, 0) : (0, 1)
                }
            }
        }
        for index in 0..<Int(condition.network_count) {
            add("network \(index) changed") { mutant in
                let inverted = mutant.inverted
                withUnsafeMutableBytes(of: &mutant.networks) {
                    let tests = $0.bindMemory(to: plimsoll_network_test.self)
                    let isInverted = inverted >> UInt64(tests[index].bit) & 1 == 1
                    (tests[index].mask, tests[index].value) = isInverted ? ((0, 0), (0, 0)) : ((0, 0), (1, 1))
                }
            }
        }
        for bit in 0..<64 where condition.inverted >> UInt64(bit) & 1 == 1 {
            add("inversion of bit \(bit) lost") { $0.inverted &= ~(1 << UInt64(bit)) }
        }
        if condition.late != 0 {
            add("late tests forgotten") { mutant in
                mutant.inverted &= ~mutant.late
                mutant.late = 0
                mutant.argument_count = mutant.early_count
            }
        }
        // Ports are there without addresses, too.
        if condition.network_count > 0 {
            add("addresses forgotten") {
                $0.needs_address = 0
                $0.addresses = 0
            }
        }
        return result
    }
}
