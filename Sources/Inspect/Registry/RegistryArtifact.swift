import AsyncHTTPClient
import Digests
import Foundation
import Glibc
import Images
import Linux
import NIOCore
import Packages

/// One file in a registry, as an artifact of its own type. Source: OCI image-spec 1.1, manifest.md, "Guidelines for Artifact Usage".
public struct RegistryArtifact: Sendable {
    private let reference: ImageReference
    private let options: RegistryOptions
    private let artifactType: String
    private let mediaType: String

    /// - Parameters:
    ///   - artifactType: The manifest's `artifactType`.
    ///   - mediaType: The one layer's.
    public init(_ reference: ImageReference, artifactType: String, mediaType: String, options: RegistryOptions = RegistryOptions()) {
        self.reference = reference
        self.options = options
        self.artifactType = artifactType
        self.mediaType = mediaType
    }

    private struct Manifest: Codable {
        var schemaVersion = 2
        var mediaType: String
        var artifactType: String?
        var config: Entry
        var layers: [Entry]
        var annotations: [String: String]?

        struct Entry: Codable {
            var mediaType: String
            var digest: Digest
            var size: Int
            var annotations: [String: String]?
        }
    }

    /// Source: OCI image-spec 1.1, manifest.md, "Guidance for an Empty Descriptor".
    private static let emptyType = "application/vnd.oci.empty.v1+json"
    private static let empty = Array("{}".utf8)

    private func client() async throws(ImageError) -> RegistryClient {
        let host = reference.registry
        return try RegistryClient(
            host: host, registry: host, repository: reference.repository, options: options, connections: Connections(options),
            credential: try await options.credentials.credential(for: host))
    }

    /// Pushes a file.
    /// - Parameters:
    ///   - title: Its name for people.
    ///   - annotations: Of the manifest.
    /// - Returns: the manifest's digest.
    /// - Throws: ``ImageError``: `denied`, `unreachable`, `unreadable`; `reference` for a name that is a digest.
    public func push(_ path: String, title: String, annotations: [String: String] = [:]) async throws(ImageError) -> Digest {
        guard let tag = reference.tag else { throw ImageError(.reference, reference.description, "name a tag to push to") }
        let client = try await client()
        let (digest, size) = try Self.digest(of: path)
        let config = Self.digest(Self.empty)
        if try await !client.has(config) {
            try await client.upload(config, length: Self.empty.count) { .bytes(ByteBuffer(bytes: Self.empty)) }
        }
        if try await !client.has(digest) {
            try await client.upload(digest, length: size) { .stream(FilePieces(path: path), length: .known(Int64(size))) }
        }
        let manifest = Manifest(
            mediaType: MediaType.manifest, artifactType: artifactType,
            config: .init(mediaType: Self.emptyType, digest: config, size: Self.empty.count),
            layers: [.init(mediaType: mediaType, digest: digest, size: size, annotations: ["org.opencontainers.image.title": title])],
            annotations: annotations.isEmpty ? nil : annotations)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes: [UInt8]
        do { bytes = Array(try encoder.encode(manifest)) } catch {
            throw ImageError(.reference, reference.description, "its manifest cannot be written: \(error)")
        }
        try await client.put(manifest: bytes, type: MediaType.manifest, as: tag)
        return Self.digest(bytes)
    }

    /// Fetches the file.
    /// - Parameters:
    ///   - path: Where to put it.
    ///   - spoolFolder: On a disk with room for it.
    /// - Throws: ``ImageError``: `notFound`, `denied`, `unreachable`, `mismatch`; `unsupported` if it is an artifact of another type.
    public func pull(to path: String, spoolFolder: String) async throws(ImageError) {
        let client = try await client()
        let answer = try await client.get("manifests/\(reference.selector)", accept: [MediaType.manifest])
        let bytes = try await RegistryClient.bytes(of: answer, limit: Images.Limits.manifest, subject: reference.description)
        if let promised = reference.digest, promised != Self.digest(bytes) {
            throw ImageError(.mismatch, reference.description, "the manifest has the digest \(Self.digest(bytes))")
        }
        guard let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(bytes)),
            let layer = manifest.layers.first(where: { $0.mediaType == mediaType }), layer.size >= 0
        else { throw ImageError(.unsupported, reference.description, "it is no artifact of type \(artifactType)") }
        let blob = RegistryBlob(client: client, blob: BlobDescriptor(mediaType: mediaType, digest: layer.digest, size: layer.size))
        let region: Linux.FileRegion
        do { region = try await blob.fetch(spoolFolder: spoolFolder) } catch {
            throw ImageError(.unreachable, reference.description, error.message)
        }
        try Self.copy(region, to: path)
    }

    private static func copy(_ region: Linux.FileRegion, to path: String) throws(ImageError) {
        let source = try region.file.reopened()
        let target = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw ImageError(.unreadable, path, String(cString: strerror(errno))) }
        defer { close(target) }
        var buffer = [UInt8](repeating: 0, count: Limits.piece)
        while true {
            let count = read(source.number, &buffer, buffer.count)
            guard count >= 0 else { throw ImageError(.unreadable, path, String(cString: strerror(errno))) }
            if count == 0 { return }
            guard write(target, buffer, count) == count else { throw ImageError(.unreadable, path, String(cString: strerror(errno))) }
        }
    }

    private static func digest(_ bytes: [UInt8]) -> Digest {
        var hash = BlobDigest.sha256(.init())
        hash.update(bytes)
        return hash.digest
    }

    private static func digest(of path: String) throws(ImageError) -> (Digest, Int) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw ImageError(.unreadable, path, String(cString: strerror(errno))) }
        defer { close(file) }
        var hash = BlobDigest.sha256(.init())
        var size = 0
        var buffer = [UInt8](repeating: 0, count: Limits.piece)
        while true {
            let count = read(file, &buffer, buffer.count)
            guard count >= 0 else { throw ImageError(.unreadable, path, String(cString: strerror(errno))) }
            if count == 0 { return (hash.digest, size) }
            buffer.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            size += count
        }
    }
}
