/// Bounds of what is read here.
enum Limits {
    /// How often a reader begins anew because a writer committed meanwhile.
    static let attempts = 8
    /// Levels of a tree; 4 KiB pages reach a billion keys with 6.
    static let depth = 32
    /// Pages read in one transaction.
    static let pages = 16_384
    /// Bytes of one page with its overflow.
    static let pageBytes = 4 << 20
    /// All bytes read in one transaction.
    static let bytes = 64 << 20
}
