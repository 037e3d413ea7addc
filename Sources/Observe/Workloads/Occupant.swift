import Events

/// A container with its cgroups, as the sensor's thread knows it.
final class Occupant {
    let reference: ContainerReference
    /// What it is, as far as it is known.
    private(set) var workload: Workload
    /// Its cgroups, ended ones included.
    var cgroups: Set<UInt64> = []
    /// How many of them have not ended.
    var live = 0

    init(_ reference: ContainerReference) {
        self.reference = reference
        workload = Workload(container: Workload.Container(id: reference.id, runtime: reference.runtime))
    }

    /// Nothing but a name of 64 digits speaks for a container: it may be podman's pod below a `--cgroup-parent`, with containers in it.
    var isDoubtful: Bool {
        reference.runtime == .unknown && reference.podUID == nil && workload.container?.image == nil
    }

    func take(_ result: ResolutionResult) {
        workload = Workload(container: result.container)
    }
}

/// Ended cgroups, the oldest first.
struct EndedCgroups {
    private var order: [(id: UInt64, at: UInt64)] = []
    private var head = 0
    private var ids: Set<UInt64> = []

    func contains(_ id: UInt64) -> Bool { ids.contains(id) }

    mutating func append(_ id: UInt64, at time: UInt64) {
        guard ids.insert(id).inserted else { return }
        order.append((id, time))
    }

    /// - Returns: false if it had not ended.
    mutating func remove(_ id: UInt64) -> Bool { ids.remove(id) != nil }

    /// The oldest, if its time is over or room is needed. It stays among the ended until ``remove(_:)``.
    mutating func popFirst(now: UInt64, isFull: Bool) -> UInt64? {
        while head < order.count {
            let first = order[head]
            let isOver = now >= first.at && now - first.at >= Limits.endedCgroupAge
            guard !ids.contains(first.id) || isOver || isFull else { return nil }
            head += 1
            if head > 1_024 && head > order.count / 2 {
                order.removeFirst(head)
                head = 0
            }
            if ids.contains(first.id) { return first.id }
        }
        return nil
    }
}
