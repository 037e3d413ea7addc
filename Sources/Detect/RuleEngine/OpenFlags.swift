/// Flags of open(2) as the kernel of this architecture numbers them (<asm/fcntl.h>).
enum OpenFlags {
    static let accessMode: UInt64 = 0o3
    static let writeOnly: UInt64 = 0o1
    static let readWrite: UInt64 = 0o2
    static let create: UInt64 = 0o100
    static let exclusive: UInt64 = 0o200
    static let truncate: UInt64 = 0o1000
    static let append: UInt64 = 0o2000
    static let nonBlocking: UInt64 = 0o4000
    static let dataSync: UInt64 = 0o10000
    static let sync: UInt64 = 0o4_010_000
    static let closeOnExec: UInt64 = 0o2_000_000
    #if arch(arm64)
    static let directory: UInt64 = 0o40000
    static let direct: UInt64 = 0o200_000
    static let largeFile: UInt64 = 0o400_000
    #else
    static let direct: UInt64 = 0o40000
    static let largeFile: UInt64 = 0o100_000
    static let directory: UInt64 = 0o200_000
    #endif
    static let temporary: UInt64 = 0o20_000_000 | directory

    /// Names in the order in which they are shown, each with its mask and the value after the mask.
    static let table: [(name: StaticString, mask: UInt64, value: UInt64)] = [
        ("O_LARGEFILE", largeFile, largeFile), ("O_DIRECTORY", directory, directory), ("O_DIRECT", direct, direct),
        ("O_TRUNC", truncate, truncate),
        ("O_SYNC", sync, sync), ("O_NONBLOCK", nonBlocking, nonBlocking), ("O_EXCL", exclusive, exclusive), ("O_DSYNC", dataSync, dataSync),
        ("O_APPEND", append, append), ("O_CREAT", create, create), ("O_RDWR", accessMode, readWrite), ("O_WRONLY", accessMode, writeOnly),
        ("O_RDONLY", accessMode, 0), ("O_CLOEXEC", closeOnExec, closeOnExec), ("O_TMPFILE", temporary, temporary),
    ]
}
