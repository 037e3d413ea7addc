/// Every limit on recordings, by name. What passes one gives an error, is counted as lost, or is skipped and told.
public enum RecordingLimits {
    /// Bytes of entries in one block before compression, when written.
    public static let blockBytes = 256 << 10
    /// The same when read, from whatever wrote it: at least one entry of any size fits.
    static let largestBlock = 1 << 20
    /// Bytes of a block as stored; compression makes hostile content a little larger.
    static let largestStoredBlock = largestBlock + (largestBlock >> 7) + 512
    /// Blocks that wait for the writing thread. When all are full, records are lost and counted.
    static let buffers = 8
    /// How long the beginning of a file waits for a free block, nanoseconds.
    static let tableWait: UInt64 = 100_000_000
    /// How long entries wait for a block to fill, nanoseconds: what a crash can cost.
    static let flushInterval: UInt64 = 5_000_000_000
    /// Bytes of one workload's description; mounts and labels that do not fit are left out, and the workload says so.
    static let workloadBytes = 128 << 10
    /// Bytes of one text in a description.
    static let textBytes = 64 << 10
    /// Cgroups, and containers, of one table that a replay takes in, each: more than `WorkloadDirectory` remembers.
    static let cgroups = 262_144
    /// Users, and groups, of a recording, each.
    static let names = 262_144
    /// Bytes of all users and groups that a replay keeps, those of containers included.
    static let nameBytes = 64 << 20
    /// Bytes of descriptions that a replay takes in; beyond it mounts and labels are left out, and beyond the double, workloads.
    static let descriptionBytes = 512 << 20
    /// Bytes of a table of processes that a replay keeps: 131,072 processes of 2 KiB.
    static let tableBytes = 256 << 20
    /// Stretches that were skipped and are told one by one; further ones are only counted.
    public static let reportedSkips = 1_024
    /// Bytes of the smallest file: tables and a few blocks.
    public static let smallestFile = 1 << 20
    /// Files of one recording.
    public static let files = 1_000
    /// Level of zstd: the fastest of the regular ones.
    static let compressionLevel: Int32 = 1
}
