/// What feeds may be. Passing one is an error of the file or the record, never a cut.
public enum Limits {
    /// Bytes of one document, unpacked: Debian's tracker has about 70 MB, Red Hat's largest OVAL about 300.
    public static let documentBytes = 512 << 20
    /// Bytes of one file of an archive that has many.
    public static let entryBytes = 64 << 20
    /// Files in one archive: GitHub's database has about 300,000.
    public static let archiveEntries = 2_000_000
    /// Bytes of an archive's content in all.
    public static let archiveBytes: Int64 = 64 << 30
    /// How many times larger content may be than what was packed, beyond `unpackedFreely`.
    public static let inflation: Int64 = 400
    /// Bytes that may be unpacked whatever the ratio.
    public static let unpackedFreely: Int64 = 64 << 20
    /// Bytes that are unpacked at a time.
    static let chunkBytes = 1 << 16
    /// Elements of XML inside each other.
    static let xmlDepth = 64
    /// Bytes of one element's text.
    static let xmlTextBytes = 4 << 20
    /// Bytes of a YAML document.
    static let yamlBytes = 16 << 20
    /// Nodes of a YAML document.
    static let yamlNodes = 4_000_000
    /// Collections of YAML inside each other.
    static let yamlDepth = 64
    /// Fields of a line of CSV.
    static let csvFields = 256
    /// Bytes of a field of CSV.
    static let csvFieldBytes = 1 << 20
    /// Bytes of an identifier or a package's name.
    static let nameBytes = 1024
    /// Errors of records that are told one by one; all are counted.
    public static let faultsTold = 20
}
