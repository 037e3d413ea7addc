/// How much a sensor leaves out when the agent may not take more, in the order in which it happens. Records of processes and cgroups
/// (fork, exec that succeeded, exit) are taken at every level.
public enum SheddingLevel: Int, Sendable, Hashable, CaseIterable, Comparable {
    /// Everything that is wanted is taken, as far as there is room.
    case nothing
    /// A workload that makes many events loses those beyond a small share, so that the noisiest lose the most and quiet ones nothing.
    case noisiest
    /// Every workload keeps an event a second, and what is taken at every level.
    case bulk

    /// The next harder one; nil for the hardest.
    public var next: SheddingLevel? { SheddingLevel(rawValue: rawValue + 1) }
    /// The next milder one; nil for the mildest.
    public var previous: SheddingLevel? { SheddingLevel(rawValue: rawValue - 1) }

    /// Milder is less.
    public static func < (left: SheddingLevel, right: SheddingLevel) -> Bool { left.rawValue < right.rawValue }

    /// What a workload may deliver at this level.
    public var share: WorkloadShare {
        switch self {
        case .nothing: WorkloadShare()
        case .noisiest: WorkloadShare(rate: 1_000, burst: 500, isStrict: true)
        case .bulk: WorkloadShare(rate: 1, burst: 0, isStrict: true)
        }
    }
}
