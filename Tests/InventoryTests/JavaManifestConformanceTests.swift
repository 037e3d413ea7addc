import Foundation
import TestKit
import Testing

@testable import Inventory

/// MANIFEST.MF and pom.properties of real jars, as text.
@Suite("Conformance: Java manifests", .enabled(if: Corpora.isAvailable, Comment(rawValue: Corpora.absence)))
struct JavaManifestConformanceTests {
    private struct Derived: Decodable {
        struct Jar: Decodable {
            struct Properties: Decodable {
                var groupId: String?
                var artifactId: String?
                var version: String?
            }

            var manifest: [String: String]?
            var properties: Properties?

            enum CodingKeys: String, CodingKey {
                case manifest
                case properties = "pom_properties"
            }
        }

        var jars: [String: Jar]
    }

    private static func text(_ url: URL) throws -> ManifestText {
        let bytes = [UInt8](try Data(contentsOf: url))
        return ManifestText(bytes.span.bytes)
    }

    @Test("main sections are read as stated")
    func mainSections() throws {
        var count = 0
        for folder in ["manifest", "manifestSection"] {
            for url in try Corpora.files(in: "static/packages/java-manifest/\(folder)", suffix: ".want") {
                let name = url.lastPathComponent.replacingOccurrences(of: ".want", with: "")
                let manifest = JavaManifest(try Self.text(url.deletingLastPathComponent().appending(path: name)))
                let wanted = JavaManifest(try Self.text(url))
                #expect(!manifest.attributes.isEmpty, "\(name)")
                let isSame = manifest.attributes.map { "\($0.name): \($0.value)" } == wanted.attributes.map { "\($0.name): \($0.value)" }
                #expect(isSame, "\(name)")
                count += 1
            }
        }
        print("manifests: \(count) main sections")
        #expect(count > 0)
    }

    @Test("attributes and coordinates are those that a plain reading gives")
    func derived() throws {
        let derived = try Corpora.json(Derived.self, at: "static/packages/java-manifest/derived.json")
        var named = 0
        for (name, jar) in derived.jars {
            let manifest = try? JavaManifest(Self.text(Corpora.url("static/packages/java-manifest/manifest/\(name)")))
            for (attribute, value) in jar.manifest ?? [:] {
                #expect(manifest?[attribute] == value.trimmingCharacters(in: .whitespaces), "\(name): \(attribute)")
            }
            guard let stated = jar.properties else { continue }
            let read = MavenCoordinates(properties: try Self.text(Corpora.url("static/packages/java-manifest/properties/\(name)")))
            #expect(read?.group == stated.groupId && read?.artifact == stated.artifactId && read?.version == stated.version, "\(name)")
            // What a jar without properties would be called, of its name and manifest alone.
            if let guess = JarName(name).coordinates(manifest), guess == read { named += 1 }
        }
        print(
            "manifests: \(derived.jars.count) jars; \(named) of \(derived.jars.values.count { $0.properties != nil }) are named rightly without pom.properties"
        )
    }

    @Test("malformed ones stop nothing")
    func malformed() throws {
        for url in try Corpora.files(in: "static/packages/java-manifest/malformed-manifests", suffix: "") {
            guard let text = try? Self.text(url) else { continue }
            _ = JavaManifest(text)
            _ = MavenCoordinates(properties: text)
        }
    }
}
