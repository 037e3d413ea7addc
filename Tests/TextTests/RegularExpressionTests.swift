import Testing

@testable import Text

struct RegularExpressionTests {
    private func matches(_ pattern: String, _ text: String, _ options: RegularExpression.Options = .posix) throws -> Bool {
        let expression = try RegularExpression(pattern, options: options)
        return Array(text.utf8).withUnsafeBytes { expression.matches($0, anchor: .both) }
    }

    @Test(arguments: [
        ("^[s]{1}ysca[l]{2}$", "syscall", true), ("yscal.*", "syscall", false), ("[[:digit:]]+", "123", true), ("a|ab", "ab", true),
        ("", "", true), (".", "é", true),
    ])
    func posixSyntaxIsAnchored(pattern: String, text: String, expected: Bool) throws { #expect(try matches(pattern, text) == expected) }

    @Test(arguments: ["(", "\\d", "\\bx", "(?=x)", "[z-a]", "a{2000}"]) func whatPosixLacksIsRefused(pattern: String) {
        #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern, options: .posix) }
    }

    @Test func perlSyntaxIsAChoice() throws {
        #expect(try matches("\\d+", "12", .perl))
        let expression = try RegularExpression("(a)(x)?(b+)", options: .perl)
        let groups = Array("zabbb".utf8).withUnsafeBytes { expression.firstMatch(in: $0) }
        #expect(groups == [1..<5, 1..<2, nil, 2..<5])
        #expect(Array("z".utf8).withUnsafeBytes { expression.firstMatch(in: $0, from: 5) } == nil)
    }

    @Test func hostilePatternsAreBounded() {
        #expect(throws: RegularExpressionError.tooLong(bytes: 100_000)) {
            try RegularExpression(String(repeating: "a", count: 100_000), options: .posix)
        }
        #expect(throws: RegularExpressionError.self) { try RegularExpression("((a{1000}){1000}){1000}", options: .posix) }
        #expect(throws: RegularExpressionError.self) { try RegularExpression(String(repeating: "(", count: 60_000), options: .posix) }
    }

    @Test func exponentialPatternsTakeLinearTime() throws {
        #expect(try matches("(a*)*b", String(repeating: "a", count: 30_000)) == false)
        #expect(try matches("(a|aa)+", String(repeating: "a", count: 30_000)))
    }
}
