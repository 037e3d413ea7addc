/// Every limit on an index, by name. What passes one gives an ``IndexError``.
public enum Limits {
    /// Bytes of an index file.
    public static let fileBytes = 2 << 30
    /// Entries of one layer.
    public static let entries = 8 << 20
    /// Bytes of a path and of what a link names, together.
    public static let path = 65_535
    /// Layers of an image; OCI runtimes stop at 127 or 128 lower directories.
    public static let layers = 1_024
    /// Names that an image index holds for owning packages.
    public static let packages = 1 << 20
    /// Hard links that lead to hard links.
    public static let linkDepth = 8
}
