import Testing
import Versions

@Suite("Ranges of npm")
struct NPMRangeTests {
    @Test(
        "Inside and outside, as node-semver documents",
        arguments: [
            ("1.0.0 - 2.0.0", "1.2.3", "2.0.1"), ("1.2 - 2.3", "2.3.9", "2.4.0"), ("1.2.3 - 2", "2.9.9", "3.0.0"),
            ("^1.2.3", "1.9.0", "2.0.0"), ("^1.2.3", "1.2.3", "1.2.2"), ("^0.2.3", "0.2.9", "0.3.0"), ("^0.0.3", "0.0.3", "0.0.4"),
            ("^0.0", "0.0.9", "0.1.0"), ("^0", "0.9.9", "1.0.0"), ("^1.x", "1.0.0", "2.0.0"), ("^0.0.x", "0.0.5", "0.1.0"),
            ("~1.2.3", "1.2.9", "1.3.0"), ("~1.2", "1.2.0", "1.3.0"), ("~1", "1.9.9", "2.0.0"), ("~>1.2.3", "1.2.9", "1.3.0"),
            (">=1.2.7 <1.3.0", "1.2.8", "1.3.0"), ("1.2.7 || >=1.2.9 <2.0.0", "1.4.6", "1.2.8"), (">=1.0.0, < 1.4.2", "1.4.1", "1.4.2"),
            ("> 1.2", "1.3.0", "1.2.9"), ("<1.2", "1.1.9", "1.2.0"), ("<=1.2", "1.2.9", "1.3.0"), ("=1.2.3", "1.2.3", "1.2.4"),
            ("1.2.x", "1.2.0", "1.3.0"), ("1.*", "1.9.0", "2.0.0"), ("v1.2.3", "1.2.3", "1.2.4"), ("<=2.0.0", "0.2.9", "2.0.1"),
            ("^99999999999999999999.1.0", "99999999999999999999.2.0", "100000000000000000000.0.0"), ("*", "5.0.0", "5.0.0-rc.1"),
            ("", "1.0.0", "1.0.0-rc.1"), (">1.2.3-alpha.3", "1.2.3-alpha.7", "3.4.5-alpha.9"),
            ("^1.2.3-beta.2", "1.2.3-beta.4", "1.2.4-beta.2"),
            ("<2.0.0 || *", "3.0.0", "2.0.0-x"),
        ])
    func contains(range: String, inside: String, outside: String) throws {
        let range = try NPMRange(range)
        #expect(range.contains(try SemanticVersion(inside)))
        #expect(!range.contains(try SemanticVersion(outside)))
    }

    @Test("Prereleases by order alone, as advisories mean it")
    func prereleases() throws {
        let range = try NPMRange(">=1.0.0 <2.0.0")
        #expect(!range.contains(try SemanticVersion("1.5.0-rc.1")))
        #expect(range.contains(try SemanticVersion("1.5.0-rc.1"), includingPrereleases: true))
        #expect(!(try NPMRange("<1")).contains(try SemanticVersion("1.0.0-rc.1"), includingPrereleases: true))
    }

    @Test("Nothing is below or above everything", arguments: ["<*", ">*", "< x"])
    func empty(range: String) throws {
        let range = try NPMRange(range)
        for version in ["0.0.0", "1.0.0", "0.0.0-0"] { #expect(!range.contains(try SemanticVersion(version))) }
    }

    @Test("No range", arguments: ["latest", "1.2.3.4", "<>1", "1..2", "git+https://x", "^^1"])
    func refused(text: String) {
        #expect(throws: VersionError.self) { try NPMRange(text) }
    }

    @Test("Too many comparators are refused")
    func limit() {
        let text = Array(repeating: "<1", count: Limits.comparators + 1).joined(separator: "||")
        #expect(throws: VersionError.self) { try NPMRange(text) }
    }
}
