import FileIndex
import Foundation
import Images
import Inventory
import Layers
import Linux
import Packages
import TestKit
import Testing

/// Every image and layer of the public test data, read and merged, against the tree that its table tells.
@Suite("Conformance of image trees", .requires(.corpora))
struct ImageTreeConformanceTests {
    private static let folder = "static/images", issues = "Tests/LayersTests/known-issues.txt"

    // MARK: - Tables

    private struct Table: Decodable {
        var images: [String: Case]
    }

    private struct Case: Decodable {
        struct File: Decodable {
            var type: String, mode: String?, size: Int?, sha256: String?, target: String?
        }
        struct Member: Decodable {
            var name: String, type: String, target: String
        }
        struct Installed: Decodable, Hashable {
            var name: String, version: String, arch: String, origin: String
        }
        // swift-format-ignore: AlwaysUseLowerCamelCase
        var flattened: [String: File]?, members: [Member]?, entries: [String: Int]?, packages: [Installed]?, layer_sha256: [Digest]?,
            os_release: [String: String]?
    }

    private struct WhiteoutTable: Decodable {
        struct Layer: Decodable {
            // swift-format-ignore: AlwaysUseLowerCamelCase
            var whiteout_count: Int, whiteouts: [String], not_whiteouts: [String]?
        }
        var layers: [String: Layer]
    }

    // MARK: - Cases

    private let layerWithoutBlob = Gap(cause: .missing, message: "a layer that is no blob")

    /// - Returns: what is wrong; empty for nothing.
    private typealias Check = (_ file: URL) async throws -> [String]

    /// Runs all files of a folder.
    private func run(_ folder: String, suffixes: [String], _ check: Check) async throws {
        let root = try Corpora.url("\(Self.folder)/\(folder)").path
        let files = try Corpora.files(in: "\(Self.folder)/\(folder)", suffix: "").filter { file in
            suffixes.contains { file.lastPathComponent.hasSuffix($0) }
        }
        #expect(!files.isEmpty)
        var passed: Set<String> = [], failed: [String: String] = [:]
        for file in files {
            let name = String(file.path.dropFirst(root.count + 1))
            let wrong = try await check(file)
            if wrong.isEmpty { passed.insert(name) } else { failed[name] = wrong.prefix(5).joined(separator: "; ") }
        }
        #expect(try KnownIssues(Self.issues).complaints(in: folder, passed: passed, failed: failed).isEmpty, "\(failed)")
        #expect(failed.count <= max(1, files.count / 20), "\(failed.count) of \(files.count) files differ")
    }

    private func layers(of image: Image, catalogers: [any Cataloger.Type]) throws -> [LayerFacts] {
        try image.layers.map { layer in
            guard case .blob(let region) = layer.content else { throw layerWithoutBlob }
            return LayerReader(catalogers: catalogers, alwaysHashesArchive: true).read(
                region, expected: ExpectedLayer(diffID: layer.diffID))
        }
    }

    private static func kind(_ type: EntryType) -> String {
        switch type {
        case .file, .hardLink: "file"
        case .directory, .impliedDirectory, .opaqueDirectory: "dir"
        case .symbolicLink: "symlink"
        case .characterDevice: "char"
        case .blockDevice: "block"
        case .fifo: "fifo"
        case .whiteout: "whiteout"
        }
    }

    /// The tree without its root.
    private func entries(_ tree: ImageTree) -> [String: FileEntry] {
        let all = (0..<tree.count).map { tree[$0].entry }.filter { !$0.path.bytes.isEmpty }
        return Dictionary(all.map { ($0.path.description, $0) }) { first, _ in first }
    }

    private func differences(_ found: [String: FileEntry], _ expected: [String: Case.File]) -> [String] {
        Set(found.keys).union(expected.keys).sorted().compactMap { path in
            guard let entry = found[path] else { return "\(path) is missing" }
            guard let wanted = expected[path] else { return "\(path) should not be there" }
            if Self.kind(entry.type) != wanted.type { return "\(path) is a \(Self.kind(entry.type)), not a \(wanted.type)" }
            if let mode = wanted.mode, UInt16(mode.dropFirst(2).suffix(4), radix: 8) != entry.mode {
                return "\(path) has mode \(entry.mode)"
            }
            if let size = wanted.size, size != entry.size { return "\(path) has \(entry.size) bytes" }
            if let digest = wanted.sha256, "sha256:\(digest)" != entry.sha256?.description { return "\(path) has another content" }
            if let target = wanted.target, target != String(decoding: entry.target, as: UTF8.self) { return "\(path) leads elsewhere" }
            return nil
        }
    }

    @Test("small images")
    func small() async throws {
        let table = try Corpora.json(Table.self, at: "\(Self.folder)/small.expected.json").images
        let root = try Corpora.url("\(Self.folder)/small").path
        try await run("small", suffixes: [".tar"]) { file in
            guard let wanted = table[String(file.path.dropFirst(root.count + 1))] else { return ["it is not in the table"] }
            guard let flattened = wanted.flattened else { return try bare(file, wanted.members ?? []) }
            let facts = try layers(of: try await DockerArchive(path: file.path).image(platform: nil), catalogers: [])
            return facts.flatMap(\.gaps).map(\.message) + differences(entries(ImageTree(facts)), flattened)
        }
    }

    /// A tar that is no image: its members are what a runtime makes of them one after the other, and nothing leaves the root.
    private func bare(_ file: URL, _ members: [Case.Member]) throws -> [String] {
        let facts = LayerReader(catalogers: []).read(try FileRegion(path: file.path))
        let found = entries(ImageTree([facts]))
        var wrong = facts.gaps.map(\.message)
        for path in found.keys where path.split(separator: "/").contains("..") { wrong.append("\(path) leaves the root") }
        for (number, member) in members.enumerated() {
            let path = member.name.split(separator: "/").joined(separator: "/")
            // Whatever takes its place, or that of a folder above it, later on.
            let isReplaced = members[(number + 1)...].contains { other in
                let place = other.name.split(separator: "/").joined(separator: "/")
                return path == place || path.hasPrefix(place + "/") && other.type != "dir"
            }
            let isMoved = members.contains { other in
                other.type == "symlink" && path.hasPrefix(other.name.split(separator: "/").joined(separator: "/") + "/")
            }
            if isReplaced || isMoved { continue }
            guard let entry = found[path] else {
                wrong.append("\(path) is missing")
                continue
            }
            if Self.kind(entry.type) != member.type { wrong.append("\(path) is a \(Self.kind(entry.type))") }
            if member.type == "symlink", String(decoding: entry.target, as: UTF8.self) != member.target { wrong.append("\(path): target") }
        }
        return wrong
    }

    @Test("white-outs")
    func whiteouts() async throws {
        let table = try Corpora.json(WhiteoutTable.self, at: "\(Self.folder)/whiteout.expected.json").layers
        try await run("whiteout", suffixes: [".layer"]) { file in
            guard let wanted = table[file.lastPathComponent] else { return ["it is not in the table"] }
            let facts = LayerReader(catalogers: []).read(try FileRegion(path: file.path))
            let all = (0..<facts.index.count).map { facts.index[$0] }
            // The markers that the layer's white-outs stand for.
            let markers = all.compactMap { entry -> String? in
                let path = entry.path.description
                if entry.type == .opaqueDirectory { return path + "/.wh..wh..opq" }
                guard entry.type == .whiteout else { return nil }
                let parent = entry.path.parent?.description ?? ""
                return (parent.isEmpty ? "" : parent + "/") + ".wh." + String(decoding: entry.path.name, as: UTF8.self)
            }
            var wrong = facts.gaps.map(\.message)
            if markers.count != wanted.whiteout_count { wrong.append("\(markers.count) white-outs") }
            if Set(markers) != Set(wanted.whiteouts) { wrong.append("\(markers)") }
            for name in wanted.not_whiteouts ?? [] where all.first(where: { $0.path == FilePath(name) })?.type != .file {
                wrong.append("\(name) is no file")
            }
            return wrong
        }
    }

    @Test("odd archives open without an error, with all their files")
    func odd() async throws {
        try await run("odd-tar", suffixes: [".tar"]) { file in
            let facts = LayerReader(catalogers: []).read(try FileRegion(path: file.path))
            // Python's reader is another one; it tells names as bytes.
            let script =
                "import tarfile,sys\nfor m in tarfile.open(sys.argv[1],errors='surrogateescape',encoding='utf-8'):\n"
                + "  if m.isfile(): sys.stdout.buffer.write(m.name.encode('utf-8','surrogateescape')+b'\\n')"
            let listed = try Command.run(["python3", "-c", script, file.path]).stdout.split(separator: UInt8(ascii: "\n"))
            let tree = ImageTree([facts])
            var wrong = facts.gaps.map(\.message)
            for name in listed {
                let parts = name.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
                let path = FilePath(normal: Array(parts.joined(separator: [UInt8(ascii: "/")])))
                if tree.find(path)?.entry.type != .file { wrong.append("\(path) is missing") }
            }
            return wrong
        }
    }

    @Test("distributions' images: digests, entries, system and packages")
    func distributions() async throws {
        let table = try Corpora.json(Table.self, at: "\(Self.folder)/docker-archive.expected.json").images
        try await run("docker-archive", suffixes: [".tar.gz", ".tar"]) { file in
            guard let wanted = table[file.lastPathComponent] else { return ["it is not in the table"] }
            let facts = try layers(of: try await DockerArchive(path: file.path).image(platform: nil), catalogers: Catalogers.all)
            let assembled = AssembledImage(facts, catalogers: Catalogers.all)
            var wrong = assembled.inventory.gaps.map(\.message)
            if let digests = wanted.layer_sha256, facts.map(\.diffID) != digests || !facts.allSatisfy(\.isDiffIDProven) {
                wrong.append("digests of layers")
            }
            if let counts = wanted.entries {
                let kinds = Dictionary(grouping: entries(assembled.tree).values) { Self.kind($0.type) }.mapValues(\.count)
                if kinds != counts { wrong.append("\(kinds) entries, not \(counts)") }
            }
            if let system = wanted.os_release {
                if assembled.inventory.operatingSystem?.id != system["ID"] { wrong.append("the system's name") }
                if assembled.inventory.operatingSystem?.versionID != system["VERSION_ID"] { wrong.append("the system's version") }
            }
            let installed = assembled.inventory.packages.filter { $0.type == .apk }.map {
                Case.Installed(name: $0.name, version: $0.version, arch: $0.architecture ?? "", origin: $0.source?.name ?? $0.name)
            }
            if let packages = wanted.packages, Set(installed) != Set(packages) || installed.count != packages.count {
                wrong.append("packages: \(Set(installed).symmetricDifference(packages).map(\.name).sorted())")
            }
            return wrong
        }
    }
}
