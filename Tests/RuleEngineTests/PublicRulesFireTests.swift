import Events
import Foundation
import RuleLanguage
import TestKit
import Testing

@testable import RuleEngine

/// Every rule of the public files fires on the event that it is about, and not on one that only resembles it.
@Suite(.enabled(if: Corpora.isAvailable, "no public corpora"))
struct PublicRulesFireTests {
    /// Rules that no event can fire, with the reason.
    private static let silent = [
        "Contact K8S API Server From Container": "asks for the domain name of an address, which no record holds",
        "Network Connection outside Local Subnet": "asks for a namespace of a list that is empty until a user fills it",
    ]

    /// User 1 is daemon, as on Debian.
    private final class Names: NameLookup {
        private let daemon: Bytes = "daemon"
        func userName(_ uid: UInt32, in workload: Workload) -> Bytes? { uid == 1 ? daemon : nil }
        func groupName(_ gid: UInt32, in workload: Workload) -> Bytes? { nil }
    }

    private static func detector() throws -> RuleDetector {
        var loader = RuleLoader(RuleLoader.Options(isField: { FieldTable.standard.isField($0) }))
        for file in try Corpora.files(in: "runtime/falco-rules", suffix: ".yaml") {
            loader.load(Array(try Data(contentsOf: file)), file: file.lastPathComponent)
        }
        return RuleEngine.compile(loader.finish(), names: Names()).detector
    }

    private static func rules(in event: EventFixture, _ detector: RuleDetector) throws -> Set<String> {
        var found: Set<String> = []
        try event.withContext { detector.examine($0) { found.insert($0.rule) } }
        return found
    }

    @Test func everyRuleFiresAndMisses() throws {
        let detector = try Self.detector()
        let cases = PublicRuleCase.stable + PublicRuleCase.incubating
        #expect(Set(detector.rules.map(\.name)) == Set(cases.map(\.rule)).union(Self.silent.keys))
        for example in cases {
            let fired = try Self.rules(in: example.fires(PublicScene()), detector)
            #expect(fired.contains(example.rule), "\(example.rule) is silent; found: \(fired.sorted())")
            let missed = try Self.rules(in: example.misses(PublicScene()), detector)
            #expect(!missed.contains(example.rule), "\(example.rule) fires on its near miss")
        }
        print("public rules: \(cases.count) of \(detector.rules.count) fire, \(Self.silent.count) cannot")
    }

    /// The rules about outgoing traffic see datagrams of sockets that are not connected, too.
    @Test func datagramsAreOutgoingTraffic() throws {
        let detector = try Self.detector()
        let scene = PublicScene()
        let event = scene.host.call(
            "sendto", on: EventFixtures.socket(family: 2, kind: 2, protocol: 17),
            address: EventFixtures.socketAddress([169, 254, 169, 254], port: 80), by: scene.contained("/usr/bin/curl"), result: 4)
        #expect(try Self.rules(in: event, detector).contains("Contact EC2 Instance Metadata Service From Container"))
    }
}
