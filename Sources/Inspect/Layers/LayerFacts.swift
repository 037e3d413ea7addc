import FileIndex
import Packages

/// Everything that one layer tells, whatever image it is in: its files, its white-outs, what catalogers read in it.
///
/// For files and pipes: ``encoded()`` and ``init(decoding:)``.
public struct LayerFacts: Sendable, Hashable {
    /// Digest of the uncompressed archive, as it was found or as the image claims it (see ``isDiffIDProven``).
    public var diffID: Digest
    /// Whether the archive itself was hashed and has this digest. Without it, another image's facts must not be taken from these.
    public var isDiffIDProven = false
    /// The blob's digest, if it was hashed and is what was expected.
    public var blob: Digest?
    /// What an empty directory has in it after the layer was extracted into it, white-outs included.
    public var index: LayerIndex
    /// What catalogers read, by cataloger and path; of files that other layers may shadow, too.
    public var files: [CatalogedFile] = []
    /// Links that catalogers want and that lead out of the layer.
    public var links: [CatalogedLink] = []
    /// Bytes of all regular files, holes included.
    public var bytes = 0
    /// Why something is missing; `layer` is set. What one file lacks stands in its facts.
    public var gaps: [Gap] = []

    /// Facts with nothing in them but a reason.
    /// - Parameter diffID: as the image claims it.
    public init(diffID: Digest, gap: Gap) {
        self.diffID = diffID
        index = .empty(diffID: ContentDigest(diffID))
        gaps = [Gap(cause: gap.cause, layer: diffID, path: gap.path, message: gap.message)]
    }

    init(diffID: Digest, index: LayerIndex) {
        self.diffID = diffID
        self.index = index
    }

    /// Whether the content is what a digest says: the blob's, or the archive's.
    public var isVerified: Bool { isDiffIDProven || blob != nil }

    /// Whether all of the layer was read.
    public var isComplete: Bool { gaps.isEmpty }

    /// As an inventory tells of it.
    /// - Parameter createdBy: the step of the build that made the layer.
    public func summary(createdBy: String? = nil) -> LayerSummary {
        LayerSummary(diffID: diffID, createdBy: createdBy, files: index.fileCount, bytes: bytes, isVerified: isVerified)
    }
}

/// What one cataloger read in one file of a layer.
public struct CatalogedFile: Sendable, Hashable, Codable {
    /// The cataloger's name.
    public var cataloger: String
    /// Where the file is.
    public var path: FilePath
    /// What it told.
    public var facts: FileFacts
}

/// A symbolic link, or a hard link to a lower layer, whose name a cataloger would read.
public struct CatalogedLink: Sendable, Hashable, Codable {
    /// The cataloger's name.
    public var cataloger: String
    /// Where the link is.
    public var path: FilePath
}

extension LayerIndex {
    /// An index of nothing.
    static func empty(diffID: ContentDigest?) -> LayerIndex {
        // Nothing is always below every limit and in order.
        guard let index = try? LayerIndex(diffID: diffID, entries: []) else { preconditionFailure("an empty index is valid") }
        return index
    }
}
