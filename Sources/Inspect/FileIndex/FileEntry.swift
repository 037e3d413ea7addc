import Packages

/// What a path of a layer or of an image is.
public enum EntryType: UInt8, Sendable, Hashable, Codable, CaseIterable {
    /// A regular file.
    case file = 0
    /// A directory; what lower layers have in it stays.
    case directory = 1
    /// A directory that hides what lower layers have in it (OCI image-spec, layer.md, "Opaque Whiteout").
    case opaqueDirectory = 2
    /// A directory that the archive did not name, but something in it: a lower layer's attributes stay.
    case impliedDirectory = 3
    /// A symbolic link.
    case symbolicLink = 4
    /// A hard link to a file that this layer does not have.
    case hardLink = 5
    /// A character device.
    case characterDevice = 6
    /// A block device.
    case blockDevice = 7
    /// A named pipe.
    case fifo = 8
    /// Not a file: hides what lower layers have at this path (OCI image-spec, layer.md, "Whiteouts").
    case whiteout = 9

    /// Whether other paths can be in it.
    public var isDirectory: Bool { self == .directory || self == .opaqueDirectory || self == .impliedDirectory }
}

/// Whose file it is.
public struct FileOwner: Hashable, Sendable, Codable {
    /// As the archive says; not mapped by any user namespace.
    public var user: UInt32, group: UInt32

    /// An owner.
    public init(user: UInt32, group: UInt32) {
        self.user = user
        self.group = group
    }

    /// The superuser and its group.
    public static let root = FileOwner(user: 0, group: 0)
}

/// One path of a layer or of an image.
public struct FileEntry: Hashable, Sendable {
    /// Where.
    public var path: FilePath
    /// What.
    public var type: EntryType
    /// Bytes of a regular file, holes included; 0 of everything else.
    public var size: Int
    /// Permission bits and set-id bits, `st_mode & 07777`.
    public var mode: UInt16
    /// Whose.
    public var owner: FileOwner
    /// Digest of a regular file's content; nil of everything else.
    public var sha256: ContentDigest?
    /// Where a symbolic link leads, as written; what a hard link is another name of, as a normal path. Empty of everything else.
    public var target: [UInt8]
    /// Of devices; 0 of everything else.
    public var major: UInt32, minor: UInt32

    /// An entry.
    public init(
        path: FilePath, type: EntryType, size: Int = 0, mode: UInt16 = 0o755, owner: FileOwner = .root, sha256: ContentDigest? = nil,
        target: [UInt8] = [], major: UInt32 = 0, minor: UInt32 = 0
    ) {
        self.path = path
        self.type = type
        self.size = size
        self.mode = mode
        self.owner = owner
        self.sha256 = sha256
        self.target = target
        self.major = major
        self.minor = minor
    }
}
