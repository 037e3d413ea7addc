import Digests
import Images
import Packages

/// A small image as a registry has it.
struct MadeUpImage: Sendable {
    let layer: [UInt8]
    let config: [UInt8]
    let manifest: [UInt8]

    static func digest(_ bytes: [UInt8]) -> Digest {
        var hash = BlobDigest.sha256(.init())
        hash.update(bytes)
        return hash.digest
    }

    init(layer: [UInt8] = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }) {
        self.layer = layer
        let digest = Self.digest(layer)
        config = Array(#"{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":["\#(digest)"]}}"#.utf8)
        manifest = Array(
            #"""
            {"schemaVersion":2,"mediaType":"\#(MediaType.manifest)",
            "config":{"mediaType":"\#(MediaType.configuration)","digest":"\#(Self.digest(config))","size":\#(config.count)},
            "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"\#(digest)","size":\#(layer.count)}]}
            """#.utf8)
    }

    /// The whole answer to a request for the manifest or the configuration; nil for the layer.
    func small(_ path: String) -> [UInt8]? {
        if path.contains("/manifests/") { return RawServer.response("200 OK", ["Content-Type": MediaType.manifest], manifest) }
        if path.hasSuffix("/blobs/\(Self.digest(config))") { return RawServer.response("200 OK", [:], config) }
        return nil
    }
}
