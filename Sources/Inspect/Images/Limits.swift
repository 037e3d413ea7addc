/// Every limit on what tells of an image, by name. Passing one is an ``ImageError`` with the code `limit`.
public enum Limits {
    /// Bytes of a manifest or an index: what registries are told to accept. Source: OCI distribution-spec, "Pushing Manifests".
    public static let manifest = 4 << 20
    /// Bytes of an image's configuration; its history and labels may be long.
    public static let configuration = 8 << 20
    /// Bytes of a store's own list of images or layers.
    public static let storeList = 64 << 20
    /// Nested arrays and objects of a JSON document.
    public static let nesting = 64
    /// Values of a JSON document.
    public static let values = 500_000
    /// Layers of an image; overlayfs cannot stack more than 500.
    public static let layers = 1_024
    /// Steps of an image's history.
    public static let history = 8_192
    /// Manifests that an index lists.
    public static let indexEntries = 4_096
    /// Indexes inside of indexes.
    public static let indexDepth = 4
    /// Manifests that are read for one image.
    public static let manifestReads = 64
    /// Bytes of an image's name.
    public static let reference = 512
    /// Members of a docker archive or an OCI layout in a tar.
    public static let archiveMembers = 65_536
    /// Bytes of a pax header or a long name in such an archive.
    public static let archiveHeader = 1 << 20
    /// Links from one member of an archive to another that are followed.
    public static let archiveLinks = 16
    /// Bytes that a compressed archive may grow to.
    public static let spool = 64 << 30
    /// Unpacked bytes for each packed one of an archive that is longer than `spoolBeforeRatio`; layers have 2 to 10.
    public static let ratio = 200
    /// Bytes that a compressed archive may grow to whatever its compression.
    public static let spoolBeforeRatio = 256 << 20
    /// Bytes of a line of tar-split: a padding or a header between two files.
    public static let tarSplitLine = 16 << 20
}
