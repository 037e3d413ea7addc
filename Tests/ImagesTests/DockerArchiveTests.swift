import Foundation
import Packages
import TestKit
import Testing

@testable import Images

@Suite(.requires(.installed(["tar"]))) struct DockerArchiveTests {
    private static func config(_ layers: [String]) -> String {
        let ids = layers.map { "\"\(LayoutFixture.digest($0))\"" }.joined(separator: ",")
        return #"{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[\#(ids)]}}"#
    }

    private func open(_ make: (URL) throws -> Void) async throws -> Image {
        let folder = try TemporaryDirectory()
        let content = folder.file("content")
        try FileManager.default.createDirectory(at: content, withIntermediateDirectories: true)
        try make(content)
        let tar = folder.file("a.tar").path
        try Command.checked(["tar", "-C", content.path, "-cf", tar, "."])
        return try await DockerArchive(path: tar, spoolFolder: folder.path).image(platform: nil)
    }

    private func write(_ text: String, _ url: URL) throws { try Data(text.utf8).write(to: url) }

    @Test func layersThatAreLinks() async throws {
        let image = try await open { content in
            try write(Self.config(["same", "same"]), content.appending(path: "c.json"))
            for name in ["one", "two"] {
                try FileManager.default.createDirectory(at: content.appending(path: name), withIntermediateDirectories: true)
            }
            try write("same", content.appending(path: "one/layer.tar"))
            symlink("../one/layer.tar", content.appending(path: "two/layer.tar").path)
            try write(#"[{"Config":"c.json","Layers":["one/layer.tar","two/layer.tar"]}]"#, content.appending(path: "manifest.json"))
        }
        #expect(try image.layers.map(digest) == image.identity?.diffIDs)
    }

    @Test func linksInACircleAndOutOfTheArchive() async throws {
        let image = try await open { content in
            try write(Self.config(["a", "b"]), content.appending(path: "c.json"))
            symlink("two", content.appending(path: "one").path)
            symlink("one", content.appending(path: "two").path)
            symlink("../../../etc/passwd", content.appending(path: "out").path)
            try write(#"[{"Config":"c.json","Layers":["one","out"]}]"#, content.appending(path: "manifest.json"))
        }
        #expect(gap(of: image.layers[0])?.cause == .damaged)
        #expect(gap(of: image.layers[1])?.cause == .missing)
    }

    @Test(arguments: [
        (#"[]"#, ImageError.Code.notFound), (#"[{"Config":"../../etc/passwd","Layers":[]}]"#, .notFound), (#"{}"#, .damaged),
        ("[", .damaged),
        (#"[{"Config":"c.json","Layers":["a","b"]}]"#, .damaged),
        (#"[{"Config":"c.json","Layers":["a"]},{"Config":"c.json","Layers":["a"]}]"#, .ambiguous),
    ])
    func manifests(text: String, code: ImageError.Code) async throws {
        await #expect {
            try await open { content in
                try write(Self.config(["a"]), content.appending(path: "c.json"))
                try write(text, content.appending(path: "manifest.json"))
            }
        } throws: { ($0 as? ImageError)?.code == code }
    }

    /// Docker takes the last of two manifests and podman the first; two layers are told apart by their digest.
    @Test(arguments: [("manifest.json", true), ("c.json", true), ("a", false), ("other", false)])
    func membersThatStandTwice(name: String, isRefused: Bool) async throws {
        let folder = try TemporaryDirectory()
        let content = folder.file("content")
        try FileManager.default.createDirectory(at: content, withIntermediateDirectories: true)
        for (name, text) in [
            ("c.json", Self.config(["a"])), ("a", "a"), ("other", "other"), ("manifest.json", #"[{"Config":"c.json","Layers":["a"]}]"#),
        ] { try write(text, content.appending(path: name)) }
        let tar = folder.file("a.tar").path
        try Command.checked(["tar", "-C", content.path, "-cf", tar, "."])
        try Command.checked(["tar", "-C", content.path, "-rf", tar, name])
        let source = DockerArchive(path: tar, spoolFolder: folder.path)
        if isRefused {
            await #expect { try await source.image(platform: nil) } throws: { ($0 as? ImageError)?.code == .damaged }
        } else {
            #expect(try await source.image(platform: nil).layers.map(digest) == [LayoutFixture.digest("a")])
        }
    }

    @Test func configurationWithAnotherDigest() async throws {
        let name = LayoutFixture.digest("other").hex + ".json"
        await #expect {
            try await open { content in
                try write(Self.config([]), content.appending(path: name))
                try write(#"[{"Config":"\#(name)","Layers":[]}]"#, content.appending(path: "manifest.json"))
            }
        } throws: { ($0 as? ImageError)?.code == .mismatch }
    }

    /// No archive that was changed anywhere ends the process.
    @Test func changedBytes() async throws {
        let folder = try TemporaryDirectory()
        let content = folder.file("content")
        try FileManager.default.createDirectory(at: content, withIntermediateDirectories: true)
        try write(Self.config(["a"]), content.appending(path: "c.json"))
        try write("a", content.appending(path: String(repeating: "long", count: 40)))
        try write(#"[{"Config":"c.json","Layers":["\#(String(repeating: "long", count: 40))"]}]"#, content.appending(path: "manifest.json"))
        for format in ["gnu", "pax"] {
            let tar = folder.file("\(format).tar")
            try Command.checked(["tar", "-C", content.path, "--format", format, "-cf", tar.path, "."])
            let source = DockerArchive(path: tar.path, spoolFolder: folder.path)
            #expect(try await source.image(platform: nil).layers.map(digest) == [LayoutFixture.digest("a")])
            let good = try Data(contentsOf: tar)
            var random = SplitMix(seed: 7)
            for _ in 0..<500 {
                var bytes = good
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                if Bool.random(using: &random) { bytes = bytes.prefix(Int.random(in: 0...bytes.count, using: &random)) }
                try bytes.write(to: tar)
                _ = try? await source.image(platform: nil)
            }
        }
    }
}
