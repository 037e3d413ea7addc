import Foundation
import Layers
import Packages
import TestKit
import Testing

@Suite("The cache of layers")
struct LayerCacheTests {
    private static func facts(_ name: String) throws -> LayerFacts { try LayerReaderTests.layer([name]) }

    @Test("keeps proven facts, below a folder that was not there")
    func keeps() throws {
        let folder = try TemporaryDirectory()
        let facts = try Self.facts("a")
        let cache = LayerCache(folder: folder.path + "/data/layers", limit: 1 << 20, catalogers: [])
        try cache.store(facts)
        #expect(cache.facts(of: ExpectedLayer(diffID: facts.diffID)) == facts)
        #expect(cache.facts(of: ExpectedLayer(diffID: Digest(sha256: [UInt8](repeating: 1, count: 32)))) == nil)
    }

    @Test("tells what it holds, and what another version left")
    func tells() throws {
        let folder = try TemporaryDirectory()
        let cache = LayerCache(folder: folder.path, catalogers: []), facts = try Self.facts("a")
        try cache.store(facts)
        var other = LayerLimits()
        other.entries = 7
        try LayerCache(folder: folder.path, catalogers: [], limits: other).store(facts)
        try folder.write("x", to: "half.new")
        try folder.write("x", to: "somebody's")
        let items = cache.contents()
        #expect(items.count == 3)
        #expect(items.filter { $0.layer == facts.diffID }.map(\.isCurrent).sorted { $0 && !$1 } == [true, false])
        #expect(items.filter { $0.layer == nil }.map { URL(fileURLWithPath: $0.path).lastPathComponent } == ["half.new"])
        #expect(items.allSatisfy { $0.bytes > 0 })
    }

    @Test("removes what was not used for long, or everything")
    func clears() throws {
        let folder = try TemporaryDirectory()
        let cache = LayerCache(folder: folder.path, catalogers: [])
        for name in ["a", "b"] { try cache.store(Self.facts(name)) }
        let old = try #require(cache.contents().first)
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1_000)], ofItemAtPath: old.path)
        #expect(cache.clear(unusedSince: 1_000).files == 0)
        #expect(cache.clear(unusedSince: 1_001) == (1, old.bytes))
        #expect(cache.contents().count == 1 && !cache.contents().contains { $0.path == old.path })
        #expect(cache.clear().files == 1)
        #expect(cache.contents().isEmpty)
    }

    @Test("keeps its limit in the folder")
    func limit() throws {
        let folder = try TemporaryDirectory()
        let cache = LayerCache(folder: folder.path, catalogers: [])
        #expect(cache.limit == LayerCache.standardLimit)
        for name in ["a", "b"] { try cache.store(Self.facts(name)) }
        let newest = try #require(cache.contents().last)
        try cache.setLimit(newest.bytes)
        #expect(cache.contents() == [newest])
        let again = LayerCache(folder: folder.path, catalogers: [])
        #expect(again.limit == newest.bytes)
        try again.setLimit(0)
        try LayerCache(folder: folder.path, catalogers: []).store(Self.facts("c"))
        #expect(again.contents().isEmpty)
        try folder.write("-5\n", to: "limit")
        #expect(LayerCache(folder: folder.path, catalogers: []).limit == LayerCache.standardLimit)
    }
}
