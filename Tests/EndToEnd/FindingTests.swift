import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// The stable rules find what happens in containers and on the host, and say where.
    @Suite(.serialized, .requires(.podman, .corpora, Programs.requirement), .stage) struct FindingTests {
        private let stage: Stage

        init() throws { stage = try #require(Stage.current) }

        @Test(arguments: Scenario.all) func podman(_ scenario: Scenario) async throws {
            try await scenario.play(in: stage.podman.late, watchedBy: stage.agent)
        }

        @Test(.requires(.containerd), arguments: Scenario.all) func containerd(_ scenario: Scenario) async throws {
            try await scenario.play(in: #require(stage.containerd).late, watchedBy: stage.agent)
        }

        @Test func containersThatWereThereBeforeAreNamed() async throws {
            let scenario = try #require(Scenario.files.first)
            try await scenario.play(in: stage.podman.early, watchedBy: stage.agent)
            if let containerd = stage.containerd { try await scenario.play(in: containerd.early, watchedBy: stage.agent) }
        }

        @Test func theHostIsWatchedAsWell() async throws {
            let nearMiss = try Command.spawn(["/bin/cat", "/etc/passwd"]), action = try Command.spawn(["/bin/cat", "/etc/shadow"])
            _ = try (nearMiss.wait(), action.wait())
            let findings = try await stage.agent.waitForFinding { $0.process.ancestry.first?.pid == action.pid }
            let found = findings.filter { [nearMiss.pid, action.pid].contains($0.process.ancestry.first?.pid) }
            #expect(found.map(\.process.ancestry.first?.pid) == [action.pid])
            #expect(found.first?.rule == "Read sensitive file untrusted" && found.first?.workload == .host)
            #expect(found.first?.process.ancestry.dropFirst().first?.pid == getpid(), "the parent is this process")
            #expect(found.first?.outputFields["fd.name"] == "/etc/shadow")
        }

        @Test func `ps lists the containers`() throws {
            struct Row: Decodable, Equatable {
                var id: String?, name: String?, image: String?, imageDigest: String?, imageID: String?, runtime: String?, pod: String?
                var namespace: String?, podUID: String?

                private enum CodingKeys: String, CodingKey {
                    case id, name, image, runtime, pod, namespace
                    case imageDigest = "image_digest"
                    case imageID = "image_id"
                    case podUID = "pod_uid"
                }

                init(_ workload: FindingLine.Workload) {
                    (id, name, runtime) = (workload.id, workload.name, workload.runtime)
                    (image, imageDigest, imageID) = (workload.image?.reference, workload.image?.digest, workload.image?.id)
                    (pod, namespace, podUID) = (workload.pod?.name, workload.pod?.namespace, workload.pod?.uid)
                }
            }
            let text = try Command.checked([PackageRoot.executable().path, "ps", "--format", "json"])
            let rows = try JSONDecoder().decode([Row].self, from: Data(text.utf8))
            let podman = [stage.podman.early, stage.podman.late].map(\.workload)
            let containerd = stage.containerd.map { [$0.early, $0.late].map(\.workload) } ?? []
            for workload in podman + containerd { #expect(rows.count { $0 == Row(workload) } == 1, "\(workload) among \(rows)") }
            let table = try Command.checked([PackageRoot.executable().path, "ps"])
            #expect((podman + containerd).allSatisfy { table.contains($0.image?.reference ?? "?") })
        }

        @Test func aSecondInstanceSaysSo() throws {
            let second = try Command.run([PackageRoot.executable().path, "up", "--data", stage.agent.data, "--duration", "1s"])
            #expect(!second.isSuccess && second.status != .exited(70))
            #expect(second.errorText.contains("another plimsoll (pid \(stage.agent.command.pid))"))
            #expect(stage.agent.command.isRunning)
        }
    }
}
