/// What the index of verdicts may hold.
public enum Limits {
    /// Raised whenever tables change: an index of another version is refused.
    public static let schemaVersion = 1
    /// Days that changes are kept after they were told.
    public static let changeDays: Int64 = 90
    /// Milliseconds that a writer waits for another one.
    static let busyMilliseconds = 10_000
    /// Problems of an incomplete verdict that are kept, and bytes of each.
    static let problems = 20, problemBytes = 500
    /// KiB of pages that a writer keeps in memory.
    static let cacheKiB = 65_536
    /// Names of images that a change lists.
    public static let imagesTold = 5
}
