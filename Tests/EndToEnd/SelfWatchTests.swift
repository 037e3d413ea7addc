import Foundation
import Glibc
import TestKit
import Testing

extension EndToEnd {
    /// What the agent says and does about itself.
    @Suite(.serialized) struct SelfWatchTests {
        /// A file of rules without any: what is found is found by the agent itself.
        private static func noRules(in folder: TemporaryDirectory) throws -> String {
            try folder.write("- list: nothing\n  items: []\n", to: "none.yaml").path
        }

        @Test(arguments: [(SIGKILL, "killed", "Warning"), (SIGTERM, "stopped", "Notice")])
        func theNextStartTellsOfTheGap(signal: Int32, cause: String, priority: String) async throws {
            let folder = try TemporaryDirectory()
            let rules = try Self.noRules(in: folder)
            let first = try RunningAgent(rules: [rules])
            #expect(try first.findings().isEmpty, "nobody watched before, and nobody was meant to")
            first.command.signal(signal)
            _ = try first.command.wait(timeout: Limits.end)

            let second = try RunningAgent(rules: [rules], data: first.data)
            let findings = try await second.waitForFinding { $0.rule == "Nobody watched" }
            let gap = try #require(findings.first { $0.rule == "Nobody watched" })
            #expect(gap.priority == priority && gap.outputFields["plimsoll.gap.cause"] == .text(cause))
        }

        @Test func itKeepsFewPrivileges() async throws {
            let folder = try TemporaryDirectory()
            let agent = try RunningAgent(rules: [Self.noRules(in: folder)])
            let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(agent.command.pid)/task")
            #expect(tasks.count > 1)
            // CAP_DAC_READ_SEARCH (2), CAP_SYS_PTRACE (19), CAP_PERFMON (38), CAP_BPF (39), <linux/capability.h>
            let allowed: UInt64 = 1 << 2 | 1 << 19 | 1 << 38 | 1 << 39
            for task in tasks {
                let status = try String(contentsOfFile: "/proc/\(agent.command.pid)/task/\(task)/status", encoding: .utf8)
                for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
                    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("\(set):") })
                    let value = try #require(UInt64(line.split(separator: "\t").last ?? "", radix: 16))
                    #expect(value & ~allowed == 0, "\(task) \(line)")
                }
                #expect(status.contains("NoNewPrivs:\t1"))
            }
            #expect(
                agent.command.output(of: .stderr).contains("Privileges kept: CAP_DAC_READ_SEARCH, CAP_SYS_PTRACE, CAP_PERFMON, CAP_BPF."))
        }

        @Test(.requires(.installed(["gdb"]))) func aTracerIsFound() async throws {
            let folder = try TemporaryDirectory()
            let agent = try RunningAgent(rules: [Self.noRules(in: folder)])
            let tracer = try Command.spawn([
                "gdb", "--batch", "--pid", "\(agent.command.pid)", "-iex", "set auto-load off", "-ex", "continue",
            ])
            defer { tracer.terminate() }
            let findings = try await agent.waitForFinding { $0.rule == "Agent traced" }
            #expect(findings.contains { $0.rule == "Agent traced" && $0.priority == "Critical" })
        }

        @Test(.requires(.installed(["promtool", "curl"]))) func metricsAreWhatPrometheusReads() async throws {
            let folder = try TemporaryDirectory()
            let agent = try RunningAgent(rules: [Self.noRules(in: folder)], outputs: ["json=stdout"], flags: ["--metrics", "127.0.0.1:0"])
            let said = agent.command.output(of: .stderr)
            let url = try #require(said.firstMatch(of: /Metrics: (http:\S+)/)).output.1
            let answer = try Command.checked(["curl", "--silent", "--fail", String(url)])
            let check = try Command.run(["promtool", "check", "metrics"], input: Array((answer + "\n").utf8))
            #expect(check.isSuccess && check.stdout.isEmpty && check.stderr.isEmpty, "\(check)")
            for name in [
                "plimsoll_events_made_total{", "plimsoll_events_lost_total{", "plimsoll_sink_delivered_total{", "plimsoll_processes ",
                "plimsoll_resident_memory_bytes ", "plimsoll_cpu_seconds_total ", "plimsoll_self_check_faults 0\n",
            ] { #expect(answer.contains("\n\(name)"), "\(name)") }
            let documented = try PackageRoot.text("docs/metrics.md")
            for line in answer.split(separator: "\n") where line.hasPrefix("# TYPE ") {
                let name = line.split(separator: " ")[2]
                #expect(documented.contains("`\(name)`"), "docs/metrics.md does not have \(name)")
            }
        }

        @Test func aServiceManagerIsTold() async throws {
            let folder = try TemporaryDirectory()
            let receiver = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            defer { close(receiver) }
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            let path = "\(folder.path)notify"
            withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
            let bound = withUnsafePointer(to: &name) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(receiver, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
            }
            try #require(bound == 0)
            let agent = try RunningAgent(
                rules: [Self.noRules(in: folder)], wrapper: ["env", "NOTIFY_SOCKET=\(path)", "WATCHDOG_USEC=600000"])
            agent.command.signal(SIGTERM)
            _ = try agent.command.wait(timeout: Limits.end)
            var states: [String] = []
            var buffer = [UInt8](repeating: 0, count: 256)
            while case let count = recv(receiver, &buffer, buffer.count, Int32(MSG_DONTWAIT)), count > 0 {
                states.append(String(decoding: buffer[..<count], as: UTF8.self))
            }
            #expect(states.first?.hasPrefix("READY=1\n") == true && states.contains("WATCHDOG=1") && states.last == "STOPPING=1")
        }

        @Test(.requires(Programs.requirement)) func whoChangesItsSettingsIsFound() async throws {
            let folder = try TemporaryDirectory()
            let agent = try RunningAgent(rules: [Self.noRules(in: folder)])
            let output = try Command.run([Programs.compiled("tamper").path, "\(agent.command.pid)"])
            #expect(output.isSuccess, "\(output)")
            let findings = try await agent.waitForFinding { $0.rule == "Agent's eBPF programs are not intact" }
            let rules = Set(findings.map(\.rule))
            #expect(rules.contains("Agent's eBPF programs are not intact"))
            // Seen before it took effect, and by whom.
            let opened = try #require(findings.first { $0.rule == "eBPF objects opened by id" }, "\(rules)")
            #expect(opened.process.ancestry.first?.name == "tamper")
        }

        @Test(.requires(.installed(["python3"]))) func itKeepsUnderItsCap() async throws {
            let folder = try TemporaryDirectory()
            let rules = try folder.write(
                """
                - rule: Never
                  desc: wants events that it never matches
                  condition: evt.type = openat and fd.name = /etc/hostname and proc.pname = nobody-is-called-so
                  output: never
                  priority: DEBUG

                """, to: "rules.yaml")
            let agent = try RunningAgent(rules: [rules.path], flags: ["--metrics", "off", "--max-cpu", "1"])
            let writer = try Command.spawn(["python3", "-c", "import os\nwhile True: os.close(os.open('/etc/hostname', 0))"])
            defer { writer.terminate() }
            let findings = try await agent.waitForFinding { $0.rule == "Events were shed" }
            let flood = try #require(findings.first { $0.rule == "Events were shed" }, "\(agent.command.output(of: .stderr))")
            #expect(flood.workload == .host && flood.output.contains("events of the host were shed"))
            let said = try await wait(Limits.finding, until: { $0.contains("events beyond a small share are shed") }) {
                agent.command.output(of: .stderr)
            }
            #expect(said.contains("events beyond a small share are shed"))
            writer.terminate()
            agent.command.signal(SIGTERM)
            _ = try agent.command.wait(timeout: Limits.end)
            let counts = try agent.statistics().events
            #expect((counts["openat"]?.shed ?? 0) > 0)
            for type in ["clone", "execve", "procexit"] { #expect(counts[type]?.shed ?? 0 == 0, "\(type) is never shed") }
        }

        @Test(.requires(.podman)) func aContainersUsersHaveItsOwnNames() async throws {
            let folder = try TemporaryDirectory()
            // Whoever makes a container can call user 0 what he likes.
            let users = try folder.write("hidden:x:0:0::/:/bin/sh\nplimsoll-web:x:1234:1234::/:/bin/sh\n", to: "passwd")
            let rules = try folder.write(
                """
                - rule: Marked
                  desc: a program of this test
                  condition: evt.type = execve and proc.cmdline contains "plimsoll-named"
                  output: ran (user=%user.name uid=%user.uid)
                  priority: NOTICE

                """, to: "rules.yaml")
            let agent = try RunningAgent(rules: [rules.path])
            let scene = try PodmanScene(arguments: ["--volume", "\(users.path):/etc/passwd:ro"])
            for (user, name) in [("1234", "plimsoll-web"), ("0", "root")] {
                let expected = "user=\(name) uid=\(user)"
                // The files are read within seconds of the container's start; until then the host's answer.
                let text = try await wait(Limits.finding, until: { $0.contains(expected) }) {
                    _ = try scene.container.exec(["/bin/true", "plimsoll-named"], arguments: ["--user", user])
                    return try String(contentsOf: agent.output, encoding: .utf8)
                }
                let line = try #require(text.split(separator: "\n").last { $0.contains(expected) }, "\(text)")
                #expect(line.contains("\"names_from\":\"container\""))
                #expect(!text.contains("user=hidden"))
            }
        }

        @Test func secretsDoNotLeave() async throws {
            let folder = try TemporaryDirectory()
            let rules = try folder.write(
                """
                - rule: Marked
                  desc: a program of this test
                  condition: evt.type = execve and proc.cmdline contains "plimsoll-marked" and proc.args contains "hunter2"
                  output: ran (command=%proc.cmdline)
                  priority: NOTICE

                """, to: "rules.yaml")
            let agent = try RunningAgent(rules: [rules.path])
            _ = try Command.checked(["/bin/true", "plimsoll-marked", "--password", "hunter2"])
            let findings = try await agent.waitForFinding { $0.rule == "Marked" }
            #expect(findings.contains { $0.rule == "Marked" }, "the rule sees the secret")
            let text = try String(contentsOf: agent.output, encoding: .utf8)
            #expect(text.contains("--password ***") && !text.contains("hunter2"))
        }
    }
}
