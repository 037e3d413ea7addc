import Events

/// A container with its cgroups, as the sensor's thread knows it.
final class Occupant {
    let reference: ContainerReference
    /// No other container has it, not even one of the same name.
    let number: UInt64
    /// What it is, as far as it is known.
    private(set) var workload: Workload
    /// Its cgroups, ended ones included.
    var cgroups: Set<UInt64> = []
    /// How many of them have not ended.
    var live = 0

    /// A resolution of it waits or runs.
    var isPending = false

    init(_ reference: ContainerReference, number: UInt64) {
        self.reference = reference
        self.number = number
        workload = Workload(container: Workload.Container(id: reference.id, runtime: reference.runtime))
    }

    /// Nothing but a name of 64 digits speaks for a container: it may be podman's pod below a `--cgroup-parent`, with containers in it.
    var isDoubtful: Bool {
        reference.runtime == .unknown && reference.podUID == nil && workload.container?.image == nil
    }

    /// Keeps of an ended container who it was, not what it had: hosts end thousands of containers in the time that one is remembered.
    func shrink() {
        guard live == 0, var container = workload.container, !(container.mounts.isEmpty && container.labels.isEmpty) else { return }
        container.mounts = []
        container.labels = [:]
        workload = Workload(container: container)
    }

    func take(_ result: ResolutionResult) {
        workload = Workload(container: result.container)
    }
}

/// Ended cgroups, the oldest first.
struct EndedCgroups {
    private var order: [(id: UInt64, at: UInt64)] = []
    private var head = 0
    private var shrunk = 0
    private var ids: Set<UInt64> = []

    func contains(_ id: UInt64) -> Bool { ids.contains(id) }

    mutating func append(_ id: UInt64, at time: UInt64) {
        guard ids.insert(id).inserted else { return }
        order.append((id, time))
    }

    /// - Returns: false if it had not ended.
    mutating func remove(_ id: UInt64) -> Bool { ids.remove(id) != nil }

    /// The next that ended so long ago that no event of it is on its way.
    mutating func nextToShrink(now: UInt64) -> UInt64? {
        shrunk = max(shrunk, head)
        guard shrunk < order.count, now >= order[shrunk].at, now - order[shrunk].at >= Limits.endedCgroupDetailAge else { return nil }
        shrunk += 1
        return order[shrunk - 1].id
    }

    /// The oldest, if its time is over or room is needed. It stays among the ended until ``remove(_:)``.
    mutating func popFirst(now: UInt64, isFull: Bool) -> UInt64? {
        while head < order.count {
            let first = order[head]
            let isOver = now >= first.at && now - first.at >= Limits.endedCgroupAge
            guard !ids.contains(first.id) || isOver || isFull else { return nil }
            head += 1
            if head > 1_024 && head > order.count / 2 {
                order.removeFirst(head)
                shrunk = max(shrunk - head, 0)
                head = 0
            }
            if ids.contains(first.id) { return first.id }
        }
        return nil
    }
}
