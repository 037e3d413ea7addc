import Foundation
import JSONDocument
import Testing
import Vulnerabilities

@testable import Feeds

@Suite struct FormatTests {
    @Test("Scalars of YAML stay the text that was written")
    func yaml() throws {
        let json = try YAMLConversion.json(Data("a: 1.10\nb: [0, ~, 'null', yes]\nc: {\"q\\\"\": \"\\u0001é\"}\n".utf8))
        #expect(String(decoding: json, as: UTF8.self) == #"{"a":"1.10","b":["0",null,"null","yes"],"c":{"q\"":"\u0001é"}}"#)
    }

    @Test("Aliases that multiply, depth and other keys are refused")
    func hostileYAML() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            bomb += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
        }
        for text in [bomb, String(repeating: "[", count: 200) + String(repeating: "]", count: 200), "? [a]\n: b\n", "a: b: c", "\u{0}"] {
            #expect(throws: (any Error).self) { try YAMLConversion.json(Data(text.utf8)) }
        }
    }

    @Test(
        "Lines of CSV",
        arguments: [
            ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]), ("\"a,\"\"b\"\"\n\",c\r\n\r\n,\n", [["a,\"b\"\n", "c"], ["", ""]]), ("", []),
            ("\u{FEFF}a", [["a"]]),
        ])
    func csv(text: String, expected: [[String]]) throws {
        var reader = CSVReader(Data(text.utf8))
        var lines: [[String]] = []
        while let line = try reader.next() { lines.append(line) }
        #expect(lines == expected)
    }

    @Test("A quotation without an end, or with text behind it, is refused", arguments: ["\"a", "\"a\"b,c", "a,\"b\n"])
    func hostileCSV(text: String) {
        var reader = CSVReader(Data(text.utf8))
        #expect(throws: FeedError.self) { try reader.next() }
    }

    @Test(
        "What Cargo's requirements leave",
        arguments: [
            ([], [], ["0.."]), ([">= 1.2.0"], [], ["0..1.2.0"]), ([">= 1.2.0", "^1.0.5"], ["< 0.9.0"], ["0.9.0..1.0.5"]),
            (["^1.0.5", ">= 2.1.0"], [], ["0..1.0.5", "2.0.0..2.1.0"]), (["> 1.0.0"], [], ["0..=1.0.0"]),
            (["^0.2.3"], [], ["0..0.2.3", "0.3.0.."]),
            (["~1.2.3", ">= 1.4"], [], ["0..1.2.3", "1.3.0..1.4"]), ([], ["< 1.0.0", "> 2.0.0"], ["1.0.0..=2.0.0"]),
            ([">= 0.0.0"], [], ["0..0.0.0"]), (["> 1.2"], [], ["0..1.3.0"]), ([], ["<= 1.2"], ["1.3.0.."]),
            (["=1.2"], [], ["0..1.2", "1.3.0.."]), (["1.2.*"], [], ["0..1.2", "1.3.0.."]), (["1.*"], ["<1"], ["2.0.0.."]),
        ] as [([String], [String], [String])])
    func requirements(patched: [String], unaffected: [String], expected: [String]) throws {
        #expect(try Self.texts(VersionRequirements.rust.affected(patched: patched, unaffected: unaffected)) == expected)
    }

    private static func texts(_ ranges: [AffectedRange]) -> [String] {
        ranges.map { range in
            range.events.reduce("") { text, event in
                switch event {
                case .introduced(let version): text + version + (range.events.count == 1 ? ".." : "")
                case .introducedAfter(let version): text + ">" + version + (range.events.count == 1 ? ".." : "")
                case .fixed(let version): text + ".." + version
                case .lastAffected(let version): text + "..=" + version
                case .limit(let version): text + "..!" + version
                }
            }
        }
    }

    @Test(
        "Requirements of other package managers",
        arguments: [
            ("<1.2.3 || >=2.0.0 <2.1", ["0..1.2.3", "2.0.0..2.1"]), (">= 1.0, <= 1.5", ["1.0..=1.5"]), ("= 2.29.1", ["2.29.1..=2.29.1"]),
            ("2.29.1", ["2.29.1..=2.29.1"]), ("~> 5.2.4", ["5.2.4..5.3.0"]), ("~> 5.2", ["5.2..6.0.0"]),
            ("[2.9.0,2.9.10.7)", ["2.9.0..2.9.10.7"]),
            ("(,1.0],(2.0,3.0)", ["0..=1.0", ">2.0..3.0"]), ("[1.0]", ["1.0..=1.0"]), ("*", ["0.."]), ("", ["0.."]), (">2 <1", []),
        ] as [(String, [String])])
    func otherRequirements(text: String, expected: [String]) throws {
        let requirements = VersionRequirements(order: .rubyGems, kind: .ecosystem, plainSign: "=")
        #expect(try Self.texts(requirements.spans(text).map(requirements.range)) == expected)
    }

    @Test("What is no requirement is refused", arguments: ["!= 1", "[1.0", "[1,2,3]", "=> 1", "~> x", "~>"])
    func wrongRequirements(text: String) {
        let requirements = VersionRequirements(order: .semver, kind: .ecosystem, plainSign: "=")
        #expect(throws: (any Error).self) { try requirements.spans(text) }
    }

    @Test("Names of CPE")
    func cpe() throws {
        let name = try #require(ProductName(#"cpe:2.3:a:micro\:soft:c\+\+:1.0:rc1:*:*:*:*:*:*"#))
        #expect(name.vendor == "micro:soft" && name.product == "c++" && name.exactVersion == "1.0-rc1")
        #expect(name.withoutVersion == #"cpe:2.3:a:micro\:soft:c\+\+:*:*:*:*:*:*:*:*"#)
        #expect(ProductName("cpe:/a:x:y") == nil)
    }
}
