import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// The same finding again is counted, and the count is told at the end.
    @Suite(.requires(.podman)) struct RepeatTests {
        @Test func repeatsAreCountedAndToldAtTheEnd() async throws {
            let container = try Podman.start()
            let agent = try RunningAgent(rules: nil, countsRepeats: true)
            for _ in 0..<5 { _ = try container.exec(["/bin/cat", "/etc/shadow"]) }
            _ = try container.exec(["/bin/cat", "/etc/gshadow", "/etc/shadow"])
            func own(_ lines: [Line]) -> [Line] { lines.filter { $0.rule == "Password file read" && $0.workload.id == container.id } }
            _ = try await wait(Limits.finding, until: { own($0).count >= 2 }) { try lines(agent) }
            agent.command.terminate(grace: Limits.end)
            let found = own(try lines(agent))
            // Another argument is another finding.
            #expect(Set(found.map(\.findingID)).count >= 2)
            let plain = found.filter { $0.findingID == found.first?.findingID }
            #expect(plain.map(\.count) == [1, 5] && plain.map(\.countNew) == [1, 4])
            #expect(plain.first?.firstSeen == plain.last?.firstSeen && plain.first?.lastSeen != plain.last?.lastSeen)
        }

        private struct Line: Decodable {
            struct Workload: Decodable { var id: String? }
            var rule: String, findingID: String, count: Int, countNew: Int, firstSeen: String, lastSeen: String, workload: Workload
            enum CodingKeys: String, CodingKey {
                case rule, findingID = "finding_id", count, countNew = "count_new", firstSeen = "first_seen", lastSeen = "last_seen",
                    workload
            }
        }

        private func lines(_ agent: RunningAgent) throws -> [Line] {
            let bytes = (try? Data(contentsOf: agent.output)) ?? Data()
            let whole = bytes.prefix((bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1)
            return try whole.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Line.self, from: $0) }
        }
    }
}
