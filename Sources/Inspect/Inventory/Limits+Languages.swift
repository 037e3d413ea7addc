/// Bounds of what the catalogers of languages read. Passing one is a `Gap` with the cause `limit`.
extension Limits {
    /// Bytes of a lock file or a manifest: the largest that are known have about 10 MB.
    static let documentBytes = 32 << 20
    /// Bytes of a YAML document: its reader needs far more time and memory for a byte than the others.
    static let yamlBytes = 16 << 20
    /// Bytes of a METADATA, PKG-INFO, package.json or gemspec.
    static let metadataBytes = 4 << 20
    /// Bytes of a RECORD: one line for each installed file.
    static let recordBytes = 32 << 20
    /// Bytes of a jar on the disk.
    static let archiveBytes = 1 << 30
    /// Levels of nesting in JSON, TOML and XML.
    static let nesting = 128
    /// Values in one JSON or TOML document, elements in one of XML.
    static let values = 1_000_000
    /// Bytes of YAML that begin something, counted before its reader makes a node of some 200 bytes of each.
    static let yamlItems = 500_000
    /// Packages in one file.
    static let packagesOfLockFile = 100_000
    /// Paths in one list of installed files.
    static let installedFiles = 500_000
    /// Declarations of dependencies that are gone through for all pom.xml of an image, those of parents for each child.
    static let pomDeclarations = 2_000_000
    /// Archives inside archives: a war in an ear holds jars, which may hold jars.
    static let archiveDepth = 16
    /// Uncompressed bytes that are read out of one jar, those inside it included.
    static let archiveTotalBytes = 1 << 30
    /// Bytes of an archive inside another that has to be inflated into memory; a stored one is read where it is.
    static let inflatedArchiveBytes = 128 << 20
    /// Uncompressed bytes of one manifest, pom.properties or pom.xml in a jar.
    static let archiveTextBytes = 4 << 20
    /// Times that `${…}` is replaced inside what replaced another.
    static let propertyDepth = 16
    /// Bytes that a value may have after its properties were replaced.
    static let propertyBytes = 4096
}
