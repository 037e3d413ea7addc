/// Reads one kind of evidence: a package database, a lock file, a manifest, a binary.
///
/// The work has two halves. `read` sees one file of one layer with no context, so that its result can be kept by the layer's diffID;
/// shadowed files are read, too. `assemble` sees the facts of the files that the final tree shows.
public protocol Cataloger: Sendable {
    /// Stable, lower case, with dashes: part of caches and outputs.
    static var name: String { get }

    /// Raised whenever `read` would tell something else of the same bytes: facts of an older revision are read anew.
    static var revision: Int { get }

    /// Which files it wants to read; several catalogers may want the same one.
    static func wants(_ file: FileHeader) -> Access

    /// - Parameters:
    ///   - file: What stands in the archive about the file.
    ///   - content: Its bytes. Hostile: every length in them is checked.
    /// - Throws: `Gap` (without `layer` and `path`, which the caller knows) if the file is damaged or passes a limit.
    static func read(_ file: FileHeader, _ content: borrowing RawSpan) throws(Gap) -> FileFacts

    /// Makes packages of the facts of one image's visible files, sorted by path.
    static func assemble(_ files: [LocatedFacts]) -> Assembly
}

extension Cataloger {
    /// The packages of all files, each with its file as evidence; right for everything that needs no second file.
    public static func assemble(_ files: [LocatedFacts]) -> Assembly {
        var assembly = Assembly()
        for file in files { assembly.add(file) }
        return assembly
    }
}

/// How much of a file a cataloger wants.
public enum Access: Sendable, Hashable {
    case none
    /// All of it, if it is not longer than `limit` bytes; a longer one is a gap.
    case whole(limit: Int)
}

/// What an archive says of a file, and how its content begins.
public struct FileHeader: Sendable {
    /// Where it stands.
    public var path: FilePath
    /// Bytes.
    public var size: Int
    /// Permission bits and set-id bits, `st_mode & 07777`.
    public var mode: UInt16
    /// The first bytes of the content, at most `prefixLength`: enough for the magic of ELF, zip, SQLite.
    public var prefix: [UInt8]

    /// Bytes.
    public static let prefixLength = 64

    /// With these values.
    public init(path: FilePath, size: Int, mode: UInt16 = 0o644, prefix: [UInt8] = []) {
        self.path = path
        self.size = size
        self.mode = mode
        self.prefix = prefix
    }
}

/// What one file told. Everything in it is context-free: it may be kept with the layer and used for any image that has it.
public struct FileFacts: Hashable, Sendable, Codable {
    /// Packages that it tells of.
    public var packages: [Package] = []
    /// Files that belong to a package, by the package's key: dpkg's info/NAME.list, Python's RECORD.
    public var owned: [OwnedFiles] = []
    /// Licences by the package's key, where they stand in a file of their own.
    public var licences: [String: [String]] = [:]
    /// The operating system that it tells of.
    public var operatingSystem: OperatingSystem?
    /// Anything else that `assemble` needs, by a name of the cataloger's own.
    public var notes: [String: String] = [:]
    /// What of it could not be read.
    public var gaps: [Gap] = []

    /// With these values.
    public init() {}
}

/// The files of one package.
public struct OwnedFiles: Hashable, Sendable, Codable {
    /// What the cataloger joins by: "libc6:amd64", "requests".
    public var key: String
    /// Files, from the root of the image.
    public var paths: [FilePath]

    /// With these values.
    public init(key: String, paths: [FilePath]) {
        self.key = key
        self.paths = paths
    }
}

/// Facts with the file and the layer that they come from.
public struct LocatedFacts: Hashable, Sendable, Codable {
    /// Where it stands.
    public var path: FilePath
    /// The layer whose file it is; nil for a folder that has no layers.
    public var layer: Digest?
    /// What it told.
    public var facts: FileFacts

    /// With these values.
    public init(path: FilePath, layer: Digest? = nil, facts: FileFacts) {
        self.path = path
        self.layer = layer
        self.facts = facts
    }
}

/// What a cataloger made of an image's files.
public struct Assembly: Sendable {
    /// Packages that it tells of.
    public var packages: [Package] = []
    /// Owned files by position in `packages`.
    public var owned: [Int: [FilePath]] = [:]
    /// The operating system that it tells of.
    public var operatingSystem: OperatingSystem?
    /// What of it could not be read.
    public var gaps: [Gap] = []

    /// With these values.
    public init() {}

    /// Takes a file's packages as they are: its path and layer become evidence where the package has none with the same path.
    public mutating func add(_ file: LocatedFacts) {
        for package in file.facts.packages {
            var located = package
            if located.evidence.isEmpty { located.evidence = [Evidence(path: file.path)] }
            for index in located.evidence.indices where located.evidence[index].layer == nil {
                located.evidence[index].layer = file.layer
            }
            packages.append(located)
        }
        operatingSystem = operatingSystem ?? file.facts.operatingSystem
        for gap in file.facts.gaps {
            gaps.append(Gap(cause: gap.cause, layer: file.layer, path: gap.path ?? file.path, message: gap.message))
        }
    }
}
