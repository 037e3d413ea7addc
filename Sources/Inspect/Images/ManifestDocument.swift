import Packages

/// A manifest or an index. Source: OCI image-spec, manifest.md and image-index.md; Docker's schema 2 has the same fields.
struct ManifestDocument: Decodable {
    var schemaVersion: Int?
    var mediaType: String?
    var artifactType: String?
    var config: BlobDescriptor?
    var layers: [BlobDescriptor]?
    var manifests: [BlobDescriptor]?
    var annotations: [String: String]?
    var subject: BlobDescriptor?

    enum Kind { case index, manifest }

    /// - Throws: ``ImageError``: `damaged`, `limit`, `unsupported`.
    static func parse(_ bytes: [UInt8], subject: String) throws(ImageError) -> ManifestDocument {
        let document = try StrictJSON.decode(ManifestDocument.self, from: bytes, subject: subject)
        guard document.layers?.count ?? 0 <= Limits.layers else { throw ImageError(.limit, subject, "more than \(Limits.layers) layers") }
        guard document.manifests?.count ?? 0 <= Limits.indexEntries else {
            throw ImageError(.limit, subject, "an index of more than \(Limits.indexEntries) manifests")
        }
        return document
    }

    /// What it is, by what it holds and by what it is said to be; all of that has to agree, or two readers see two images.
    /// - Parameter type: what refers to it says; empty if it does not.
    /// - Throws: ``ImageError``: `damaged`, `unsupported`.
    func kind(announced type: String, subject: String) throws(ImageError) -> Kind {
        if let version = schemaVersion, version != 2 {
            throw ImageError(.unsupported, subject, "a manifest of schema \(version): push the image again with a present-day tool")
        }
        let own = mediaType ?? ""
        for said in [type, own] where !said.isEmpty && !MediaType.isIndex(said) && !MediaType.isManifest(said) {
            let advice =
                MediaType.isOutdated(said) ? "push the image again with a present-day tool" : "it is neither a manifest nor an index"
            throw ImageError(.unsupported, subject, "media type '\(said.prefix(100))': \(advice)")
        }
        if !type.isEmpty, !own.isEmpty, MediaType.isIndex(type) != MediaType.isIndex(own) {
            throw ImageError(.damaged, subject, "it is announced as \(type) and says that it is \(own)")
        }
        guard (manifests != nil) != (config != nil || layers != nil) else {
            throw ImageError(.damaged, subject, "it has both manifests and layers, or neither: which image it is depends on who reads it")
        }
        let kind: Kind = manifests != nil ? .index : .manifest
        let said = own.isEmpty ? type : own
        guard said.isEmpty || MediaType.isIndex(said) == (kind == .index) else {
            throw ImageError(.damaged, subject, "it says that it is \(said), and holds something else")
        }
        return kind
    }
}

extension ManifestFacts.Entry {
    /// Tells images from what is only kept beside them.
    init(_ descriptor: BlobDescriptor) {
        self.descriptor = descriptor
        let annotations = descriptor.annotations, type = descriptor.artifactType ?? ""
        let names = ["org.opencontainers.image.ref.name", "io.containerd.image.name"].compactMap { annotations[$0] }
        let isSignature =
            type.contains("cosign") || type.contains("notary.signature") || type.contains("sigstore")
            || names.contains { $0.hasPrefix("sha256-") && ($0.hasSuffix(".sig") || $0.hasSuffix(".att") || $0.hasSuffix(".sbom")) }
        if MediaType.isIndex(descriptor.mediaType) {
            kind = .index
        } else if annotations["vnd.docker.reference.type"] != nil {
            kind = .attestation
        } else if isSignature {
            kind = .signature
        } else if !type.isEmpty && !MediaType.isConfiguration(type) {
            kind = .artifact
        } else {
            kind = MediaType.isManifest(descriptor.mediaType) || descriptor.mediaType.isEmpty ? .image : .artifact
        }
    }
}
