import Foundation
import Packages
import TestKit
import Testing

@testable import Inventory

/// A document as JSON has it, without numbers: those are written otherwise by other readers.
private indirect enum Plain: Decodable, Equatable {
    case nothing
    case flag(Bool)
    case text(String)
    case list([Plain])
    case map([String: Plain])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .nothing
        } else if let value = try? container.decode(Bool.self) {
            self = .flag(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([Plain].self) {
            self = .list(value)
        } else {
            self = .map(try container.decode([String: Plain].self))
        }
    }

    init(_ document: Document) {
        switch document.value {
        case .null, .number: self = .nothing
        case .bool(let value): self = .flag(value)
        case .string(let text): self = .text(text)
        case .array(let elements): self = .list(elements.map(Plain.init))
        case .object(let members): self = .map(Dictionary(members.map { ($0.key, Plain($0.value)) }) { _, last in last })
        }
    }
}

@Suite("Documents", .requires(.installed(["python3"]), .corpora))
struct DocumentConformanceTests {
    private struct Line: Decodable {
        var path: String
        var isRead: Bool
        var document: Plain?

        enum CodingKeys: String, CodingKey {
            case path
            case isRead = "is_read"
            case document
        }
    }

    static let formats: [(String, Set<String>)] = [
        ("toml", ["cargo-lock", "pdm-lock", "poetry-lock", "pylock-toml", "uv-lock"]),
        (
            "json",
            [
                "composer-lock", "conan-lock", "conda-meta", "dotnet-deps-json", "package-json", "package-lock-json", "pipfile-lock",
                "sbt-lock",
            ]
        ),
    ]

    @Test("are read as Python's libraries read them", arguments: formats.map(\.0))
    func sameAsPython(format: String) throws {
        let folders = try #require(Self.formats.first { $0.0 == format }).1
        let paths = try Corpora.files(in: "static/packages/lang", suffix: "").map(\.path).filter { path in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else { return false }
            return folders.contains { path.contains("/\($0)/") } && !path.hasSuffix(".expected.json")
        }
        var count = 0
        for line in try InstalledSoftware.lines(Line.self, [format] + paths) {
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: line.path)))
            let text = ManifestText(bytes.span.bytes)
            let read = try? format == "toml" ? Document.toml(text, format: format) : Document.json(text, format: format)
            #expect(read.map(Plain.init) == (line.isRead ? line.document ?? .nothing : nil), "\(line.path)")
            count += 1
        }
        print("documents: \(count) of \(format)")
        #expect(count > 20)
    }
}

@Suite("Texts of documents")
struct DocumentTests {
    static let tomlTexts: [(String, [String]?)] = [
        ("a = 1\n[b]\nc = \"x\"", ["a", "b"]), ("a.b = 1\na.c = 2", ["a"]), ("\"a b\" = 'x'", ["a b"]),
        ("a = \"\"\"\nx\\\n  y\"\"\"\"", ["a"]),
        ("[[a]]\n[[a]]\nb = [1, 2,\n # text\n 3]", ["a"]), ("a = 1979-05-27 07:32:00Z", ["a"]), ("a = { b = 1, c.d = [] }", ["a"]),
        ("a = 1\na = 2", nil), ("[a]\n[a]", nil), ("a = b", nil), ("a = \"x", nil), ("a", nil), ("a = 1 b = 2", nil), ("[a\n", nil),
        ("a = 1\n[a.b]", nil), ("a = \"\\q\"", nil),
    ]

    @Test("of TOML", arguments: tomlTexts.map(\.0))
    func toml(text: String) throws {
        let expected = try #require(Self.tomlTexts.first { $0.0 == text }).1
        let document = try? Document.toml(ManifestText(text), format: "t")
        #expect(document?.members.map(\.key) == expected)
    }

    @Test("know their lines")
    func lines() throws {
        let json = try Document.json(ManifestText("{\n \"a\": [\n  1,\n  {\"b\": \"\\n\"}]\n}"), format: "j")
        #expect(json["a"]?.elements.map(\.line) == [3, 4])
        let toml = try Document.toml(ManifestText("# x\na = \"\"\"\n\n\"\"\"\n[[p]]\nn = 1\n[[p]]\n"), format: "t")
        #expect(toml["p"]?.elements.map(\.line) == [5, 7])
        let yaml = try Document.yaml(ManifestText("# x\np:\n  a: 1.10\n  b: {}\n"), format: "y")
        #expect(yaml.first?["p"]?.members.map(\.line) == [3, 4])
        #expect(yaml.first?["p"]?["a"]?.string == "1.10")
        let xml = try MarkupElement.parse(
            ManifestText("<?xml version='1.0'?>\n<a>\n <b c=\"&lt;&#x41;\">x<![CDATA[<y>]]></b>\n</a>"), format: "x")
        #expect(xml["b"]?.line == 3)
        #expect(xml["b"]?.text == "x<y>")
        #expect(xml["b"]?.attributes["c"] == "<A")
    }

    @Test(
        "of JSON that are none",
        arguments: ["", "{", "[1,]", "{\"a\":1,}", "nul", "01x", "\"\\ud800\"x", "{} {}", "{a:1}", "[1 2]", "\"\u{1}\""])
    func noJSON(text: String) {
        #expect(throws: Gap.self) { _ = try Document.json(ManifestText(text), format: "j") }
    }

    @Test("of JSON with comments, where those are allowed")
    func relaxed() throws {
        let document = try Document.json(ManifestText("// a\n{\"a\": [1, /* b */ 2,],}"), isRelaxed: true, format: "j")
        #expect(document["a"]?.elements.count == 2)
    }
}
