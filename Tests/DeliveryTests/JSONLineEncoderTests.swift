import Events
import Foundation
import JSONText
import TestKit
import Testing

@testable import Delivery

struct JSONLineEncoderTests {
    private let encoder = JSONLineEncoder(surroundings: EncoderSurroundings(hostname: "ship", localOffset: { _ in 3_600 }))

    @Test func containerFinding() {
        var finding = Fixture.finding(
            workload: Fixture.container,
            fields: [
                ("fd.name", .text("/etc/shadow")), ("evt.res", .signed(-13)), ("proc.pid", .unsigned(.max)),
                ("proc.is_exe_writable", .boolean(false)), ("user.name", .missing),
                ("fd.name", .text("repeated")), ("evt.time", .text("12:00")),
            ],
            ancestry: [
                Fixture.process(pid: 42, name: "cat", arguments: ["cat", "/etc/shadow"], path: "/bin/cat"),
                Fixture.process(pid: 7, name: "sh", arguments: ["sh"], path: nil),
            ])
        finding.remarks = ["the path changed during the call"]
        let golden =
            #"{"time":"2026-11-23T21:32:05.012345678Z","rule":"Read sensitive file","priority":"Warning","source":"syscall","#
            + #""hostname":"ship","#
            + #""output":"22:32:05.012345678: Warning Sensitive file opened (file=/etc/shadow)","#
            + #""tags":["filesystem","mitre_credential_access"],"#
            + #""output_fields":{"evt.time":1795469525012345678,"fd.name":"/etc/shadow","evt.res":-13,"proc.pid":18446744073709551615,"#
            + #""proc.is_exe_writable":false,"user.name":null},"finding_id":"0123456789abcdef0123456789abcdef","incomplete":null,"names_from":null,"#
            + #""workload":{"kind":"container","id":"\#(String(repeating: "ab12", count: 16))","name":"web","#
            + #""image":{"reference":"docker.io/library/nginx:1.25","digest":"sha256:aa","id":null},"runtime":"containerd","#
            + #""pod":{"name":"web-1","namespace":"shop","uid":"u-1"}},"process":{"ancestry":["#
            + #"{"pid":42,"start":77,"name":"cat","path":"/bin/cat","command_line":"cat /etc/shadow","uid":0},"#
            + #"{"pid":7,"start":77,"name":"sh","path":null,"command_line":"sh","uid":0}]},"count":1,"count_new":1,"#
            + #""first_seen":"2026-11-23T21:32:05.012345678Z","last_seen":"2026-11-23T21:32:05.012345678Z","remarks":["the path changed during the call"]}"#
        #expect(String(decoding: encoder.encode(finding), as: UTF8.self) == golden)
    }

    @Test func hostFinding() {
        var finding = Fixture.finding(severity: .informational)
        finding.tags = []
        let golden =
            #"{"time":"2026-11-23T21:32:05.012345678Z","rule":"Read sensitive file","priority":"Informational","source":"syscall","#
            + #""hostname":"ship","#
            + #""output":"22:32:05.012345678: Informational Sensitive file opened (file=/etc/shadow)","tags":[],"#
            + #""output_fields":{"evt.time":1795469525012345678},"finding_id":"0123456789abcdef0123456789abcdef","incomplete":null,"names_from":null,"#
            + #""workload":{"kind":"host","id":null,"name":null,"image":null,"runtime":null,"pod":null},"process":{"ancestry":[]},"count":1,"count_new":1,"#
            + #""first_seen":"2026-11-23T21:32:05.012345678Z","last_seen":"2026-11-23T21:32:05.012345678Z","remarks":[]}"#
        #expect(String(decoding: encoder.encode(finding), as: UTF8.self) == golden)
    }

    @Test(arguments: Fixture.hostileTexts)
    func hostileTextsComeBackUnchanged(text: String) throws {
        let line = encoder.encode(
            Fixture.finding(
                text, rule: text, fields: [("a\(text)", .text(text))],
                ancestry: [Fixture.process(pid: 1, name: "x", arguments: [text], path: text)]))
        let visible = String(decoding: line, as: UTF8.self)
        #expect(visible.unicodeScalars.allSatisfy { !$0.isInvisible })
        #expect(visible.utf8.elementsEqual(line))
        let object = try json(line)
        #expect(object["rule"] as? String == text)
        #expect((object["output"] as? String)?.unicodeScalars.suffix(text.unicodeScalars.count).elementsEqual(text.unicodeScalars) == true)
        let fields = try #require(object["output_fields"] as? [String: Any])
        #expect(fields["a\(text)"] as? String == text)
    }

    /// Seeded, so that a failure can be repeated.
    @Test func arbitraryBytesNeverBreakALine() throws {
        var random = SplitMix(seed: 3)
        let interesting: [UInt8] = [0, 9, 10, 13, 27, 34, 92, 0x7F, 0x80, 0x9B, 0xC2, 0xE2, 0xED, 0xF0, 0xFF]
        for _ in 0..<3_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0...255, using: &random) : interesting[Int.random(in: 0..<interesting.count, using: &random)]
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let finding = Fixture.finding(text, rule: text, fields: [("f", .text(text))])
            let line = encoder.encode(finding)
            try #require(line.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
            let object = try json(line)
            try #require(object["rule"] as? String == text)
            let forPeople = TextLineEncoder(surroundings: EncoderSurroundings(hostname: "ship")).encode(finding)
            try #require(String(decoding: forPeople, as: UTF8.self).unicodeScalars.allSatisfy { !$0.isInvisible })
        }
    }
}
