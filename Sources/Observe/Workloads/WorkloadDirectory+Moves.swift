import Events

/// What a process's way from one cgroup into another means for its workload.
public enum CgroupMove: Sendable, Hashable {
    /// It belongs to what the new cgroup is.
    case entered
    /// Both are cgroups of one container.
    case within
    /// It was in a container, and is in a cgroup now that is not the container's.
    case left
}

extension WorkloadDirectory {
    /// Judges a move of a process that is in a container.
    ///
    /// Runtimes move processes into containers and about in them, never out: conmon and the shims are not in them, and what runc executes
    /// in the host's cgroup enters once. A container of which nothing but a cgroup's name speaks is not taken for one here: what looks
    /// like it may be a pod of podman's.
    /// - Parameter home: the cgroup that its workload was found by.
    public func move(from home: UInt64, to cgroup: UInt64) -> CgroupMove {
        guard let occupant = occupant(ofCgroup: home) else { return .left }
        if occupant === self.occupant(ofCgroup: cgroup) { return .within }
        return occupant.isDoubtful ? .entered : .left
    }

    /// Whether it was seen and is remembered.
    public func isKnown(cgroup id: UInt64) -> Bool { workload(ofCgroup: id) != nil }

    /// Cgroups that are in no container. They stay that: what a cgroup belongs to is known when it appears.
    public var hostCgroups: [UInt64] { cgroups.filter { $0.value.occupant == nil }.map(\.key) }

    /// The number of the container that a cgroup belongs to: no other one has it, not even one of the same name; nil outside of containers.
    public func container(ofCgroup id: UInt64) -> UInt64? { occupant(ofCgroup: id)?.number }

    /// True if more may become known of the container that a cgroup belongs to.
    public func isPending(cgroup id: UInt64) -> Bool { occupant(ofCgroup: id)?.isPending ?? false }

    /// True if the container that a cgroup belongs to has no cgroup any more.
    public func hasEnded(cgroup id: UInt64) -> Bool { occupant(ofCgroup: id).map { $0.live <= 0 } ?? false }
}
