import Packages

/// What refers to a blob. Source: OCI image-spec, descriptor.md; Docker Registry, "Image Manifest Version 2, Schema 2".
public struct BlobDescriptor: Hashable, Sendable, Codable {
    /// As written; empty if none is said.
    public var mediaType: String
    /// Of the blob's bytes as they are stored.
    public var digest: Digest
    /// Bytes; nil where a store does not say.
    public var size: Int?
    /// Where foreign layers are to be had.
    public var urls: [String]
    /// As written.
    public var annotations: [String: String]
    /// Of an index's entries.
    public var platform: Platform?
    /// Of artifacts.
    public var artifactType: String?

    /// A reference to a blob.
    public init(mediaType: String = "", digest: Digest, size: Int? = nil) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        urls = []
        annotations = [:]
    }

    private enum CodingKeys: String, CodingKey { case mediaType, digest, size, urls, annotations, platform, artifactType }

    private struct PlatformFields: Codable {
        var os: String?
        var architecture: String?
        var variant: String?
    }

    /// Reads the fields of a descriptor.
    /// - Throws: `DecodingError` where one is missing or has another type; a negative size is one.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        mediaType = try fields.decodeIfPresent(String.self, forKey: .mediaType) ?? ""
        digest = try fields.decode(Digest.self, forKey: .digest)
        size = try fields.decodeIfPresent(Int.self, forKey: .size)
        if let size, size < 0 {
            throw DecodingError.dataCorruptedError(forKey: .size, in: fields, debugDescription: "a size below zero")
        }
        urls = try fields.decodeIfPresent([String].self, forKey: .urls) ?? []
        annotations = try fields.decodeIfPresent([String: String].self, forKey: .annotations) ?? [:]
        artifactType = try fields.decodeIfPresent(String.self, forKey: .artifactType)
        let said = try fields.decodeIfPresent(PlatformFields.self, forKey: .platform)
        platform = said.flatMap { said in
            guard let os = said.os, let architecture = said.architecture, !os.isEmpty, !architecture.isEmpty else { return nil }
            return Platform(os: os, architecture: architecture, variant: said.variant)
        }
    }
}

/// Media types of manifests, configurations and layers.
public enum MediaType {
    /// OCI's.
    public static let index = "application/vnd.oci.image.index.v1+json"
    /// OCI's.
    public static let manifest = "application/vnd.oci.image.manifest.v1+json"
    /// OCI's.
    public static let configuration = "application/vnd.oci.image.config.v1+json"
    /// Docker's index.
    public static let dockerList = "application/vnd.docker.distribution.manifest.list.v2+json"
    /// Docker's manifest.
    public static let dockerManifest = "application/vnd.docker.distribution.manifest.v2+json"
    /// Docker's configuration.
    public static let dockerConfiguration = "application/vnd.docker.container.image.v1+json"

    /// Those of manifests and indexes that are read, for `Accept` of a request.
    public static let manifests = [manifest, index, dockerManifest, dockerList]

    static func isIndex(_ type: String) -> Bool { type == index || type == dockerList }
    static func isManifest(_ type: String) -> Bool { type == manifest || type == dockerManifest }
    static func isConfiguration(_ type: String) -> Bool { type == configuration || type == dockerConfiguration || type.isEmpty }

    /// Docker's manifests of version 1, which name their layers in reverse and have no configuration.
    static func isOutdated(_ type: String) -> Bool { type.hasPrefix("application/vnd.docker.distribution.manifest.v1") }

    /// Why a layer of this type cannot be read; nil if it can, or if its bytes have to tell.
    static func problem(ofLayer type: String) -> (cause: Gap.Cause, message: String)? {
        if type.hasSuffix("+encrypted") { return (.unsupported, "the layer is encrypted (\(type)): decrypt the image first") }
        if type.contains(".foreign.") || type.contains(".nondistributable.") {
            return (.missing, "the layer is not distributed with the image (\(type)): its content is not here")
        }
        let isLayer =
            type.isEmpty || type.hasPrefix("application/vnd.oci.image.layer.v1.tar")
            || type.hasPrefix("application/vnd.docker.image.rootfs.diff.tar")
            || type == "application/x-tar" || type == "application/tar"
        return isLayer ? nil : (.unsupported, "a layer of type '\(type.prefix(100))' is not read")
    }
}

extension BlobDescriptor {
    /// Why a layer of this description cannot be read wherever it is; nil if it can. What others distribute is missing.
    public var unreadable: LayerContent? {
        MediaType.problem(ofLayer: mediaType).map { .gap(Gap(cause: $0.cause, message: $0.message)) }
    }
}
