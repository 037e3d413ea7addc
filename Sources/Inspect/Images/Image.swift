import Linux
import Packages

/// An image that was found: what it is, what it says of itself, and where each layer's bytes are. No layer was read yet.
public struct Image: Sendable {
    /// nil of a folder, which nothing identifies.
    public var identity: ImageIdentity?
    /// nil of a folder.
    public var configuration: ImageConfiguration?
    /// What the source told beside that. Differs between sources of the same image.
    public var facts: ManifestFacts
    /// Base first. A container's writable layer is the last.
    public var layers: [ImageLayer]

    /// An image.
    public init(identity: ImageIdentity?, configuration: ImageConfiguration?, facts: ManifestFacts, layers: [ImageLayer]) {
        self.identity = identity
        self.configuration = configuration
        self.facts = facts
        self.layers = layers
    }
}

/// What makes two images the same: the configuration's digest, which names the layers; manifests' digests differ between stores.
public struct ImageIdentity: Hashable, Sendable, Codable {
    /// Another name of the same image.
    public struct Alias: Hashable, Sendable, Codable, Comparable {
        /// What kind of name.
        public enum Kind: String, Sendable, Codable { case index, manifest, config, name }
        /// What kind of name.
        public var kind: Kind
        /// A digest, or a reference as the store writes it.
        public var value: String

        /// A name.
        public init(_ kind: Kind, _ value: String) {
            self.kind = kind
            self.value = value
        }

        /// By kind, then by text.
        public static func < (left: Alias, right: Alias) -> Bool {
            (left.kind.rawValue, left.value) < (right.kind.rawValue, right.value)
        }
    }

    /// Of the configuration's bytes, which were hashed.
    public var configDigest: Digest
    /// Of the uncompressed layers, base first.
    public var diffIDs: [Digest]
    /// Sorted, each once.
    public var aliases: [Alias]

    /// An identity.
    public init(configDigest: Digest, diffIDs: [Digest], aliases: [Alias]) {
        self.configDigest = configDigest
        self.diffIDs = diffIDs
        self.aliases = Array(Set(aliases + [Alias(.config, configDigest.description)])).sorted()
    }

    /// Digests of the stack of layers up to each one, by which stores name what they unpacked.
    /// Source: OCI image-spec, config.md, "Layer ChainID".
    public var chainIDs: [Digest] {
        var chain: [Digest] = []
        for diffID in diffIDs {
            chain.append(chain.last.map { Verification.digest(of: Array("\($0) \(diffID)".utf8)) } ?? diffID)
        }
        return chain
    }
}

/// What a source tells of an image beside its content.
public struct ManifestFacts: Hashable, Sendable, Codable {
    /// An entry of an index.
    public struct Entry: Hashable, Sendable, Codable {
        /// What it is.
        public enum Kind: String, Sendable, Codable {
            /// An image for some platform.
            case image
            /// Another index.
            case index
            /// Statements about another entry: provenance, SBOM.
            case attestation
            /// A signature of cosign or Notary.
            case signature
            /// Anything else that is kept in a registry.
            case artifact
        }
        /// What it is.
        public var kind: Kind
        /// As the index has it.
        public var descriptor: BlobDescriptor
    }

    /// `oci`, `docker-archive`, `containers-storage`, `containerd`, `registry`, `dir`.
    public var source: String
    /// Where it was: a path or a name.
    public var location: String
    /// nil where the source has no manifest (docker archives, folders).
    public var manifest: BlobDescriptor?
    /// Of the manifest.
    public var annotations: [String: String] = [:]
    /// What it belongs to; of artifacts and signatures.
    public var subject: BlobDescriptor?
    /// Everything that the index lists; empty where there is none.
    public var entries: [Entry] = []
    /// The container whose writable layer is the last one.
    public var container: String?

    /// Facts.
    public init(source: String, location: String) {
        self.source = source
        self.location = location
    }
}

/// One layer of an image.
public struct ImageLayer: Sendable {
    /// Of the uncompressed archive, as the configuration says; nil of a folder and of a container's writable layer.
    public var diffID: Digest?
    /// The blob as the manifest describes it: media type, digest and size of the bytes as they are stored; nil where none is described.
    public var blob: BlobDescriptor?
    /// The step of the build that made it.
    public var createdBy: String?
    /// Where the bytes are.
    public var content: LayerContent
    /// It is what a container wrote.
    public var isWritable = false

    /// A layer.
    public init(diffID: Digest?, blob: BlobDescriptor? = nil, createdBy: String? = nil, content: LayerContent) {
        self.diffID = diffID
        self.blob = blob
        self.createdBy = createdBy
        self.content = content
    }
}

/// Where the bytes of a layer are.
public enum LayerContent: Sendable {
    /// The blob that the manifest describes, or the archive that a docker archive holds; to be checked against ``ImageLayer/blob`` and
    /// ``ImageLayer/diffID`` while it is read.
    case blob(FileRegion)
    /// An archive that is put together again from unpacked files; its digest is to be ``ImageLayer/diffID``.
    case tarSplit(TarSplit)
    /// Unpacked files without anything that proves them: `unverified`.
    case folder(path: String)
    /// A blob that has to be fetched first.
    case remote(any RemoteBlob)
    /// It cannot be had.
    case gap(Gap)
}

/// A blob on a server.
public protocol RemoteBlob: Sendable {
    /// Fetches it into a file without a name and checks digest and size.
    /// - Parameter folder: on a disk with room for it.
    /// - Throws: `Gap`: `missing`, `mismatch`, `limit`, `unreadable`.
    func fetch(spoolFolder folder: String) async throws(Gap) -> FileRegion
}

/// Where an image may come from.
public protocol ImageSource: Sendable {
    /// Finds the image and reads everything but its layers. Every digest is checked.
    /// - Parameter platform: which image of an index; nil for this machine's.
    /// - Throws: ``ImageError``.
    func image(platform: Platform?) async throws(ImageError) -> Image
}
