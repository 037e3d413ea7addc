import Foundation
import TestKit
import Testing

extension EndToEnd {
    /// What the README shows is what happens. `PLIMSOLL_UPDATE_TRANSCRIPT=1` writes what happens into it instead.
    @Suite(.requires(.podman)) struct ReadmeTests {
        private static let name = "plimsoll-demo", image = "localhost/plimsoll-demo:1"
        private static let script = "/bin/cp /bin/busybox /tmp/sleep; /tmp/sleep 1; /bin/cat /etc/shadow; exit"

        @Test func theTranscriptIsTrue() async throws {
            try Command.checked(["podman", "tag", TestImage.busybox(), Self.image])
            defer { _ = try? Command.run(["podman", "untag", Self.image, Self.image]) }
            Podman.remove(Self.name)
            let agent = try RunningAgent(rules: nil, outputs: ["text=stdout"])
            let printed = try Podman.run(name: Self.name, image: Self.image, command: ["/bin/sh", "-c", Self.script])
            #expect(printed.isSuccess, "\(printed)")
            try await agent.waitForFinding { $0.rule == "Password file read" && $0.workload.name == Self.name }
            #expect(agent.command.terminate(grace: Limits.end)?.isSuccess == true)

            // What else happened on this host is no part of the story.
            let findings = agent.command.output(of: .stdout).split(separator: "\n").filter { $0.contains("[\(Self.name) ") }
            let transcript = Transcript(
                """
                $ sudo plimsoll up
                \(anonymous(agent.command.output(of: .stderr)))
                $ podman run --rm --network none --name \(Self.name) \(Self.image) /bin/sh -c '\(Self.script)'  # in another terminal
                \(printed.text)

                \(findings.joined(separator: "\n"))

                """)
            let readme = try PackageRoot.text("README.md")
            if ProcessInfo.processInfo.environment["PLIMSOLL_UPDATE_TRANSCRIPT"] == "1" {
                let updated = try #require(transcript.replacing(named: "up", in: readme))
                try Data(updated.utf8).write(to: PackageRoot.url.appending(path: "README.md"))
            } else {
                let shown = try #require(Transcript(named: "up", in: readme))
                let differences = counted(shown).differences(from: counted(transcript))
                #expect(differences.isEmpty, "PLIMSOLL_UPDATE_TRANSCRIPT=1 updates README.md")
            }
        }

        /// What is said at the start, without the name of this host.
        private func anonymous(_ text: String) -> String {
            let start = text.firstRange(of: "ready\n").map { String(text[..<$0.upperBound]) } ?? text
            return start.replacing(/Watching \S+ and/, with: "Watching myhost and")
        }

        /// How much runs on a host differs.
        private func counted(_ transcript: Transcript) -> Transcript {
            Transcript(transcript.text.replacing(/\d+ (containers|processes)/) { "<count> \($0.output.1)" })
        }
    }
}
