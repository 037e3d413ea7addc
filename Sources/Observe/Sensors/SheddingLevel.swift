/// How much a sensor leaves out when the agent may not take more, in the order in which it happens. Records of processes and cgroups
/// (fork, exec, exit), and failed execs, are taken at every level.
public enum SheddingLevel: Int, Sendable, Hashable, CaseIterable, Comparable {
    /// Everything that is wanted is taken.
    case nothing
    /// Of the workload that makes the most events, only processes and cgroups are taken.
    case noisiest
    /// Of all workloads only processes and cgroups are taken.
    case bulk

    /// The next harder one; nil for the hardest.
    public var next: SheddingLevel? { SheddingLevel(rawValue: rawValue + 1) }
    /// The next milder one; nil for the mildest.
    public var previous: SheddingLevel? { SheddingLevel(rawValue: rawValue - 1) }

    /// Milder is less.
    public static func < (left: SheddingLevel, right: SheddingLevel) -> Bool { left.rawValue < right.rawValue }
}
