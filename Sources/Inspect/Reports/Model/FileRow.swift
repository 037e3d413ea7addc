import Packages

/// A file of the final tree as a report tells of it.
public struct FileRow: Hashable, Sendable {
    /// What a file is.
    public enum Kind: String, Sendable {
        case regular, directory, symbolicLink = "symbolic-link", hardLink = "hard-link", characterDevice = "character-device"
        case blockDevice = "block-device", fifo
    }

    /// Where it is.
    public var path: FilePath
    /// What it is.
    public var kind: Kind
    /// Bytes.
    public var size: Int
    /// Permission bits and set-id bits, `st_mode & 07777`.
    public var mode: UInt16
    /// Owner.
    public var uid: UInt32
    /// Group.
    public var gid: UInt32
    /// Of a regular file's content.
    public var digest: Digest?
    /// The layer that brought it.
    public var layer: Digest?
    /// Position of the owning package in the inventory.
    public var package: Int?
    /// Where a symbolic link leads, as written; not resolved.
    public var target: FilePath?

    /// Of its parts.
    public init(
        path: FilePath, kind: Kind = .regular, size: Int = 0, mode: UInt16 = 0o644, uid: UInt32 = 0, gid: UInt32 = 0,
        digest: Digest? = nil, layer: Digest? = nil, package: Int? = nil, target: FilePath? = nil
    ) {
        self.path = path
        self.kind = kind
        self.size = size
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.digest = digest
        self.layer = layer
        self.package = package
        self.target = target
    }
}
