import Events
import Testing

@testable import Delivery

struct TextLineEncoderTests {
    private func line(_ finding: Finding, colour: Bool = false) -> String {
        String(
            decoding: TextLineEncoder(surroundings: EncoderSurroundings(hostname: "ship", colour: colour, localOffset: { _ in -3_600 }))
                .encode(finding), as: UTF8.self)
    }

    @Test func host() {
        var remarked = Fixture.finding("m")
        remarked.remarks = ["a", "b\n"]
        #expect(line(remarked).hasSuffix(#"m [host] (a) (b\n)"#))
        #expect(line(Fixture.finding()) == "2026-11-23 20:32:05.012 W Read sensitive file: Sensitive file opened (file=/etc/shadow) [host]")
    }

    @Test func container() {
        #expect(
            line(Fixture.finding("m", workload: Fixture.container)).hasSuffix(
                " W Read sensitive file: m [shop/web-1 web ab12ab12ab12 docker.io/library/nginx:1.25]"))
    }

    @Test func whatIsIncompleteSaysSo() throws {
        var finding = Fixture.finding("m")
        finding.incompleteness = .processEventsLost
        #expect(line(finding).hasSuffix(": m [host] incomplete: process events were lost"))
        let encoder = JSONLineEncoder(surroundings: EncoderSurroundings(hostname: "ship"))
        #expect(try json(encoder.encode(finding))["incomplete"] as? String == "process events were lost")
    }

    @Test func colourOnlyWhenAsked() {
        let coloured = line(Fixture.finding("m", severity: .critical), colour: true)
        #expect(
            coloured == "\u{1b}[2m2026-11-23 20:32:05.012 \u{1b}[0m\u{1b}[1;31mC \u{1b}[0m\u{1b}[1mRead sensitive file\u{1b}[0m: m [host]")
    }

    @Test func everySeverityHasItsOwnLetter() {
        let letters = Severity.allCases.compactMap { line(Fixture.finding(severity: $0)).dropFirst(24).first }
        #expect(letters == ["!", "A", "C", "E", "W", "N", "I", "D"])
    }

    @Test func hostileCharactersAreShown() {
        let text = line(Fixture.finding("\u{1b}[2J\u{202e}a\nb\u{9b}\u{0}\\u{1b}"))
        #expect(text.contains(#": \u{1b}[2J\u{202e}a\nb\u{9b}\u{0}\\u{1b} [host]"#))
    }

    @Test func hostileNamesOfContainersAreShown() {
        var container = Workload.Container(id: "abc", runtime: .podman)
        container.name = "a\u{1b}c\n"
        #expect(line(Fixture.finding("m", workload: Workload(container: container))).hasSuffix(#"[a\u{1b}c\n abc]"#))
    }

    @Test func longMessagesAreCutBetweenCharactersAndSaySo() {
        let text = line(Fixture.finding("a" + String(repeating: "ä", count: 10_000)))
        // 8,192 bytes would end inside an ä: 8,191 are shown of 20,001.
        #expect(text.contains("ä… (11810 more bytes) [host]"))
        #expect(!text.contains("\u{FFFD}"))
    }
}
