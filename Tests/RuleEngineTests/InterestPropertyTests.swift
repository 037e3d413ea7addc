import CLayout
import Events
import RuleLanguage
import TestKit
import Testing

@testable import RuleEngine

/// Whatever a rule matches, its interest must let through.
struct InterestPropertyTests {
    private static let paths = [
        "/etc/shadow", "/etc/passwd", "/etc/pam.d/su", "/etc/sudoers.d/x", "/root/.ssh/id_rsa", "/home/a/.ssh/authorized_keys",
        "/var/log/auth.log", "/tmp/x",
        "/usr/lib/libc.so.6", "/x/release_agent", "/proc/1/environ", "/etc", "/", "/var/log",
    ]
    private static let callers = [
        "/etc/shadow", "shadow", "../etc/./shadow", "//etc//passwd", "../../x/../etc/pam.d/su", "/tmp/link", "environ", ".", "x/..",
    ]
    private static let types: [EventType] = [.open, .openat, .openat2, .creat, .dup2, .connect, .accept4, .execve]

    private static let leaves = [
        "evt.type in (open, openat, openat2)", "evt.type = creat", "evt.type = dup2", "evt.type = connect", "not evt.type = execve",
        "evt.num = 0", "evt.num >= 1",
        "fd.name = /etc/shadow", "fd.name in (/etc/shadow, /tmp/x, /)", "fd.name startswith /etc/", "fd.name startswith /root/.ssh",
        "fd.name endswith release_agent",
        "fd.name contains '/.ssh/'", "fd.name contains id_rsa", "fd.name glob '/home/*/.ssh/*'", "fd.name glob '/proc/*/environ'",
        "fd.name glob /etc/shadow",
        "fd.name glob '*shadow'", "fd.name pmatch (/etc, /var/log)", "fd.name pmatch ('/home/*/.ssh')", "fd.name != /etc/shadow",
        "fd.name startswith anyof (/etc, /var)",
        "fd.name startswith allof (/etc, /etc/p)", "fd.name = oneof (/etc/shadow, /etc/passwd)", "fd.name exists",
        "fs.path.name startswith /etc",
        "fd.directory = /etc", "fd.directory in (/etc/pam.d, /etc/sudoers.d, /)", "fd.directory startswith /etc", "fd.filename = shadow",
        "fd.filename in (auth.log, environ)",
        "fd.filename startswith auth", "fd.filename endswith log", "fd.nameraw contains '../'", "fd.nameraw glob '*../*../*'",
        "fd.nameraw startswith ..",
        "evt.is_open_read = true", "evt.is_open_write = true", "evt.is_open_write = false", "evt.is_open_read != true",
        "evt.is_open_create = true",
        "evt.arg.flags contains O_TRUNC", "evt.arg.flags contains O_CREAT", "evt.arg.flags contains O_RDONLY",
        "evt.arg.flags contains O_DIRECT", "evt.arg.flags contains R",
        "fd.num >= 0", "fd.num = -1", "fd.num < 0", "fd.num in (-1, 3)", "fd.num = 3", "fd.num != -1", "evt.res startswith E",
        "evt.res = SUCCESS", "evt.res = EINPROGRESS",
        "evt.res != SUCCESS", "evt.res in (SUCCESS, ENOENT)", "evt.res = nonsense", "evt.res != nonsense", "evt.res = -4000",
        "evt.rawres >= 0", "evt.rawres < 0",
        "evt.rawres in (0, 1, 2)", "evt.rawres = -2", "evt.rawres > 5", "evt.failed = true", "evt.failed = false", "evt.failed != true",
        "fd.type = file", "fd.type in (ipv4, ipv6)", "fd.typechar = f", "fd.typechar = d", "fd.typechar = 4", "fd.typechar = 6",
        "fd.type = directory", "fd.type != file",
        "proc.name = cat", "user.uid = 0", "container.id != host", "tolower(fd.name) = /etc/shadow", "fd.sport = 443", "fd.sip = 10.0.0.1",
    ]

    static func condition(_ random: inout SplitMix, _ depth: Int) -> String {
        switch depth == 0 ? 0 : random.next() % 8 {
        case 0, 1: return random.pick(leaves)
        case 2: return "not (\(condition(&random, depth - 1)))"
        case 3, 4, 5:
            let parts = (0..<(2 + random.next() % 2)).map { _ in condition(&random, depth - 1) }
            return "(" + parts.joined(separator: " and ") + ")"
        default:
            let parts = (0..<(2 + random.next() % 3)).map { _ in condition(&random, depth - 1) }
            return "(" + parts.joined(separator: " or ") + ")"
        }
    }

    static func event(_ random: inout SplitMix) -> RecordBuilder {
        let type = random.pick(types)
        let result = random.pick([-1, -2, -115, -4000, 0, 1, 3, 7] as [Int64])
        switch type {
        case .dup2, .connect, .accept4:
            if type == .dup2, random.next() % 3 == 0 { return file(type, result, &random) }
            let mapped = random.next() % 3 == 0
            let address = mapped ? "::ffff:10.0.0.1" : random.pick(["10.0.0.1", "2001:db8::1"])
            return .socket(type, local: address, 443, remote: address, 40000, result: result)
        case .execve: return RecordBuilder(type, result: result)
        default: return file(type, result, &random)
        }
    }

    private static func file(_ type: EventType, _ result: Int64, _ random: inout SplitMix) -> RecordBuilder {
        let flags = random.pick([0, 1, 2, 3] as [UInt64]) | random.pick([0, 0o100, 0o1000, 0o1100, 0o200000, 0o40000] as [UInt64])
        let caller: String? = random.next() % 4 == 0 ? nil : random.pick(callers + paths)
        var builder = RecordBuilder.open(
            result < 0 && random.next() % 2 == 0 ? nil : random.pick(paths), type: type, flags: flags, result: result, caller: caller,
            root: random.next() % 4 == 0 ? random.pick(paths) : nil, inFileSystem: random.next() % 4 == 0 ? random.pick(paths) : nil,
            mode: random.pick([0o100644, 0o040755, 0o020666, 0o010644]))
        if random.next() % 5 == 0 { builder.header.args.0 = 7 }
        return builder
    }

    private struct Sample {
        var condition: String
        var interest: Interest
        var matches: [[UInt8]]
    }

    private static let directory = "/etc"

    private static func letsThrough(_ interest: Interest, _ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { raw in
            guard let record = try? Record(raw) else { return true }
            return InterestMeaning(record, directory: Array(directory.utf8)).lets(interest)
        }
    }

    /// Random conditions with the events that they match.
    private static func samples(seed: UInt64, conditions: Int, events: Int) throws -> (samples: [Sample], letThrough: Int, examined: Int) {
        var random = SplitMix(seed: seed)
        let world = World()
        let process = world.make(pid: 7, ["/bin/cat"], directory: directory)
        var samples: [Sample] = []
        var (letThrough, examined) = (0, 0)
        for _ in 0..<conditions {
            let condition = condition(&random, 3)
            var rule = try Rule.test(condition)
            rule.warnsAboutEventTypes = false
            let (detector, diagnostics) = RuleEngine.compile([rule])
            #expect(!diagnostics.contains { $0.level == .error }, "\(diagnostics.map(\.message))")
            var matches: [[UInt8]] = []
            for _ in 0..<events {
                let event = event(&random)
                examined += 1
                if letsThrough(detector.interest, event.bytes) { letThrough += 1 }
                if !event.examine(detector, process, in: world).isEmpty { matches.append(event.bytes) }
            }
            samples.append(Sample(condition: condition, interest: detector.interest, matches: matches))
        }
        return (samples, letThrough, examined)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func whatMatchesIsLetThrough(seed: UInt64) throws {
        let (samples, letThrough, examined) = try Self.samples(seed: seed, conditions: 200, events: 60)
        let matches = samples.reduce(0) { $0 + $1.matches.count }
        for sample in samples {
            for bytes in sample.matches where !Self.letsThrough(sample.interest, bytes) {
                Issue.record("\(sample.condition) matches a record that its interest drops: \(sample.interest.calls)")
                break
            }
        }
        #expect(matches > 1_500)
        // An interest that lets everything through would be true to the letter and of no use.
        #expect(letThrough < examined * 9 / 10)
        print("interest, seed \(seed): \(examined) events, \(matches) match, \(letThrough) let through")
    }

    /// An interest that has lost a part must be noticed, or the test above proves nothing.
    @Test func aLostDisjunctIsNoticed() throws {
        let (samples, _, _) = try Self.samples(seed: 9, conditions: 200, events: 60)
        var (mutants, noticed) = (0, 0)
        for sample in samples where !sample.matches.isEmpty {
            for (type, condition) in sample.interest.calls {
                guard case .any(let parts) = condition else { continue }
                for index in parts.indices {
                    var mutant = sample.interest
                    mutant.calls[type] = .any(parts.enumerated().filter { $0.offset != index }.map(\.element))
                    mutants += 1
                    if sample.matches.contains(where: { !Self.letsThrough(mutant, $0) }) { noticed += 1 }
                }
            }
        }
        #expect(mutants > 100)
        #expect(noticed > 100)
        print("interest: \(noticed) of \(mutants) mutants noticed")
    }
}
