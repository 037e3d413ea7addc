import Packages

/// Where the blobs of an image are: a folder, an archive, a store, a server.
public protocol BlobStore: Sendable {
    /// Reads a small blob.
    /// - Parameter limit: bytes.
    /// - Throws: ``ImageError``: `notFound`, `limit`, `unreadable`, `unreachable`. Digest and size are checked by the caller.
    func bytes(of blob: BlobDescriptor, limit: Int) async throws(ImageError) -> [UInt8]

    /// Where a layer's bytes are.
    /// - Parameter context: what is known of the image, for stores that keep layers in another way.
    func layer(_ context: LayerContext) async -> LayerContent
}

/// A layer as the manifest and the configuration together describe it.
public struct LayerContext: Sendable {
    /// From the base, which is 0.
    public var position: Int
    /// As the manifest has it.
    public var blob: BlobDescriptor
    /// The image.
    public var identity: ImageIdentity
}
