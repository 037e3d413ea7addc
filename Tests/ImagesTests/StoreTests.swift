import Foundation
import Packages
import TestKit
import Testing

@testable import Images

@Suite(.requires(.root, .podman), .serialized) struct ContainersStorageTests {
    @Test func layersAreWhatWasPulled() async throws {
        let name = try TestImage.busybox()
        let image = try await ContainersStorage(name: name).image(platform: nil)
        let id = try Command.checked(["podman", "image", "inspect", "--format", "{{.Id}}", name])
        #expect(image.identity?.configDigest.hex == id)
        #expect(try image.layers.map(digest) == image.identity?.diffIDs)
        #expect(image.layers.allSatisfy { if case .tarSplit = $0.content { true } else { false } })
        #expect(image.identity?.aliases.contains { $0.kind == .name && $0.value == name } == true)
        for other in [String(id.prefix(12)), "sha256:\(id)", String(name.dropFirst("localhost/".count))] {
            #expect(try await ContainersStorage(name: other).image(platform: nil).identity == image.identity)
        }
    }

    @Test func containerHasALayerOfItsOwn() async throws {
        let container = try Podman.start()
        _ = try container.exec(["/bin/busybox", "touch", "/written"])
        let image = try await ContainersStorage(container: container.name).image(platform: nil)
        let last = try #require(image.layers.last)
        #expect(last.isWritable)
        guard case .folder(let path) = last.content else {
            Issue.record("not a folder")
            return
        }
        #expect(FileManager.default.fileExists(atPath: "\(path)/written"))
        #expect(image.facts.container == container.id)
    }

    @Test func sameImageFromEverySource() async throws {
        let name = try TestImage.busybox()
        let folder = try TemporaryDirectory()
        let expected = try await ContainersStorage(name: name).image(platform: nil)
        let archive = folder.file("a.tar").path, layout = folder.file("l").path
        try Command.checked(["podman", "save", "--quiet", "-o", archive, name])
        try Command.checked(["skopeo", "copy", "--quiet", "docker-archive:\(archive)", "oci:\(layout):tag"])
        let fromArchive = try await DockerArchive(path: archive).image(platform: nil)
        let fromLayout = try await OCILayout(path: layout, name: "tag").image(platform: nil)
        #expect(fromArchive.identity?.configDigest == expected.identity?.configDigest)
        #expect(fromArchive.identity?.diffIDs == expected.identity?.diffIDs)
        #expect(fromLayout.identity?.diffIDs == expected.identity?.diffIDs)
        #expect(try fromArchive.layers.map(digest) == expected.identity?.diffIDs)
    }

    @Test func changedFilesAreNoticed() async throws {
        let folder = try TemporaryDirectory()
        let image = try await ContainersStorage(name: try TestImage.busybox()).image(platform: nil)
        guard case .tarSplit(var split) = image.layers[0].content else {
            Issue.record("not put together again")
            return
        }
        let copy = folder.file("diff").path
        try Command.checked(["cp", "-a", split.folder, copy])
        split.folder = copy
        var layer = image.layers[0]
        layer.content = .tarSplit(split)
        #expect(try digest(of: layer) == layer.diffID)
        let busybox = try #require(
            FileManager.default.enumerator(atPath: copy)?.compactMap { $0 as? String }.first { $0.hasSuffix("bin/busybox") })
        let handle = try FileHandle(forUpdating: URL(filePath: "\(copy)/\(busybox)"))
        try handle.write(contentsOf: Data([1, 2, 3]))
        try handle.close()
        #expect { try content(of: layer) } throws: { ($0 as? Gap)?.cause == .mismatch }
        try FileManager.default.removeItem(atPath: "\(copy)/\(busybox)")
        #expect { try content(of: layer) } throws: { ($0 as? Gap)?.cause == .missing }
    }

    @Test func configurationNamesStores() {
        let text = """
            [storage]
            graphroot = "/srv/store"
            [storage.options]
            additionalimagestores = [ "/a", # first
              '/b',
            ]
            """
        #expect(ContainersStorage.roots(configuration: text, own: "/own", isRoot: true) == ["/srv/store", "/a", "/b"])
        #expect(ContainersStorage.roots(configuration: text, own: "/own", isRoot: false) == ["/own", "/a", "/b"])
    }
}
