/// How much of a foreign file is believed.
enum Limits {
    /// Bytes of a text that describes packages: dpkg's status file of a large host has some 5 million.
    static let packageTextBytes = 64 << 20
    /// Bytes of a binary package database: rpm's of a large host has some 300 million.
    static let packageDatabaseBytes = 512 << 20
    /// Bytes of a list of one package's files.
    static let fileListBytes = 64 << 20
    /// Bytes of a copyright file; the longest of Debian have some million.
    static let copyrightBytes = 4 << 20
    /// Bytes of a file that tells the release of a distribution.
    static let releaseBytes = 64 << 10
    /// Bytes of the busybox program, which is searched for its version.
    static let busyboxBytes = 16 << 20
    /// Bytes of a program or a library.
    static let programBytes = 1 << 30
    /// Fields of one stanza.
    static let controlFields = 1000
    /// Packages in one file.
    static let packages = 500_000
    /// Bytes of the paths of all files that one database owns.
    static let ownedPathBytes = 128 << 20
    /// Distinct licences that one copyright file may name.
    static let licencesOfPackage = 200
    /// Bytes that a chisel manifest may have when decompressed, and its lines: one for each file and slice.
    static let wallBytes = 64 << 20
    static let wallLines = 200_000
    /// Bytes that a list of crates may have when decompressed, as the readers of cargo-auditable itself have it.
    static let crateListBytes = 8 << 20
}
