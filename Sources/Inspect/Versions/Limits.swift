/// What is refused, so that hostile versions cost nothing.
public enum Limits {
    /// Bytes of one version. The longest real ones (Go pseudo-versions, Debian's with two commits in them) have below 150.
    public static let versionBytes = 2048
    /// Bytes of one range of versions.
    public static let rangeBytes = 16_384
    /// Comparators of one range, alternatives counted together.
    public static let comparators = 1024
}
