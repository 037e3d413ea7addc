import Foundation
import Images
import Packages
import TestKit

import struct Crypto.SHA256

/// A made-up OCI layout, with whatever is wrong with it.
struct LayoutFixture {
    let folder: TemporaryDirectory
    var path: String { folder.file("layout").path(percentEncoded: false) }

    init() throws {
        folder = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: path + "/blobs/sha256", withIntermediateDirectories: true)
        try write(#"{"imageLayoutVersion":"1.0.0"}"#, "oci-layout")
    }

    func write(_ text: String, _ name: String) throws { try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)")) }

    static func digest(_ text: String) -> Digest { Digest(sha256: SHA256.hash(data: Data(text.utf8))) }

    /// - Returns: the descriptor's text.
    func add(_ text: String, type: String, extra: String = "") throws -> String {
        let digest = Self.digest(text)
        try write(text, "blobs/sha256/\(digest.hex)")
        return #"{"mediaType":"\#(type)","digest":"\#(digest)","size":\#(text.utf8.count)\#(extra)}"#
    }

    /// An image with layers of these texts.
    func image(
        _ layers: [String] = ["layer"], architecture: String = "amd64", extra: String = "",
        layerType: String = "application/vnd.oci.image.layer.v1.tar"
    ) throws -> String {
        let blobs = try layers.map { try add($0, type: layerType) }
        let ids = layers.map { "\"\(Self.digest($0))\"" }.joined(separator: ",")
        let steps = layers.indices.map { #"{"created_by":"step \#($0)"},{"created_by":"ENV","empty_layer":true}"# }.joined(separator: ",")
        let config = try add(
            #"{"os":"linux","architecture":"\#(architecture)","rootfs":{"type":"layers","diff_ids":[\#(ids)]},"history":[\#(steps)]}"#,
            type: MediaType.configuration)
        return try add(
            #"{"schemaVersion":2,"config":\#(config),"layers":[\#(blobs.joined(separator: ","))]}"#, type: MediaType.manifest, extra: extra)
    }

    func index(_ entries: [String]) throws { try write(Self.document(entries), "index.json") }

    static func document(_ entries: [String]) -> String { #"{"schemaVersion":2,"manifests":[\#(entries.joined(separator: ","))]}"# }

    func open(name: String? = nil, platform: String = "linux/amd64") async throws -> Image {
        try await OCILayout(path: path, name: name, spoolFolder: folder.path).image(platform: Platform(platform))
    }
}

/// All bytes of a layer.
func content(of layer: ImageLayer) throws -> [UInt8] {
    var bytes: [UInt8] = []
    switch layer.content {
    case .blob(let region):
        bytes = [UInt8](repeating: 0, count: region.length)
        _ = try bytes.withUnsafeMutableBytes { try region.file.read(into: $0, at: region.offset) }
    case .tarSplit(let split):
        let stream = try split.open()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 77_777, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try stream.read(into: buffer)
            if count == 0 { break }
            bytes += buffer[..<count]
        }
    default: break
    }
    return bytes
}

func digest(of layer: ImageLayer) throws -> Digest { Digest(sha256: SHA256.hash(data: try content(of: layer))) }

func gap(of layer: ImageLayer) -> Gap? {
    guard case .gap(let gap) = layer.content else { return nil }
    return gap
}
