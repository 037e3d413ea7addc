import Foundation
import Glibc
import TestKit
import Testing

extension EndToEnd {
    /// Findings arrive wherever they were asked for, and harm nobody who looks at them.
    @Suite(.serialized) struct OutputTests {
        @Test func severalAtOnce() async throws {
            let folder = try TemporaryDirectory()
            let rule = try MarkedRule(in: folder)
            let socket = try Receiver(.path("\(folder.path)socket")), server = try Receiver(.loopback)
            let text = folder.file("text")
            let outputs = [
                "unix:\(folder.path)socket", "http://127.0.0.1:\(server.port)/findings", "text=file:\(text.path)", "json=stdout",
            ]
            let agent = try RunningAgent(rules: [rule.file.path], outputs: outputs)
            // What a terminal would obey, a line that looks like another finding, and text that runs backwards.
            try rule.provoke("\u{1b}]0;title\u{7}\u{1b}[2J\n2026-01-01 00:00:00.000 C Forged: \u{9b}31m\u{202e}")
            let file = try await agent.waitForFinding { rule.fits($0) }
            let first = try #require(file.first)
            #expect(file.count == 1 && first.priority == "Error")
            #expect(first.process.ancestry.first?.commandLine.contains("\u{1b}[2J\n") == true)
            for receiver in [socket, server] {
                let received = try await wait(Limits.finding, until: { !$0.isEmpty }, look: receiver.findings)
                #expect(received.map(\.findingID) == [first.findingID] && received.map(\.output) == [first.output])
            }
            try agent.command.waitForLine(containing: rule.word, on: .stdout)

            let written = try await wait(Limits.finding, until: { $0.last == UInt8(ascii: "\n") }, look: { try Data(contentsOf: text) })
            let lines = String(decoding: written, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == 2 && lines.last == "", "one line, in spite of the line break: \(lines)")
            let line = try #require(lines.first)
            #expect(line.contains(" E Marked program: ") && line.hasSuffix("[host]"))
            #expect(line.contains(#"\u{1b}]0;title\u{7}\u{1b}[2J\n2026-01-01"#))
            #expect(!line.unicodeScalars.contains { [.control, .format].contains($0.properties.generalCategory) }, "\(line)")
            #expect(agent.command.terminate(grace: Limits.end)?.isSuccess == true)
        }

        @Test func aFileIsReopened() async throws {
            let folder = try TemporaryDirectory()
            let rule = try MarkedRule(in: folder)
            let agent = try RunningAgent(rules: [rule.file.path])
            try rule.provoke("first")
            #expect(try await agent.waitForFinding { rule.fits($0, "first") }.count == 1)

            let moved = folder.file("moved")
            try FileManager.default.moveItem(at: agent.output, to: moved)
            agent.command.signal(SIGHUP)
            let isThere = try await wait(Limits.finding, until: \.self) { FileManager.default.fileExists(atPath: agent.output.path) }
            try #require(isThere, "a new file")
            try rule.provoke("second")
            let findings = try await wait(Limits.finding, until: { !$0.isEmpty }) {
                try FindingLine.all(in: Data(contentsOf: agent.output))
            }
            #expect(findings.count == 1 && findings.allSatisfy { rule.fits($0, "second") })
            #expect(try FindingLine.all(in: Data(contentsOf: moved)).count == 1, "the old file is left alone")
            for file in [agent.output, moved] {
                #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
            }
        }
    }
}
