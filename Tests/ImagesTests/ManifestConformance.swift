import Foundation
import Packages
import TestKit
import Testing

@testable import Images

@Suite(.requires(.corpora)) struct ManifestConformance {
    private struct Archives: Decodable {
        struct Archive: Decodable {
            var kind: String?
            // swift-format-ignore: AlwaysUseLowerCamelCase
            var image_id: Digest?, config_diff_ids: [Digest]?, layer_sha256: [Digest]?, repo_tags: [String]?, layers: Int?,
                diff_ids_match: Bool?
        }
        var images: [String: Archive]
    }

    @Test(arguments: ["docker-archive", "small"])
    func dockerArchives(folder: String) async throws {
        let table = try Corpora.json(Archives.self, at: "static/images/\(folder).expected.json")
        let files = try Corpora.files(in: "static/images/\(folder)", suffix: "")
        let root = try Corpora.url("static/images/\(folder)").path
        var count = 0
        for file in files where file.pathExtension == "tar" || file.pathExtension == "gz" {
            let expected = try #require(table.images[String(file.path.dropFirst(root.count + 1))], "\(file.path) is not in the table")
            let source = DockerArchive(path: file.path)
            guard let id = expected.image_id else {
                await #expect(throws: ImageError.self, "\(file.path)") { try await source.image(platform: nil) }
                count += 1
                continue
            }
            let image = try await source.image(platform: nil)
            #expect(image.identity?.configDigest == id, "\(file.path)")
            if let ids = expected.config_diff_ids { #expect(image.identity?.diffIDs == ids) }
            if let layers = expected.layers { #expect(image.layers.count == layers) }
            if let tags = expected.repo_tags { #expect(image.identity?.aliases.filter { $0.kind == .name }.map(\.value) == tags) }
            if expected.diff_ids_match ?? true { #expect(try image.layers.map(digest) == image.identity?.diffIDs, "\(file.path)") }
            count += 1
        }
        #expect(count > 0)
    }

    @Test func layouts() async throws {
        let marks = try Corpora.files(in: "static/images/oci-layout", suffix: "oci-layout").filter { $0.lastPathComponent == "oci-layout" }
        #expect(!marks.isEmpty)
        for folder in marks.map({ $0.deletingLastPathComponent() }) {
            let name = folder.lastPathComponent
            let source = OCILayout(path: folder.path)
            // The folder's name says what is wrong.
            if name.contains("bad") || name.contains("invalid") || name.contains("no_valid") {
                await #expect(throws: ImageError.self, "\(name)") { try await source.image(platform: nil) }
            } else {
                let image = try await source.image(platform: nil)
                // Only the text parts are in the corpus.
                #expect(image.layers.allSatisfy { gap(of: $0)?.cause == .missing }, "\(name)")
                #expect(image.identity?.diffIDs.count == image.layers.count)
            }
        }
    }
}
