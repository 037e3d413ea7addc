/// How much of a foreign file is believed.
enum Limits {
    /// Entries of an rpm header. Source: rpm, lib/header_internal.hh, `hdrchkTags`.
    static let rpmHeaderEntries = 0xffff
    /// Bytes of the data of an rpm header, and of a record of a database. Source: rpm, `hdrchkData`.
    static let rpmHeaderBytes = 0x0fff_ffff
    /// Strings of one array of an rpm header: names of files of the largest packages are some 100,000.
    static let rpmStrings = 2_000_000
    /// Packages of one database; the largest hosts have some 10,000.
    static let databaseRecords = 500_000
    /// How deep a b-tree of SQLite may be; 20 levels of two children are more pages than a file can have.
    static let treeDepth = 20
    /// Columns of a row of SQLite that are looked at.
    static let columns = 64
    /// Sections of an ELF file.
    static let elfHeaders = 65_536
    /// Entries of a dynamic section, needed libraries among them.
    static let elfDynamicEntries = 4096
    /// Bytes of a section's name.
    static let elfSectionNameBytes = 128
    /// Symbols of an ELF file that are looked at; the largest programs have some million.
    static let elfSymbols = 4_000_000
    /// Bytes of the name of a library or of the interpreter.
    static let elfNameBytes = 4096
    /// Bytes of the modules of a Go program; the largest have some 100,000.
    static let goModuleBytes = 16 << 20
    /// Modules and settings of a Go program.
    static let goLines = 100_000
}
