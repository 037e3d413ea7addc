import Foundation
import Packages
import TestKit
import Testing

@testable import Images

@Suite struct OCILayoutTests {
    @Test func historyMeetsItsLayers() async throws {
        let layout = try LayoutFixture()
        try layout.index([try layout.image(["a", "b"])])
        let image = try await layout.open()
        #expect(image.layers.map(\.createdBy) == ["step 0", "step 1"])
        #expect(try image.layers.map(digest) == image.identity?.diffIDs)
        #expect(image.identity?.aliases.map(\.kind) == [.config, .manifest])
        let chain = try #require(image.identity?.chainIDs)
        #expect(chain[1] == LayoutFixture.digest("\(LayoutFixture.digest("a")) \(LayoutFixture.digest("b"))"))
    }

    @Test(arguments: ["linux/amd64", "linux/arm64", "linux/arm/v7"])
    func platformChooses(wanted: String) async throws {
        let layout = try LayoutFixture()
        func entry(_ architecture: String, _ variant: String = "") throws -> String {
            try layout.image(
                [architecture + variant], architecture: architecture,
                extra: #","platform":{"os":"linux","architecture":"\#(architecture)","variant":"\#(variant)"}"#)
        }
        let attestation = try layout.image(
            ["provenance"],
            extra:
                #","platform":{"os":"unknown","architecture":"unknown"},"annotations":{"vnd.docker.reference.type":"attestation-manifest"}"#
        )
        let entries = [try entry("arm", "v5"), try entry("arm", "v7"), try entry("arm64", "v8"), try entry("amd64"), attestation]
        let inner = try layout.add(LayoutFixture.document(entries), type: MediaType.index)
        try layout.index([inner])
        let image = try await layout.open(platform: wanted)
        let parts = wanted.split(separator: "/")
        let expected = parts[1] == "amd64" ? "amd64" : parts[1] == "arm64" ? "arm64v8" : "armv7"
        #expect(image.identity?.diffIDs == [LayoutFixture.digest(expected)])
        #expect(image.facts.entries.map(\.kind) == [.index, .image, .image, .image, .image, .attestation])
        await #expect { try await layout.open(platform: "linux/riscv64") } throws: {
            ($0 as? ImageError)?.message.contains("linux/arm/v5") == true
        }
    }

    @Test func severalImagesNeedAName() async throws {
        let layout = try LayoutFixture()
        try layout.index(
            try ["a", "b"].map { name in
                try layout.image([name], extra: #","annotations":{"org.opencontainers.image.ref.name":"\#(name)"}"#)
            })
        await #expect { try await layout.open() } throws: { ($0 as? ImageError)?.code == .ambiguous }
        #expect(try await layout.open(name: "b").identity?.diffIDs == [LayoutFixture.digest("b")])
        await #expect { try await layout.open(name: "c") } throws: { ($0 as? ImageError)?.code == .notFound }
    }

    @Test(arguments: [
        ("application/vnd.oci.image.layer.v1.tar+encrypted", Gap.Cause.unsupported), ("application/x-made-up", .unsupported),
    ])
    func layersThatAreNotRead(type: String, cause: Gap.Cause) async throws {
        let layout = try LayoutFixture()
        try layout.index([try layout.image(layerType: type)])
        #expect(gap(of: try await layout.open().layers[0])?.cause == cause)
    }

    @Test func missingBlobsAreGaps() async throws {
        let layout = try LayoutFixture()
        try layout.index([try layout.image(["a", "b"])])
        try FileManager.default.removeItem(atPath: "\(layout.path)/blobs/sha256/\(LayoutFixture.digest("a").hex)")
        try layout.write("longer", "blobs/sha256/\(LayoutFixture.digest("b").hex)")
        let image = try await layout.open()
        #expect(gap(of: image.layers[0])?.cause == .missing)
        #expect(gap(of: image.layers[1])?.cause == .mismatch)
        #expect(gap(of: image.layers[0])?.layer == LayoutFixture.digest("a"))
    }

    /// Each made layout, and what reading it is to end with.
    static let hostile: [(name: String, code: ImageError.Code, make: @Sendable (LayoutFixture) throws -> Void)] = [
        (
            "deep index", .limit,
            { layout in
                var entry = try layout.image()
                for _ in 0..<6 { entry = try layout.add(LayoutFixture.document([entry]), type: MediaType.index) }
                try layout.index([entry])
            }
        ),
        (
            "index that names itself", .mismatch,
            { layout in
                let digest = LayoutFixture.digest("x")
                let entry = #"{"mediaType":"\#(MediaType.index)","digest":"\#(digest)","size":10}"#
                try layout.write(LayoutFixture.document([entry]), "blobs/sha256/\(digest.hex)")
                try layout.index([entry])
            }
        ),
        (
            "wrong digest", .mismatch,
            { layout in
                let entry = try layout.image()
                try layout.index([entry])
                let hex = String(entry.split(separator: "sha256:")[1].prefix(64))
                let old = try String(contentsOfFile: "\(layout.path)/blobs/sha256/\(hex)", encoding: .utf8)
                try layout.write(old.replacing("layer", with: "lader"), "blobs/sha256/\(hex)")
            }
        ),
        (
            "wrong size", .mismatch,
            { layout in
                try layout.index([try layout.image().replacing(#""size":"#, with: #""size":1"#)])
            }
        ),
        (
            "big announced size", .limit,
            { layout in
                try layout.index([try layout.image().replacing(#""size":"#, with: #""size":99999999"#)])
            }
        ),
        ("negative size", .damaged, { layout in try layout.index([try layout.image().replacing(#""size":"#, with: #""size":-"#)]) }),
        (
            "200 MB of JSON", .limit,
            { layout in
                let file = "\(layout.path)/index.json"
                try Data().write(to: URL(filePath: file))
                truncate(file, 200 << 20)
            }
        ),
        (
            "deep JSON", .limit,
            { layout in
                try layout.write(#"{"manifests":"# + String(repeating: "[", count: 100_000), "index.json")
            }
        ),
        (
            "many values", .limit,
            { layout in
                try layout.write(#"{"x":["# + String(repeating: "1,", count: 600_000) + "1]}", "index.json")
            }
        ),
        (
            "many layers", .limit,
            { layout in
                try layout.index([try layout.image((0..<1_100).map { "\($0)" })])
            }
        ),
        (
            "a name twice", .damaged,
            { layout in
                try layout.write(#"{"schemaVersion":2,"manifests":[],"mani\u0066ests":[\#(try layout.image())]}"#, "index.json")
            }
        ),
        (
            "missing manifest", .notFound,
            { layout in
                try layout.index([#"{"mediaType":"\#(MediaType.manifest)","digest":"\#(LayoutFixture.digest("no"))","size":2}"#])
            }
        ),
        (
            "path in a digest", .damaged,
            { layout in
                try layout.index([#"{"mediaType":"\#(MediaType.manifest)","digest":"sha256:../../../../etc/passwd","size":2}"#])
            }
        ),
        (
            "manifest and index at once", .damaged,
            { layout in
                let inner = try layout.image()
                let hex = String(inner.split(separator: "sha256:")[1].prefix(64))
                let text = try String(contentsOfFile: "\(layout.path)/blobs/sha256/\(hex)", encoding: .utf8)
                try layout.index([try layout.add(text.dropLast() + #","manifests":[]}"#, type: MediaType.manifest)])
            }
        ),
        (
            "layers without diffIDs", .damaged,
            { layout in
                let config = try layout.add(#"{"rootfs":{"type":"layers","diff_ids":[]}}"#, type: MediaType.configuration)
                let blob = try layout.add("x", type: "application/vnd.oci.image.layer.v1.tar")
                try layout.index([try layout.add(#"{"schemaVersion":2,"config":\#(config),"layers":[\#(blob)]}"#, type: MediaType.manifest)]
                )
            }
        ),
        (
            "artifact", .unsupported,
            { layout in
                let config = try layout.add("{}", type: "application/vnd.cncf.helm.config.v1+json")
                try layout.index([try layout.add(#"{"schemaVersion":2,"config":\#(config),"layers":[]}"#, type: MediaType.manifest)])
            }
        ),
        (
            "schema 1", .unsupported,
            { layout in
                try layout.index([
                    try layout.add(#"{"schemaVersion":1,"fsLayers":[]}"#, type: "application/vnd.docker.distribution.manifest.v1+prettyjws")
                ])
            }
        ),
        (
            "blob that is a pipe", .unreadable,
            { layout in
                let entry = try layout.image()
                try layout.index([entry])
                let path = "\(layout.path)/blobs/sha256/\(String(entry.split(separator: "sha256:")[1].prefix(64)))"
                try FileManager.default.removeItem(atPath: path)
                mkfifo(path, 0o600)
            }
        ),
        (
            "blob that leads out", .notFound,
            { layout in
                let entry = try layout.image()
                try layout.index([entry])
                let path = "\(layout.path)/blobs/sha256/\(String(entry.split(separator: "sha256:")[1].prefix(64)))"
                let outside = layout.folder.file("outside").path
                try FileManager.default.moveItem(atPath: path, toPath: outside)
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: outside)
            }
        ),
    ]

    @Test(arguments: hostile.indices)
    func endsInItsClass(index: Int) async throws {
        let row = Self.hostile[index]
        let layout = try LayoutFixture()
        try row.make(layout)
        do {
            _ = try await layout.open()
            Issue.record("\(row.name): an image was read")
        } catch let error as ImageError {
            #expect(error.code == row.code, "\(row.name): \(error)")
        }
    }

    @Test(.requires(.installed(["tar", "zstd", "gzip"])), arguments: ["", "--gzip", "--zstd"])
    func inATar(flag: String) async throws {
        let layout = try LayoutFixture()
        try layout.index([try layout.image(["a", "b"])])
        let expected = try await layout.open()
        let tar = layout.folder.file("layout.tar").path
        try Command.checked(["tar", "-C", layout.path, "-cf", tar] + (flag.isEmpty ? [] : [flag]) + ["."])
        let image = try await OCILayout(path: tar, spoolFolder: layout.folder.path).image(platform: nil)
        #expect(image.identity == expected.identity)
        #expect(try image.layers.map(digest) == expected.identity?.diffIDs)
    }
}
