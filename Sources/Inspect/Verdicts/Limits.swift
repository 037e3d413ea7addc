/// What the index of verdicts may hold.
public enum Limits {
    /// Raised whenever tables change: an index of another version is refused.
    public static let schemaVersion = 2
    /// Days that changes are kept after they were told.
    public static let changeDays: Int64 = 90
    /// Milliseconds that a writer waits for another one.
    static let busyMilliseconds = 10_000
    /// Problems of an incomplete verdict that are kept, and bytes of each.
    static let problems = 20, problemBytes = 500
    /// KiB of pages that a writer keeps in memory.
    static let cacheKiB = 65_536
    /// Statements about changed names that are looked at together, and packages that are matched at a time.
    static let statementsTogether = 20_000, packagesTogether = 2_000
    /// Changes that are taken to be told at a time.
    static let toldTogether = 100
    /// Names of images that a change lists.
    public static let imagesTold = 5
}
