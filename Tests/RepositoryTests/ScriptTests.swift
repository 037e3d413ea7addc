import Foundation
import TestKit
import Testing

/// The checks can fail: each defect is found in a repository made for it, and this one has none.
@Suite struct CheckRepositoryTests {
    static let script = PackageRoot.url.appending(path: "scripts/check-repository").path

    @Test(.requires(.installed(["python3"]))) func thisRepositoryIsInOrder() throws {
        let output = try Command.run([Self.script])
        #expect(output.isSuccess, "\(output.text)")
    }

    struct Defect: CustomTestStringConvertible, Sendable {
        var file: String, content: String, message: String
        var testDescription: String { file }
        init(_ file: String, _ content: String, _ message: String) { (self.file, self.content, self.message) = (file, content, message) }
    }

    static let defects = [
        Defect("long.swift", String(repeating: "// line\n", count: 501), "long.swift:501: has 501 lines"),
        // Put together here, because this file is checked as well.
        Defect("left.swift", "let a = 1\n// TO" + "DO: later\n", "left.swift:2: work that is left needs its issue"),
        Defect("page.md", "see ../sha" + "red/data\n", "page.md:1: names a folder outside"),
        Defect("broken", "#!/bin/bash\nset -euo pipefail\nif true; then\n", "broken:1: "),
        Defect("loose", "#!/bin/bash\nset -e\ntrue\n", "loose:1: a bash script without"),
        Defect("broken.py", "#!/usr/bin/env python3\ndef f(:\n", "broken.py:2: not Python"),
        Defect("data.json", "{\"a\": }\n", "data.json:1: not JSON"), Defect("merged.c", "<<<<" + "<<< mine\n", "merged.c:1: a conflict"),
        Defect("blank.c", "int a; \n", "blank.c:1: blanks at the end"), Defect("unended.c", "int a;", "unended.c:1: no newline"),
    ]

    @Test(.requires(.installed(["python3"])), arguments: defects)
    func aDefectIsFound(defect: Defect) throws {
        let folder = try TemporaryDirectory()
        try folder.write("int fine;\n", to: "fine.c")
        let file = try folder.write(defect.content, to: defect.file)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        let output = try Command.run([Self.script, folder.path])
        #expect(output.status == .exited(1))
        #expect(output.text.hasPrefix(defect.message))
        #expect(!output.text.contains("fine.c"))
    }

    @Test(.requires(.installed(["python3"]))) func pathsOfThisMachineAreFound() throws {
        let folder = try TemporaryDirectory()
        let checkout = folder.file("checkout").path
        try folder.write("beside \(folder.path)neighbour/data\nfine /tmp/file \(checkout)s\nown \(checkout)/a\n", to: "checkout/text")
        try folder.write("", to: "neighbour/data")
        let output = try Command.run([Self.script, checkout])
        let message = "names a path that exists on one machine only"
        #expect(output.text == "text:1: \(message)\ntext:3: \(message)")
    }

    @Test(.requires(.installed(["python3"]))) func aScriptMustBeExecutable() throws {
        let folder = try TemporaryDirectory()
        try folder.write("#!/bin/bash\nset -euo pipefail\n", to: "script")
        #expect(try Command.run([Self.script, folder.path]).text == "script:1: begins with #! but is not executable")
    }

    @Test(.requires(.installed(["python3"]))) func numberedWorkIsAllowed() throws {
        let folder = try TemporaryDirectory()
        try folder.write("// TODO(#12): more kernels\n", to: "left.c")
        #expect(try Command.run([Self.script, folder.path]).isSuccess)
    }

    @Test(.requires(.installed(["python3"]))) func nothingToCheckIsADefect() throws {
        let folder = try TemporaryDirectory()
        #expect(try Command.run([Self.script, folder.path]).status == .exited(1))
    }
}

/// Counting of results: a test counts as passed only if the stream says so.
@Suite(.requires(.installed(["python3"]))) struct RunTestsTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var events: [String]
        var status = 0
        var lines: [String]
        var isSuccess = false
    }

    /// Lines of a stream, as swift-testing writes them.
    static func test(_ name: String) -> String {
        #"{"kind":"test","payload":{"id":"T.\#(name)/T.swift:1:1","kind":"function","name":"\#(name)"},"version":"6.3.0"}"#
    }
    static func event(_ kind: String, _ name: String, _ symbol: String = "", _ text: String = "") -> String {
        let message = symbol.isEmpty ? "" : #"{"symbol":"\#(symbol)","text":"\#(text)"}"#
        let payload = #"{"kind":"\#(kind)","messages":[\#(message)],"testID":"T.\#(name)/T.swift:1:1"}"#
        return #"{"kind":"event","payload":\#(payload),"version":"6.3.0"}"#
    }
    static func passed(_ name: String) -> [String] {
        [test(name), event("testStarted", name), event("testEnded", name, "pass", "Test passed.")]
    }

    static let cases = [
        Case(testDescription: "all pass", events: passed("a()") + passed("b()"), lines: ["2 passed, 0 failed, 0 skipped"], isSuccess: true),
        Case(
            testDescription: "a skip has its reason",
            events: passed("a()") + [test("b()"), event("testSkipped", "b()", "skip", #"Test b() skipped: \"needs root\""#)],
            lines: ["skipped: T.b(): needs root", "1 passed, 0 failed, 1 skipped"], isSuccess: true),
        Case(
            testDescription: "a cancelled test is skipped",
            events: [
                test("a()"), event("testStarted", "a()"),
                event("testEnded", "a()", "skip", #"Test a() was cancelled after 1 s: \"no runtime\""#),
            ],
            lines: ["skipped: T.a(): no runtime", "0 passed, 0 failed, 1 skipped"], isSuccess: true),
        Case(
            testDescription: "a failure has its first issue",
            events: [
                test("a()"), event("testStarted", "a()"), event("issueRecorded", "a()", "fail", "Expectation failed: 1 == 2"),
                event("testEnded", "a()", "fail", "Test failed."),
            ], status: 1, lines: ["failed: T.a(): Expectation failed: 1 == 2", "0 passed, 1 failed, 0 skipped"]),
        Case(
            testDescription: "a crash fails what had not ended",
            events: passed("a()") + [test("b()"), test("c()"), event("testStarted", "b()"), #"{"kind":"event","payl"#], status: 1,
            lines: [
                "failed: T.b(): did not end: the test process crashed or was stopped", "failed: T.c(): did not run",
                "1 passed, 2 failed, 0 skipped",
            ]),
        Case(
            testDescription: "a crash after the last test",
            events: passed("a()"), status: 139,
            lines: ["failed: (run): the test process ended with status 139", "1 passed, 1 failed, 0 skipped"]),
        Case(testDescription: "no test at all", events: [], lines: ["failed: (run): no test ran", "0 passed, 1 failed, 0 skipped"]),
    ]

    @Test(arguments: cases) func counts(_ value: Case) throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(value.events.joined(separator: "\n") + "\n", to: "events.jsonl")
        let script = PackageRoot.url.appending(path: "scripts/run-tests").path
        let output = try Command.run([script, "--events", file.path, "--status", String(value.status)])
        #expect(output.text == value.lines.joined(separator: "\n"))
        #expect(output.isSuccess == value.isSuccess)
    }
}
