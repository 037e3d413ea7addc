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
    }
}

@Suite struct VarintTests {
    @Test(arguments: [([0x02] as [UInt8], 1), ([0x01], -1), ([0xac, 0x02], 150), ([0x00], 0)])
    func signed(bytes: [UInt8], value: Int) { #expect(Varint.signed(bytes) == value) }

    @Test func endless() { #expect(Varint.unsigned([UInt8](repeating: 0xff, count: 11)) == nil) }
}
