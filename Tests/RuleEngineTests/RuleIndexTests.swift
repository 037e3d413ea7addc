import Events
import RuleLanguage
import TestKit
import Testing

@testable import RuleEngine

/// What is tested once for many rules must not change what any of them finds.
struct RuleIndexTests {
    private static func compiled(_ conditions: [String]) throws -> RuleDetector {
        let rules = try conditions.enumerated().map { number, condition in
            var rule = try Rule.test(condition, name: "\(number)")
            rule.warnsAboutEventTypes = false
            return rule
        }
        let (detector, diagnostics) = RuleEngine.compile(rules)
        #expect(!diagnostics.contains { $0.level == .error }, "\(diagnostics.map(\.message))")
        return detector
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func aRuleFindsAmongOthersWhatItFindsAlone(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let world = World()
        let processes = [
            world.make(pid: 7, ["/bin/cat"], directory: "/etc"),
            world.make(pid: 8, ["/bin/sh"], directory: "/", workload: World.container()),
        ]
        let conditions = (0..<150).map { _ in InterestPropertyTests.condition(&random, 3) }
        let alone = try conditions.map { try Self.compiled([$0]) }
        let together = try Self.compiled(conditions)
        let group = together.index.group(of: .openat)
        #expect(group.guards.count > 0 && group.nameSieves.sieves.count > 0)
        var found = 0
        for _ in 0..<300 {
            let event = InterestPropertyTests.event(&random), process = random.pick(processes)
            let expected = conditions.indices.filter { !event.examine(alone[$0], process, in: world).isEmpty }.map(String.init)
            #expect(Set(event.examine(together, process, in: world).map(\.rule)) == Set(expected))
            found += expected.count
        }
        #expect(found > 1_000)
    }

    /// What rules ask of a text is sought at once: here each row is a text, and which of the rules it satisfies.
    @Test(arguments: [
        ("/etc/shadow", "0 1 2 4 7"), ("/etc/shadow-", "1 2 4"), ("/etc", "2 5"), ("/etcetera", ""), ("/", ""), ("/proc/1/mem", "3 7"),
        ("/proc/self/task/1/mem", "7"), ("//etc//shadow", "2 7"), ("/etc/", "1 2"), ("/home/a/.ssh/id", "6 7"), ("/var/log/x", "5"),
        ("/srv/memory", "2"), ("shadow", "7"), ("etc/x", "2"), ("/x", "4"), ("/etc/shadows", "1 2 4"),
    ])
    func textsAreSoughtTogether(name: String, expected: String) throws {
        let detector = try Self.compiled(
            [
                "fd.name = /etc/shadow", "fd.name startswith /etc/", "fd.name pmatch (/etc, /srv)", "fd.name pmatch (/proc/*/mem)",
                "(fd.name glob '/etc/sh*' or fd.name in (/x, /y))", "fd.name in (/etc, /var/log/x)", "fd.name glob '/home/*/.ssh/*'",
                "(fd.name endswith shadow or fd.filename in (mem, id))",
            ].map { "evt.type = openat and \($0)" })
        #expect(detector.index.group(of: .openat).nameSieves.sieves.count == 2)
        let world = World()
        let event = RecordBuilder.open(name, type: .openat, caller: "/nothing")
        let found = event.examine(detector, world.make(pid: 7), in: world).map(\.rule).joined(separator: " ")
        #expect(found == expected)
    }

    /// A value that is no text of the set satisfies none, and neither does a missing one.
    @Test func aMissingTextSatisfiesNothing() throws {
        let detector = try Self.compiled(["fd.name = /etc/shadow", "fd.name startswith /", "not fd.name startswith /"])
        let world = World()
        let event = RecordBuilder.open(nil, type: .openat, result: -2)
        #expect(event.examine(detector, world.make(pid: 7), in: world).map(\.rule) == ["2"])
    }

    /// More rules than a word of a mask has bits, and findings in the order of the rules.
    @Test func manyRulesFitOneEvent() throws {
        let detector = try Self.compiled((0..<200).map { "evt.type = openat and fd.name startswith /etc/\($0 % 2 == 0 ? "sh" : "p")" })
        let world = World()
        let found = RecordBuilder.open("/etc/shadow", type: .openat).examine(detector, world.make(pid: 7), in: world)
        #expect(found.map(\.rule) == (0..<200).filter { $0 % 2 == 0 }.map(String.init))
    }
}
