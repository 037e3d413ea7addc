import Foundation
import Layers
import Packages
import Testing

@Suite("Facts of a layer as bytes")
struct LayerFactsTests {
    private static let digest = Digest(algorithm: "sha256", hex: String(repeating: "a1", count: 32))
    private static let odd = FilePath(normal: [0x61, 0x2f, 0xff, 0x0a, 0x5c])
    private static let gap = Gap(cause: .damaged, layer: digest, path: odd, message: "a \"gap\"\n\u{202e}\u{0}ü")

    /// Nothing in it is empty.
    private static var facts: FileFacts {
        var facts = FileFacts()
        facts.packages = [
            Package(
                type: .npm, namespace: "@a", name: "n\u{1b}", version: "1", architecture: "amd64",
                source: SourcePackage(name: "s", version: "2"), licences: ["MIT", "é"], maintainer: "m", qualifiers: ["b": "1", "a": "2"],
                subpath: "p", digests: [digest], requires: ["r"], isDevelopment: true,
                evidence: [Evidence(path: odd, layer: digest, line: 7, inside: odd)], cataloger: "c")
        ]
        facts.owned = [OwnedFiles(key: "k", paths: [odd, FilePath("x")])]
        facts.licences = ["k": ["MIT"], "j": []]
        facts.operatingSystem = OperatingSystem(
            id: "debian", like: ["x"], versionID: "12", codename: "bookworm", prettyName: "Debian", other: ["NAME": "D"])
        facts.notes = ["n": "o"]
        facts.gaps = [gap]
        return facts
    }

    private struct Named: Encodable {
        var cataloger = "c", path = odd
        var facts: FileFacts?
    }

    @Test("hold everything that a file told")
    func everything() throws {
        // A property that somebody adds has to be given a value above, and so to be written.
        let package = try #require(Self.facts.packages.first)
        for value in [Self.facts, package, package.evidence[0], Self.gap] as [Any] {
            for (name, child) in Mirror(reflecting: value).children {
                #expect(!["[]", "[:]", "nil", "", "false"].contains("\(child)"), "\(name ?? "?") of \(type(of: value)) is empty")
            }
        }
        var layer = try LayerReaderTests.layer(["a"])
        let empty = try JSONDecoder().decode(CatalogedFile.self, from: JSONEncoder().encode(Named(facts: FileFacts())))
        layer.files = [try JSONDecoder().decode(CatalogedFile.self, from: JSONEncoder().encode(Named(facts: Self.facts))), empty]
        layer.links = [try JSONDecoder().decode(CatalogedLink.self, from: JSONEncoder().encode(Named()))]
        layer.gaps = [Self.gap, Gap(cause: .limit, message: "x")]
        layer.blob = Self.digest
        #expect(layer.files[0].facts == Self.facts)
        #expect(try LayerFacts(decoding: layer.encoded()) == layer)
    }
}
