import Events
import Foundation
import RuleLanguage
import TestKit
import Testing

@testable import RuleEngine

/// The public rule files load as they are; what their rules are about makes them fire.
@Suite(.enabled(if: Corpora.isAvailable, "no public corpora"))
struct PublicRulesConformanceTests {
    static func load(_ files: [URL]) throws -> (set: RuleSet, detector: RuleDetector, diagnostics: [Diagnostic]) {
        var loader = RuleLoader(RuleLoader.Options(isField: { FieldTable.standard.isField($0) }))
        for file in files { loader.load(Array(try Data(contentsOf: file)), file: file.lastPathComponent) }
        let set = loader.finish()
        let (detector, diagnostics) = RuleEngine.compile(set)
        return (set, detector, diagnostics)
    }

    @Test func everyFileCompilesWithoutError() throws {
        for file in try Corpora.files(in: "runtime/falco-rules", suffix: ".yaml") {
            let (set, detector, diagnostics) = try Self.load([file])
            #expect(set.rules.count > 0)
            #expect(detector.rules.count == set.rules.count)
            for diagnostic in (set.diagnostics + diagnostics) where diagnostic.level == .error { Issue.record("\(diagnostic.rendered)") }
            let types = detector.interest.calls.count
            print("\(file.lastPathComponent): \(detector.rules.count) rules, \(types) types of events, \(diagnostics.count) warnings")
        }
    }

    private static func stable() throws -> RuleDetector {
        try load(Corpora.files(in: "runtime/falco-rules", suffix: "falco_rules.yaml")).detector
    }

    private func names(_ findings: [Finding]) -> Set<String> { Set(findings.map(\.rule)) }

    @Test func readingShadowByAnyNameIsFound() throws {
        let detector = try Self.stable()
        let world = World()
        let cat = world.make(pid: 10, ["/bin/cat", "/etc/shadow"], workload: World.container())
        let rule = "Read sensitive file untrusted"
        let plain = RecordBuilder.open("/etc/shadow").examine(detector, cat, in: world)
        #expect(names(plain) == [rule])
        #expect(plain.first?.fields.first { $0.name == "fd.name" }?.value == .text("/etc/shadow"))
        let link = RecordBuilder.open("/etc/shadow", caller: "/tmp/link").examine(detector, cat, in: world)
        #expect(names(link) == [rule])
        let chroot = RecordBuilder.open("/shadow-tree/etc/shadow", root: "/etc/shadow").examine(detector, cat, in: world)
        #expect(chroot.first?.message.contains("file=/etc/shadow ") == true)
        let bind = RecordBuilder.open("/mnt/x", caller: "/mnt/x", inFileSystem: "/etc/shadow").examine(detector, cat, in: world)
        #expect(bind.first?.message.contains("file=/etc/shadow ") == true)
        let dots = RecordBuilder.open("/data/s", caller: "/tmp/..//etc/./shadow").examine(detector, cat, in: world)
        #expect(dots.first?.message.contains("file=/etc/shadow ") == true)
        #expect(RecordBuilder.open("/etc/shadow-").examine(detector, cat, in: world).isEmpty)
        #expect(RecordBuilder.open("/etc/shadow", flags: 1).examine(detector, cat, in: world).isEmpty)
        #expect(RecordBuilder.open(nil, result: -13, caller: "/etc/shadow").examine(detector, cat, in: world).isEmpty)
    }

    @Test func traversalIsFoundEvenIfTheOpenFails() throws {
        let detector = try Self.stable()
        let world = World()
        let web = world.make(pid: 10, ["/usr/sbin/nginx"], parent: world.make(pid: 9, ["/sbin/init"]), directory: "/srv/www")
        let rule = "Directory traversal monitored file read"
        #expect(names(RecordBuilder.open(nil, result: -2, caller: "../../etc/passwd").examine(detector, web, in: world)) == [rule])
        #expect(names(RecordBuilder.open("/etc/passwd", caller: "/a/../b/../etc/passwd").examine(detector, web, in: world)) == [rule])
        #expect(RecordBuilder.open(nil, result: -2, caller: "../etc/passwd").examine(detector, web, in: world).isEmpty)
    }

    @Test func executionsAreFound() throws {
        let detector = try Self.stable()
        let world = World()
        var file = plimsollFile(upper: true, overlay: true)
        let workload = World.container()
        let shell = world.make(pid: 9, ["/bin/bash"], workload: workload)
        let dropped = world.make(pid: 10, ["/tmp/x"], parent: shell, file: file, workload: workload)
        let found = RecordBuilder(.execve, time: 10_000_000_000).examine(detector, dropped, in: world)
        #expect(names(found) == ["Drop and execute new binary in container"])
        #expect(found.first?.message.contains("exe_flags=EXE_UPPER_LAYER") == true)
        #expect(found.first?.severity == .critical)
        file = plimsollFile(upper: false, overlay: true)
        let image = world.make(pid: 11, ["/bin/ls"], parent: shell, file: file, workload: workload)
        #expect(RecordBuilder(.execve, time: 10_000_000_000).examine(detector, image, in: world).isEmpty)
        let memory = world.make(pid: 12, ["memfd:payload"], parent: shell, file: plimsollFile(memfd: true))
        #expect(names(RecordBuilder(.execve).examine(detector, memory, in: world)) == ["Fileless execution via memfd_create"])
        let server = world.make(pid: 13, ["/usr/sbin/nginx"])
        let spawned = world.make(pid: 14, ["/bin/sh", "-c", "id"], parent: server)
        #expect(names(RecordBuilder(.execve).examine(detector, spawned, in: world)) == ["Run shell untrusted"])
    }

    @Test func reverseShellIsFoundByDup() throws {
        let detector = try Self.stable()
        let world = World()
        let workload = World.container()
        let shell = world.make(pid: 9, ["/bin/bash"], workload: workload)
        let found = RecordBuilder.socket(.dup2, local: "10.0.0.2", 40000, remote: "203.0.113.9", 4444, result: 1).examine(
            detector, shell, in: world)
        #expect(names(found) == ["Redirect STDOUT/STDIN to Network Connection in Container"])
        #expect(
            found.first?.message.contains("connection=10.0.0.2:40000->203.0.113.9:4444 lport=40000 rport=4444 fd_type=ipv4 fd_proto=tcp")
                == true)
        let mapped = RecordBuilder.socket(.dup2, local: "::ffff:10.0.0.2", 40000, remote: "::ffff:203.0.113.9", 4444, result: 0)
        #expect(mapped.examine(detector, shell, in: world).first?.message.contains("fd_type=ipv4") == true)
        #expect(
            RecordBuilder.socket(.dup2, local: "10.0.0.2", 40000, remote: "203.0.113.9", 4444, result: 7).examine(
                detector, shell, in: world
            ).isEmpty)
    }

    @Test func refusedConnectionShowsWhatWasAskedFor() throws {
        let (detector, _) = RuleEngine.compile([
            try .test("evt.type=connect and fd.sip=203.0.113.9 and fd.sport=443", output: "%fd.name %evt.res")
        ])
        let world = World()
        let process = world.make(pid: 9, ["/bin/curl"])
        var builder = RecordBuilder.socket(.connect, local: "0.0.0.0", 0, remote: "0.0.0.0", 0, result: -111, state: 7)
        builder.add(.address, [2, 0, 1, 187, 203, 0, 113, 9, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(builder.examine(detector, process, in: world).map(\.message) == ["0.0.0.0:0->203.0.113.9:443 ECONNREFUSED"])
    }
}
