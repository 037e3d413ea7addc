/// Every limit on the channel between a worker and its parent, by name.
public enum Limits {
    /// Bytes of a request: the job's name and its parameters.
    public static let request = 1 << 20
    /// Descriptors of one job.
    public static let descriptors = 64
    /// Bytes of what a worker writes to standard error that are kept, from the end.
    public static let complaint = 4 << 10
    /// Bytes of files and reserved addresses that may be mapped beside a worker's memory.
    static let mappedFiles: UInt64 = 16 << 30
    /// Bytes of a failure's text.
    public static let message = 64 << 10
}

/// What one worker may use up. Passing a limit ends the worker, and ``WorkerEnd`` says so.
public struct WorkerLimits: Sendable, Hashable, Codable {
    /// Bytes of memory that can be written (RLIMIT_DATA), 8 MiB for each thread's stack included.
    public var memory: UInt64 = 1 << 30
    /// Seconds of processor time, of all threads together (RLIMIT_CPU).
    public var processorSeconds: UInt64 = 120
    /// Bytes of the longest file that it may write (RLIMIT_FSIZE).
    public var fileSize: UInt64 = 8 << 30
    /// Seconds from its start to its answer.
    public var seconds: Double = 300
    /// Bytes of its answer.
    public var answer = 256 << 20

    /// The defaults.
    public init() {}
}
