import TestKit
import Testing

@testable import Text

#if canImport(Glibc)
import Glibc
#endif

struct GlobTests {
    private func matches(_ pattern: String, _ text: String, ignoringCase: Bool = false) throws -> Bool {
        let glob = try Glob(Array(pattern.utf8), ignoringCase: ignoringCase)
        return Array(text.utf8).withUnsafeBytes { glob.matches($0) }
    }

    #if canImport(Glibc)
    /// The C library decides what is right, for every pattern and text of up to a few signs.
    @Test func agreesWithTheLibraryOnShortPatterns() throws {
        let signs = ["*", "?", "[", "]", "!", "-", "\\", "a", "b", "/"]
        var patterns = [""]
        for _ in 0..<5 { patterns += patterns.suffix(10_000).flatMap { pattern in signs.map { pattern + $0 } } }
        let texts = ["", "a", "b", "/", "ab", "a/b", "aa", "[a]", "a]", "\\a", "-", "!"]
        var differences: [String] = []
        for pattern in Set(patterns) {
            for text in texts where try matches(pattern, text) != (fnmatch(pattern, text, 0) == 0) {
                differences.append("\(pattern) on \(text)")
            }
        }
        #expect(differences.isEmpty, "\(differences.count) differ: \(differences.sorted().prefix(20))")
    }
    #endif

    @Test(arguments: [
        ("MY*", "myexe", true, true), ("*EXE", "myexe", true, true), ("[A-C]x", "bX", true, true), ("[[:upper:]]", "a", true, true),
        ("MY*", "myexe", false, false),
        ("*../*../*", "a/../../x", false, true), ("*../*../*", "a/../x", false, false), ("/home/*/.ssh/*", "/home/a/b/.ssh/k", false, true),
    ]) func matchesTexts(pattern: String, text: String, ignoringCase: Bool, expected: Bool) throws {
        #expect(try matches(pattern, text, ignoringCase: ignoringCase) == expected)
    }

    @Test func literalPartsAreTold() throws {
        let glob = try Glob(Array("/home/*/.ssh/[a]b".utf8))
        #expect(glob.literalPrefix == Array("/home/".utf8))
        #expect(try Glob(Array("/proc/*/environ".utf8)).literalSuffix == Array("/environ".utf8))
        #expect(try Glob(Array("*[a]b?c\\*d".utf8)).literalSuffix == Array("c*d".utf8))
        #expect(try Glob(Array("a*".utf8)).literalSuffix == [])
        #expect(glob.longestLiteral == Array("/home/".utf8) || glob.longestLiteral == Array("/.ssh/".utf8))
        #expect(try Glob(Array("a\\*b".utf8)).onlyMatch == Array("a*b".utf8))
        #expect(try Glob(Array("a?".utf8)).onlyMatch == nil)
    }

    @Test func manyStarsTakeNoTime() throws {
        let pattern = String(repeating: "*a", count: 2_000) + "b"
        #expect(try matches(pattern, String(repeating: "a", count: 32_000)) == false)
    }

    @Test func longPatternsAreRefused() {
        #expect(throws: Glob.Failure.tooLong(bytes: 8_193)) { try Glob([UInt8](repeating: 0x61, count: 8_193)) }
    }
}
