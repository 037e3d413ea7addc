import Packages

/// Every limit on a layer, by name. What passes one is a `Gap` with cause `limit`; what was read before stays.
///
/// A pax header may have 1 MiB and 32 may follow each other; these two are libarchive's own.
public struct LayerLimits: Sendable, Hashable {
    /// Bytes of the uncompressed archive.
    public var bytes = 64 << 30
    /// Bytes that an archive may grow to whatever its compression; beyond, `ratio` counts.
    public var bytesBeforeRatio = 256 << 20
    /// Uncompressed bytes for each compressed one, and bytes of files for each of the archive (holes of sparse files).
    /// Ordinary layers have 2 to 10; deflate cannot pass 1,032.
    public var ratio = 200
    /// Entries of the archive.
    public var entries = 400_000
    /// Bytes of a path: PATH_MAX of the kernel without its NUL.
    public var path = 4_095
    /// Bytes of a component of a path: NAME_MAX of the kernel.
    public var name = 255
    /// Components of a path after links were followed.
    public var depth = 2_048
    /// Bytes of all paths of a layer together.
    public var pathBytes = 48 << 20
    /// Symbolic links that are followed for one path: MAXSYMLINKS of the kernel.
    public var links = 40
    /// Components that are looked up for all paths of a layer together; each costs some tens of nanoseconds.
    public var lookups = 20_000_000
    /// Bytes of a file's content that are held in memory for catalogers; longer ones go to the spool.
    public var contentInMemory = 8 << 20
    /// Bytes that go to the spool for one layer.
    public var spool = 4 << 30
    /// Base-2 logarithm of the window that a zstd frame may ask for; `zstd --ultra -20` takes 26.
    public var zstdWindowLog: Int32 = 26
    /// Gaps that are told of one layer; the rest is counted.
    public var gaps = 64

    /// The defaults.
    public init() {}
}

/// What looking paths up in merged layers may cost together: links of hostile layers lead through thousands of components, again and again.
public struct LookUps: Sendable {
    /// Bytes of paths, and ``each`` for every one of them: some seconds. Images of a million files take a tenth.
    static let standard = 128 << 20
    private static let each = 64

    private var left: Int

    /// The standard, unless told otherwise.
    public init(_ limit: Int? = nil) { left = limit ?? Self.standard }

    /// Whether nothing more is looked up.
    public var isExhausted: Bool { left <= 0 }

    /// - Returns: false if the path is not to be looked up.
    mutating func take(_ path: FilePath) -> Bool {
        guard left > 0 else { return false }
        left -= path.bytes.count + Self.each
        return true
    }

    /// What to tell when there are no more of them.
    func gap(_ layer: Digest?, _ what: String) -> Gap {
        Gap(cause: .limit, layer: layer, message: "\(what) lead through too many paths: not all of them were followed")
    }
}

/// Sizes of buffers: fixed, so that a layer takes the same memory whatever its size.
enum Buffers {
    /// Bytes of one piece of the archive on its way from one thread to the other.
    static let chunk = 256 << 10
    /// Pieces on their way.
    static let chunks = 6
    /// Bytes of compressed input that are read at once.
    static let input = 256 << 10
    /// Bytes of zeros that are hashed at once for a hole.
    static let zeros = 64 << 10
}
