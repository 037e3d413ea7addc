import Foundation
import Packages
import TestKit
import Testing

@testable import Images

@Suite(.requires(.root, .containerd), .serialized) struct ContainerdTests {
    @Test func imageContainerAndSnapshot() async throws {
        let containerd = try Containerd()
        let name = try containerd.importImage()
        let root = containerd.root.path
        let store = try ContainerdStore(name: "k8s.io/\(name)", root: root)
        let image = try await store.image(platform: nil)
        let expected = try await ContainersStorage(name: name).image(platform: nil)
        #expect(image.identity?.configDigest == expected.identity?.configDigest)
        #expect(image.identity?.diffIDs == expected.identity?.diffIDs)
        #expect(image.facts.manifest?.digest.description == (try containerd.digest(of: name)))
        #expect(try image.layers.map(digest) == image.layers.map { $0.blob?.digest })

        let id = try containerd.start(image: name)
        _ = try containerd.exec(id, ["/bin/busybox", "touch", "/written"])
        let container = try await ContainerdStore(container: id, namespace: "k8s.io", root: root).image(platform: nil)
        let last = try #require(container.layers.last)
        guard last.isWritable, case .folder(let path) = last.content else {
            Issue.record("no writable layer: \(last)")
            return
        }
        #expect(FileManager.default.fileExists(atPath: "\(path)/written"))

        // What was unpacked stands in for a blob that is gone.
        let blob = try #require(image.layers[0].blob?.digest.hex)
        try FileManager.default.removeItem(atPath: "\(root)/io.containerd.content.v1.content/blobs/sha256/\(blob)")
        let unpacked = try await store.image(platform: nil)
        guard case .folder(let folder) = unpacked.layers[0].content else {
            Issue.record("no snapshot: \(unpacked.layers[0].content)")
            return
        }
        #expect(FileManager.default.fileExists(atPath: "\(folder)/bin/busybox"))

        await #expect { try await ContainerdStore(name: "k8s.io/no", root: root).image(platform: nil) } throws: {
            ($0 as? ImageError)?.code == .notFound
        }
        await #expect { try await ContainerdStore(name: "other/\(name)", root: root).image(platform: nil) } throws: {
            ($0 as? ImageError)?.code == .notFound
        }

        // Every byte of the metadata may be wrong: no crash, and no image that is another one.
        let database = try [UInt8](Data(contentsOf: URL(filePath: "\(root)/io.containerd.metadata.v1.bolt/meta.db")))
        var random = SplitMix(seed: 7)
        for _ in 0..<3_000 {
            var bytes = database
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                let end = Bool.random(using: &random) ? bytes.count : min(bytes.count, 40_960)
                bytes[Int.random(in: 0..<end, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? Self.lookUp(name, bytes)
        }
        #expect(try Self.lookUp(name, database) != nil)
    }

    private static func lookUp(_ name: String, _ bytes: [UInt8]) throws(ImageError) -> [UInt8]? {
        var bolt = try Bolt(subject: "x") { (offset, count) throws(ImageError) in
            guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
                throw ImageError(.damaged, "x", "short")
            }
            return Array(bytes[offset..<(offset + count)])
        }
        if let root = try bolt.bucket([]) { _ = try bolt.keys(of: root) }
        if let images = try bolt.bucket(["v1", "k8s.io", "images"]) { _ = try bolt.keys(of: images) }
        guard let target = try bolt.bucket(["v1", "k8s.io", "images", name, "target"]) else { return nil }
        return try bolt.value("digest", in: target)
    }
}

@Suite struct VarintTests {
    @Test(arguments: [([0x02] as [UInt8], 1), ([0x01], -1), ([0xac, 0x02], 150), ([0x00], 0)])
    func signed(bytes: [UInt8], value: Int) { #expect(Varint.signed(bytes) == value) }

    @Test func endless() { #expect(Varint.unsigned([UInt8](repeating: 0xff, count: 11)) == nil) }
}
