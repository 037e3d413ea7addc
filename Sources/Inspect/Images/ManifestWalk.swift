import Linux
import Packages

/// The way from a name to an image, through indexes, manifest and configuration: the same for every source that has manifests.
public struct ManifestWalk: Sendable {
    private let store: any BlobStore
    private let wanted: Platform?
    private var facts: ManifestFacts
    private var aliases: [ImageIdentity.Alias] = []
    private var reads = 0

    /// - Parameters:
    ///   - platform: which image of an index; nil for this machine's.
    ///   - names: by which the source knows the image.
    public init(_ store: any BlobStore, platform: Platform?, facts: ManifestFacts, names: [String] = []) {
        self.store = store
        wanted = platform
        self.facts = facts
        aliases = names.map { ImageIdentity.Alias(.name, $0) }
    }

    /// Walks from a manifest or an index, whose bytes are read from the store.
    /// - Throws: ``ImageError``.
    public mutating func image(at root: BlobDescriptor) async throws(ImageError) -> Image {
        var next = root
        for _ in 0...Limits.indexDepth {
            let document = try await read(next)
            switch try document.kind(announced: next.mediaType, subject: next.digest.description) {
            case .manifest: return try await image(document, next)
            case .index:
                aliases.append(ImageIdentity.Alias(.index, next.digest.description))
                next = try choose(from: document.manifests ?? [], in: next.digest.description)
            }
        }
        throw ImageError(.limit, root.digest.description, "more than \(Limits.indexDepth) indexes inside of each other")
    }

    /// Walks from the entries of a list that has no digest of its own: the index.json of a layout.
    /// - Throws: ``ImageError``.
    public mutating func image(among entries: [BlobDescriptor], in subject: String) async throws(ImageError) -> Image {
        try await image(at: choose(from: entries, in: subject))
    }

    private mutating func read(_ descriptor: BlobDescriptor) async throws(ImageError) -> ManifestDocument {
        reads += 1
        guard reads <= Limits.manifestReads else {
            throw ImageError(.limit, descriptor.digest.description, "more than \(Limits.manifestReads) manifests for one image")
        }
        let bytes = try await checked(descriptor, limit: Limits.manifest)
        return try ManifestDocument.parse(bytes, subject: descriptor.digest.description)
    }

    private func checked(_ descriptor: BlobDescriptor, limit: Int) async throws(ImageError) -> [UInt8] {
        if let size = descriptor.size, size > limit {
            throw ImageError(.limit, descriptor.digest.description, "\(size) bytes, where at most \(limit) are read")
        }
        let bytes = try await store.bytes(of: descriptor, limit: limit)
        try Verification.check(bytes, is: descriptor.digest, size: descriptor.size)
        return bytes
    }

    private mutating func choose(from descriptors: [BlobDescriptor], in subject: String) throws(ImageError) -> BlobDescriptor {
        guard descriptors.count <= Limits.indexEntries else {
            throw ImageError(.limit, subject, "an index of more than \(Limits.indexEntries) manifests")
        }
        let entries = descriptors.map(ManifestFacts.Entry.init)
        facts.entries += entries
        let images = entries.filter { $0.kind == .image || $0.kind == .index }.map(\.descriptor)
        guard !images.isEmpty else {
            let others = Set(entries.map { "\($0.kind.rawValue) \($0.descriptor.mediaType.prefix(100))" }).sorted()
            throw ImageError(
                others.isEmpty ? .notFound : .unsupported, subject,
                "it lists no image" + (others.isEmpty ? "" : ", only: \(others.prefix(10).joined(separator: ", "))"))
        }
        if images.count == 1, images[0].platform == nil { return images[0] }
        let platform = wanted ?? .current
        var best: (descriptor: BlobDescriptor, score: Int)?
        for image in images {
            guard let other = image.platform, let score = platform.score(of: other) else { continue }
            if let found = best, found.score >= score { continue }
            best = (image, score)
        }
        if let best { return best.descriptor }
        let nested = images.filter { $0.platform == nil }
        if nested.count == 1 { return nested[0] }
        let offered = Set(images.compactMap { $0.platform?.description }).sorted()
        guard nested.isEmpty else {
            throw ImageError(.ambiguous, subject, "it lists \(nested.count) images without a platform: name one by its tag or digest")
        }
        throw ImageError(
            .notFound, subject, "it has no image for \(platform); there are: \(offered.prefix(30).joined(separator: ", ")) (--platform)")
    }

    private mutating func image(_ document: ManifestDocument, _ descriptor: BlobDescriptor) async throws(ImageError) -> Image {
        let subject = descriptor.digest.description
        guard let config = document.config, let layers = document.layers else {
            throw ImageError(.damaged, subject, "the manifest has no configuration or no layers")
        }
        let type = document.artifactType ?? config.mediaType
        guard MediaType.isConfiguration(config.mediaType), document.artifactType.map(MediaType.isConfiguration) ?? true else {
            throw ImageError(.unsupported, subject, "it is an artifact of type '\(type.prefix(100))', not an image")
        }
        let configuration = try ImageConfiguration(
            parsing: try await checked(config, limit: Limits.configuration), subject: config.digest.description)
        guard configuration.diffIDs.count == layers.count else {
            throw ImageError(
                .damaged, subject, "the manifest has \(layers.count) layers and the configuration \(configuration.diffIDs.count)")
        }
        // Indexes tell variants that configurations often do not.
        let made = configuration.platform
        if let wanted, !made.architecture.isEmpty, made.architecture != wanted.architecture || made.os != wanted.os {
            throw ImageError(.notFound, subject, "the image is made for \(configuration.platform), not for \(wanted)")
        }
        aliases.append(ImageIdentity.Alias(.manifest, subject))
        facts.manifest = descriptor
        facts.manifest?.mediaType = descriptor.mediaType.isEmpty ? document.mediaType ?? "" : descriptor.mediaType
        facts.annotations = document.annotations ?? [:]
        facts.subject = document.subject
        return await Self.image(
            configDigest: config.digest, configuration: configuration, blobs: layers, aliases: aliases, facts: facts, store: store)
    }

    static func image(
        configDigest: Digest, configuration: ImageConfiguration, blobs: [BlobDescriptor], aliases: [ImageIdentity.Alias],
        facts: ManifestFacts, store: any BlobStore
    ) async -> Image {
        let identity = ImageIdentity(configDigest: configDigest, diffIDs: configuration.diffIDs, aliases: aliases)
        var layers: [ImageLayer] = []
        for (position, blob) in blobs.enumerated() {
            let diffID = configuration.diffIDs[position]
            var content = await store.layer(LayerContext(position: position, blob: blob, identity: identity))
            if case .gap(var gap) = content {
                gap.layer = diffID
                content = .gap(gap)
            }
            layers.append(ImageLayer(diffID: diffID, blob: blob, createdBy: configuration.createdBy[position], content: content))
        }
        return Image(identity: identity, configuration: configuration, facts: facts, layers: layers)
    }
}

extension BlobDescriptor {
    /// A blob's content where a file has it, unless its media type or its size tell otherwise.
    func content(in region: FileRegion?) -> LayerContent {
        guard let region else {
            if let problem = MediaType.problem(ofLayer: mediaType) { return .gap(Gap(cause: problem.cause, message: problem.message)) }
            return .gap(Gap(cause: .missing, message: "the blob \(digest) is not here: pull the image again"))
        }
        // A foreign layer that is here all the same can be read.
        if let problem = MediaType.problem(ofLayer: mediaType), problem.cause != .missing {
            return .gap(Gap(cause: problem.cause, message: problem.message))
        }
        if let size, size != region.length {
            return .gap(
                Gap(cause: .mismatch, message: "the blob \(digest) has \(region.length) bytes instead of \(size): pull the image again"))
        }
        return .blob(region)
    }
}
