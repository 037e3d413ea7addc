import TestKit
import Testing

/// Runs quoted in documents.
@Suite struct TranscriptTests {
    @Test(arguments: [
        ("2026-01-02T03:04:05.123456789Z x", "<time> x"), ("03:04:05.123 Warning", "<time> Warning"),
        ("at 2026-01-02 03:04:05", "at <time>"),
        ("image sha256:\(String(repeating: "0a", count: 32))", "image <digest>"), (String(repeating: "ab", count: 32), "<id>"),
        ("finding \(String(repeating: "0f", count: 16))", "finding <id>"), ("container 0123456789ab (web)", "container <id> (web)"),
        ("pid=123 ppid=1", "pid=<pid> ppid=<pid>"), ("\"pid\": 99,", "\"pid\": <pid>,"),
        ("attached in 1.5 s, 3ms", "attached in <duration>, <duration>"),
        // What looks alike and is not.
        ("facade deadbeefcafe", "facade deadbeefcafe"), ("port 8080, 63 programs", "port 8080, 63 programs"), ("rapid 5", "rapid 5"),
    ])
    func masking(text: String, masked: String) {
        #expect(Transcript.mask(text) == masked)
    }

    static let document = """
        before
        <!-- transcript up -->
        ```console
        $ plimsoll up
        03:04:05 ready
        ```
        <!-- end up -->
        after
        """

    @Test func itIsFoundAndReplaced() throws {
        #expect(Transcript(named: "up", in: Self.document)?.text == "$ plimsoll up\n03:04:05 ready\n")
        #expect(Transcript(named: "down", in: Self.document) == nil)
        let replaced = try #require(Transcript("new\nlines").replacing(named: "up", in: Self.document))
        #expect(Transcript(named: "up", in: replaced)?.text == "new\nlines\n")
        #expect(replaced.hasPrefix("before\n") && replaced.hasSuffix("\nafter"))
    }

    @Test func onlyWhatIsMaskedMayDiffer() {
        let recorded = Transcript("ready at 03:04:05\nopened /etc/shadow  \n")
        #expect(recorded.differences(from: Transcript("ready at 09:00:01\nopened /etc/shadow\n")).isEmpty)
        #expect(
            recorded.differences(from: Transcript("ready at 09:00:01\nopened /etc/passwd\n"))
                == ["- line 2: opened /etc/shadow", "+ line 2: opened /etc/passwd"])
    }
}
