/// What an image, a container or a folder holds. Everything in it is sorted, so that the same content gives the same bytes.
public struct Inventory: Hashable, Sendable, Codable {
    /// nil where none says what it is ("scratch").
    public var operatingSystem: OperatingSystem?
    /// By type, namespace, name, version and evidence.
    public var packages: [Package]
    /// By kind and positions.
    public var relations: [Relation]
    /// The layers of the image in their order, base first; empty for a folder.
    public var layers: [LayerSummary]
    /// Why something is missing. Empty means: everything was read.
    public var gaps: [Gap]

    /// With these values.
    public init(
        operatingSystem: OperatingSystem? = nil, packages: [Package] = [], relations: [Relation] = [], layers: [LayerSummary] = [],
        gaps: [Gap] = []
    ) {
        self.operatingSystem = operatingSystem
        self.packages = packages
        self.relations = relations
        self.layers = layers
        self.gaps = gaps
    }

    /// Whether everything was read.
    public var isComplete: Bool { gaps.isEmpty }
}

/// How two packages, named by their positions in `Inventory.packages`, belong together.
public struct Relation: Hashable, Sendable, Codable {
    /// Kinds of relations.
    public enum Kind: String, Sendable, Codable {
        /// `from` needs `to`.
        case dependsOn
        /// The files of `to` were installed by `from`: Debian's python3-requests holds requests of PyPI.
        case contains
    }

    /// How they belong together.
    public var kind: Kind
    /// Position in `Inventory.packages`.
    public var from: Int
    /// Position in `Inventory.packages`.
    public var to: Int

    /// With these values.
    public init(kind: Kind, from: Int, to: Int) {
        self.kind = kind
        self.from = from
        self.to = to
    }
}

/// A layer as an inventory tells of it.
public struct LayerSummary: Hashable, Sendable, Codable {
    /// Digest of the uncompressed archive. Source: OCI image-spec, config.md, `rootfs.diff_ids`.
    public var diffID: Digest
    /// The step of the build that made it (`history[].created_by`), as written.
    public var createdBy: String?
    /// Files and bytes that it brings, shadowed ones included.
    public var files: Int
    /// Bytes of the files.
    public var bytes: Int
    /// Whether the content was proven by its digest; an unpacked snapshot cannot be.
    public var isVerified: Bool

    /// With these values.
    public init(diffID: Digest, createdBy: String? = nil, files: Int = 0, bytes: Int = 0, isVerified: Bool = true) {
        self.diffID = diffID
        self.createdBy = createdBy
        self.files = files
        self.bytes = bytes
        self.isVerified = isVerified
    }
}

/// Something that could not be read: an inventory with one is incomplete, and so is every verdict on it.
public struct Gap: Hashable, Sendable, Codable, Error {
    /// Kinds of reasons.
    public enum Cause: String, Sendable, Codable {
        /// A named limit was passed.
        case limit
        /// The bytes are not what their format says.
        case damaged
        /// A digest or a size is not what the manifest says.
        case mismatch
        /// A compression, an encryption or a media type that is not read.
        case unsupported
        /// The content is not here: a lazy snapshot, a foreign layer, a missing blob.
        case missing
        /// The kernel refused.
        case unreadable
        /// The worker died or ran out of its limits.
        case worker
    }

    /// What kind of reason.
    public var cause: Cause
    /// The layer that it is in; nil where it is in none, or in all.
    public var layer: Digest?
    /// The file that it is about; nil where it is about none.
    public var path: FilePath?
    /// What happened, to what, and what to do: one sentence for a person.
    public var message: String

    /// With these values.
    public init(cause: Cause, layer: Digest? = nil, path: FilePath? = nil, message: String) {
        self.cause = cause
        self.layer = layer
        self.path = path
        self.message = message
    }
}
