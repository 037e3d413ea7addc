import Foundation
import Glibc
import TestKit
import Testing

extension EndToEnd {
    /// What was found while it was recorded is found in the recording, to the last byte.
    @Suite(.serialized, .requires(.corpora, Programs.requirement)) struct RecordingTests {
        private static let played = [
            "plain", "chroot", "dropped program", "program in memory alone", "reverse shell by dup", "/proc/self/root",
        ]

        @Test(.requires(.podman)) func aReplayFindsWhatWasFound() async throws {
            let actor = try Programs.compiled("actor")
            let image = try TestImage.busybox(adding: ["bin/actor": actor, "etc/actor": actor])
            let early = try PodmanScene(image: image)
            let folder = try TemporaryDirectory()
            let path = "\(folder.path)events"
            let rules = try RunningAgent.stableRules()
            let agent = try RunningAgent(
                rules: [rules], flags: ["--metrics", "off", "--record", path, "--max-size", "1M", "--max-files", "50"])
            let scenarios = Scenario.all.filter { Self.played.contains($0.testDescription) }
            #expect(scenarios.count == Self.played.count)
            let late = try PodmanScene(image: image, arguments: ["--cap-add", "SYS_ADMIN"])
            for scenario in scenarios { try await scenario.play(in: late, watchedBy: agent) }
            try await scenarios[0].play(in: early, watchedBy: agent)
            if Requirement.containerd.isMet {
                let server = try Containerd()
                try server.importImage(image)
                let scene = try ContainerdScene(server, image: image)
                for scenario in scenarios { try await scenario.play(in: scene, watchedBy: agent) }
            }
            // One that is over before anything about it can be asked.
            _ = try Command.run(["podman", "run", "--rm", "--network", "none", image, "/bin/cat", "/etc/shadow"])
            let reader = try Command.spawn(["/bin/cat", "/etc/shadow"])
            _ = try reader.wait()
            try await agent.waitForFinding { $0.process.ancestry.first?.pid == reader.pid }
            #expect(agent.command.terminate(grace: Limits.end)?.isSuccess == true)
            let said = agent.command.output(of: .stderr)
            #expect(said.contains(/Recorded \d+ events/) && !said.contains("Lost"), "\(said)")

            // What the agent found about itself, such as the signal that ends it, is its own.
            let lines = try Data(contentsOf: agent.output).split(separator: UInt8(ascii: "\n")).filter {
                try FindingLine.all(in: $0).first?.source != "internal"
            }
            let live = Data(lines.joined(separator: [UInt8(ascii: "\n")]) + [UInt8(ascii: "\n")])
            let findings = try FindingLine.all(in: live)
            #expect(findings.count > scenarios.count && Set(findings.map(\.workload.kind)) == ["host", "container"])
            let again = folder.file("again")
            let files = try Self.files(path)
            let replay = try Command.run(
                [
                    PackageRoot.executable().path, "up", "--no-default-rules", "--no-dedup", "--rules", rules, "--output",
                    "file:\(again.path)", "--replay",
                ]
                    + files)
            #expect(replay.isSuccess && !replay.errorText.contains("skipped"), "\(replay)")
            let replayed = try Data(contentsOf: again)
            let outputs = try FindingLine.all(in: replayed).map(\.output)
            #expect(outputs == findings.map(\.output))
            #expect(replayed == live, "also times, ids, workloads and ancestries")
            for file in files {
                #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
            }
        }

        @Test(.requires(.installed(["setpriv"]), Nobody.reachable)) func othersCanReplayWithOtherRules() async throws {
            let folder = try TemporaryDirectory()
            let rule = try MarkedRule(in: folder)
            let path = "\(folder.path)events"
            let recorder = try Command.spawn([
                PackageRoot.executable().path, "record", path, "--everything", "--data", "\(folder.path)data",
            ])
            try recorder.waitForLine(containing: "ready", timeout: Limits.ready)
            try rule.provoke("recorded")
            let second = try Command.run([
                PackageRoot.executable().path, "record", "\(folder.path)other", "--everything", "--data", "\(folder.path)data",
            ])
            #expect(second.status == .exited(4) && second.errorText.contains("another plimsoll (pid \(recorder.pid))"))
            #expect(!FileManager.default.fileExists(atPath: "\(folder.path)other"), "nothing was touched")
            let recorded = recorder.terminate(grace: Limits.end)
            #expect(recorded?.isSuccess == true && recorded?.stdout.isEmpty == true)

            // Somebody without any privilege, on a kernel that need not offer anything.
            for file in [folder.path, path, rule.file.path] { chown(file, 65534, 65534) }
            let executable = try #require(Nobody.executable)
            let output = try Command.run(
                Nobody.prefix + [
                    executable.path, "up", "--no-default-rules", "--rules", rule.file.path, "--output", "json=stdout", "--replay", path,
                ])
            #expect(output.isSuccess, "\(output)")
            let findings = try FindingLine.all(in: output.stdout)
            #expect(findings.count == 1 && findings.allSatisfy { rule.fits($0, "recorded") })
        }

        @Test func whatCannotBeIsSaid() throws {
            let folder = try TemporaryDirectory()
            let rule = try MarkedRule(in: folder)
            try folder.write("precious\n", to: "precious")
            symlink("\(folder.path)precious", "\(folder.path)link")
            let executable = PackageRoot.executable().path
            let cases: [(arguments: [String], status: Int32, text: String)] = [
                (["record", "\(folder.path)link"], 4, "is not a recording"), (["record", "\(folder.path)precious"], 4, "left alone"),
                (["record", "\(folder.path)new", "--max-size", "10"], 2, "at least 1 MiB"),
                (["record", "\(folder.path)new", "--max-size", "many"], 2, "not a size"),
                (["record", "\(folder.path)new", "--max-files", "0"], 2, "1 to 1000"),
                (["record", "\(folder.path)absent/new"], 4, "No such file"),
                (["up", "--replay", "\(folder.path)precious"], 4, "is not a recording"),
                (["up", "--replay", "\(folder.path)absent"], 4, "No such file"),
                (["up", "--replay", "a", "--record", "b"], 2, "name one of them"),
            ]
            for value in cases {
                var arguments = [executable] + value.arguments + ["--no-default-rules", "--rules", rule.file.path]
                if value.arguments[0] == "record" || value.arguments.contains("--record") { arguments += ["--data", "\(folder.path)data"] }
                let output = try Command.run(arguments)
                #expect(output.status == .exited(value.status) && output.errorText.contains(value.text), "\(value.arguments): \(output)")
            }
            #expect(try String(contentsOf: folder.file("precious"), encoding: .utf8) == "precious\n")
        }

        /// The files of a recording, the oldest first.
        private static func files(_ path: String) throws -> [String] {
            var files = [path]
            while FileManager.default.fileExists(atPath: "\(path).\(files.count)") { files.append("\(path).\(files.count)") }
            return files.reversed()
        }
    }
}
