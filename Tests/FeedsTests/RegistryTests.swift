import Foundation
import TestKit
import Testing

@testable import Feeds

@Suite struct RegistryTests {
    @Test("A declared feed is listed, by a name of its own")
    func declarations() throws {
        let folder = PackageRoot.url.appending(path: "Sources/Inspect/Feeds")
        let registry = try String(contentsOf: folder.appending(path: "Feed+Registry.swift"), encoding: .utf8)
        let listed = Set(registry.split { !$0.isLetter && !$0.isNumber }.map(String.init))
        var declared = 0
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        for file in files where file.lastPathComponent.hasPrefix("Feed+") && file.pathExtension == "swift" {
            guard file.deletingLastPathComponent().lastPathComponent != "Feeds" else { continue }
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: #/\n    static let (\w+) = /#) {
                declared += 1
                #expect(listed.contains(String(match.output.1)), "\(file.lastPathComponent) declares \(match.output.1)")
            }
        }
        #expect(declared == Feed.all.count)
        #expect(Set(Feed.all.map(\.name)).count == Feed.all.count)
    }

    @Test("Every feed says what it is, and where it lives, by https", arguments: Feed.all.map(\.name))
    func metadata(name: String) throws {
        let feed = try #require(Feed.named(name))
        #expect(feed.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" })
        #expect(!feed.title.isEmpty && !feed.licence.isEmpty && !feed.sources.isEmpty)
        #expect(feed.sources.allSatisfy { $0.url.hasPrefix("https://") && !$0.file.isEmpty && !$0.file.contains("/") })
        #expect(Set(feed.sources.map(\.file)).count == feed.sources.count)
    }
}
