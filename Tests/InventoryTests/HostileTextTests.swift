import Packages
import TestKit
import Testing

@testable import Inventory

@Suite("Hostile texts")
struct HostileTextTests {
    static let nested = 100_000

    static let texts: [(String, String)] = [
        ("arrays of JSON", String(repeating: "[", count: nested)),
        ("objects of JSON", String(repeating: "{\"a\":", count: nested)),
        ("closed arrays", String(repeating: "[", count: nested) + String(repeating: "]", count: nested)),
        ("a dotted key of TOML", "a" + String(repeating: ".a", count: nested) + " = 1"),
        ("a dotted table of TOML", "[a" + String(repeating: ".a", count: nested) + "]"),
        ("arrays of TOML", "a = " + String(repeating: "[", count: nested)),
        ("inline tables of TOML", "a = " + String(repeating: "{a = ", count: nested)),
        ("sequences of YAML", String(repeating: "- ", count: nested)),
        ("flow sequences of YAML", "lockfileVersion: " + String(repeating: "[", count: nested)),
        ("flow mappings of YAML", "packages: " + String(repeating: "{a: ", count: nested)),
        ("elements of XML", String(repeating: "<a>", count: nested)),
        (
            "an alias bomb",
            "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
                + (0..<12).map {
                    "b\($0): &b\($0) [" + Array(repeating: $0 == 0 ? "*a" : "*b\($0 - 1)", count: 10).joined(separator: ", ") + "]\n"
                }.joined()
        ),
        (
            "deep and long YAML",
            "a: " + String(repeating: "[", count: 900) + String(repeating: "a, ", count: 100_000) + String(repeating: "]", count: 900)
        ),
        ("entities of XML", "<!DOCTYPE a [<!ENTITY b \"&c;&c;\">]><project><groupId>&b;</groupId></project>"),
        ("an empty file", ""), ("a NUL", "\0"), ("quotation marks", String(repeating: "\"", count: 1001)),
        ("references to parents", "<project><parent><relativePath>../../../../pom.xml</relativePath></parent></project>"),
        (
            "a property of itself",
            "<project><properties><a>${a}${a}</a></properties><dependencies><dependency><groupId>${a}</groupId><artifactId>b</artifactId></dependency></dependencies></project>"
        ),
    ]

    @Test("end in packages or gaps, whoever reads them", arguments: texts.map(\.0))
    func ends(name: String) throws {
        let (_, text) = try #require(Self.texts.first { $0.0 == name })
        #expect(try CatalogerProbe.readAll(Array(text.utf8), name: name).readers > 30)
    }

    @Test(
        "nesting is a limit",
        arguments: [
            LongText("package-lock.json", String(repeating: "[", count: nested)),
            LongText("uv.lock", "a" + String(repeating: ".a", count: nested) + " = 1"),
            LongText("uv.lock", "a = " + String(repeating: "[", count: nested)),
            LongText("pom.xml", String(repeating: "<a>", count: nested)),
            LongText("pnpm-lock.yaml", texts.first { $0.0 == "an alias bomb" }?.1 ?? ""),
            LongText("pnpm-lock.yaml", String(repeating: "- a\n", count: 600_000)),
            LongText("uv.lock", String(repeating: "[[p]]\n", count: 300_000)),
            LongText("a.dist-info/RECORD", String(repeating: "a,,\n", count: 600_000)),
            LongText("yarn.lock", String(repeating: "a@1:\n  version 1\n", count: 110_000)),
            LongText(
                "pnpm-lock.yaml",
                "a: " + String(repeating: "[", count: 140) + String(repeating: "a, ", count: 400_000) + String(repeating: "]", count: 140)
            ),
        ])
    func limit(file: LongText) throws {
        let bytes = Array(file.text.utf8)
        let header = FileHeader(path: FilePath(file.name), size: bytes.count)
        let cataloger = try #require(Catalogers.all.first { $0.wants(header) != .none })
        let gap = #expect(throws: Gap.self) { _ = try cataloger.read(header, bytes.span.bytes) }
        #expect(gap?.cause == .limit)
    }

    @Test("look-ups by name do not grow with the square")
    func lookUps() throws {
        let count = 20_000
        let gems = (0..<count).map { "    g\($0) (1)\n" }.joined() + "CHECKSUMS\n" + (0..<count).map { "  g\($0) (1) sha256=00\n" }.joined()
        let modules =
            "require (\n" + (0..<count).map { "m\($0) v1\n" }.joined() + ")\nreplace (\n"
            + (0..<count).map { "m\($0) => n\($0) v2\n" }.joined() + ")\n"
        let files = "[metadata.files]\n" + (0..<count).map { "p\($0) = []\n" }.joined()
        let packages = (0..<count).map { "[[package]]\nname = \"p\($0)\"\nversion = \"1\"\n" }.joined()
        for (path, text) in [("Gemfile.lock", "GEM\n  specs:\n" + gems), ("go.mod", modules), ("poetry.lock", packages + files)] {
            #expect(try LanguageReadingTests.assembly([(path, text)]).packages.count == count, "\(path)")
        }
    }

    @Test("a line of 8 MB is read once", arguments: CatalogerProbe.paths.filter { !$0.hasSuffix(".jar") })
    func longLine(path: String) throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 8 << 20)
        let header = FileHeader(path: FilePath(path), size: bytes.count)
        for cataloger in Catalogers.all {
            guard case .whole(let limit) = cataloger.wants(header), limit >= bytes.count else { continue }
            _ = try? cataloger.read(header, bytes.span.bytes)
        }
    }

    @Test("no cut and no changed byte of a real file does more", arguments: LanguageSamples.all.map(\.0))
    func changed(path: String) throws {
        let (_, text) = try #require(LanguageSamples.all.first { $0.0 == path })
        let bytes = Array(text.utf8)
        var random = SplitMix(seed: 9)
        let header = FileHeader(path: FilePath(path), size: bytes.count)
        for cataloger in Catalogers.all where cataloger.wants(header) != .none {
            for length in bytes.indices { _ = try? cataloger.read(header, Array(bytes[..<length]).span.bytes) }
            for _ in 0..<2000 {
                var other = bytes
                for _ in 0..<3 { other[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next()) }
                if let facts = try? cataloger.read(header, other.span.bytes) {
                    _ = cataloger.assemble([LocatedFacts(path: header.path, facts: facts)])
                }
            }
        }
    }
}

/// A file whose text is too long to be shown.
struct LongText: CustomTestStringConvertible, Sendable {
    let name: String, text: String

    init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }

    var testDescription: String { "\(name), \(text.utf8.count) bytes" }
}
