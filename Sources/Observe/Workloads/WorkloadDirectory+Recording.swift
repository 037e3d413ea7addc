import Events

/// Everything that a directory of workloads knows, for a recording.
public struct RecordedWorkloads: Sendable, Hashable {
    /// A container, with cgroups or with none any more.
    public struct Container: Sendable, Hashable {
        /// No other container has it.
        public var number: UInt64
        /// As the cgroup's path names it.
        public var reference: ContainerReference
        /// More may become known.
        public var isPending: Bool
        /// What is known.
        public var container: Workload.Container
        /// A container.
        public init(number: UInt64, reference: ContainerReference, isPending: Bool, container: Workload.Container) {
            (self.number, self.reference, self.isPending, self.container) = (number, reference, isPending, container)
        }
    }

    /// A cgroup.
    public struct Cgroup: Sendable, Hashable {
        /// In the directory's hierarchy.
        public var id: UInt64
        /// Number of its container; 0 for the host's.
        public var number: UInt64
        /// It was removed.
        public var hasEnded: Bool
        /// From the root of the hierarchy.
        public var path: String
        /// A cgroup.
        public init(id: UInt64, number: UInt64, hasEnded: Bool, path: String) {
            (self.id, self.number, self.hasEnded, self.path) = (id, number, hasEnded, path)
        }
    }

    /// Containers, by their numbers.
    public var containers: [Container] = []
    /// Cgroups, by their ids.
    public var cgroups: [Cgroup] = []
    /// The number that was given last.
    public var lastNumber: UInt64 = 0
    /// Nothing.
    public init() {}
}

/// Something that has become known of a container.
public struct WorkloadNews: Sendable, Hashable {
    /// Of the container.
    public var number: UInt64
    /// Nothing more will come.
    public var isFinal: Bool
    /// What is known now.
    public var container: Workload.Container
    /// News.
    public init(number: UInt64, isFinal: Bool, container: Workload.Container) {
        (self.number, self.isFinal, self.container) = (number, isFinal, container)
    }
}

extension WorkloadDirectory {
    /// Takes over what a recording tells, in the place of the next look at the hierarchy (``scan()``, ``rescan()``).
    public func expect(_ state: RecordedWorkloads) { expected = state }

    /// News of a recording: for the next ``drain(_:)``.
    public func deliver(_ news: WorkloadNews) {
        queue.finish(ResolutionResult(ticket: news.number, container: news.container, isFinal: news.isFinal), retry: nil)
    }

    /// Everything that is known.
    public var recorded: RecordedWorkloads {
        var state = RecordedWorkloads()
        state.lastNumber = lastTicket
        var occupants: [UInt64: Occupant] = [:]
        for (id, cgroup) in cgroups {
            if let occupant = cgroup.occupant { occupants[occupant.number] = occupant }
            state.cgroups.append(
                RecordedWorkloads.Cgroup(
                    id: id, number: cgroup.occupant?.number ?? 0, hasEnded: ended.contains(id), path: cgroup.path))
        }
        state.cgroups.sort { $0.id < $1.id }
        state.containers = occupants.values.sorted { $0.number < $1.number }.compactMap { occupant in
            occupant.workload.container.map {
                RecordedWorkloads.Container(
                    number: occupant.number, reference: occupant.reference, isPending: occupant.isPending, container: $0)
            }
        }
        return state
    }

    /// - Returns: false if nothing was expected.
    func takeExpected() -> Bool {
        guard let state = expected else { return false }
        expected = nil
        var known: [UInt64: Occupant] = [:]
        for cgroup in cgroups.values { if let occupant = cgroup.occupant { known[occupant.number] = occupant } }
        for container in state.containers where known[container.number] == nil {
            known[container.number] = Occupant(container.reference, number: container.number)
        }
        for container in state.containers {
            guard let occupant = known[container.number] else { continue }
            if occupant.workload.container != container.container {
                occupant.take(ResolutionResult(ticket: container.number, container: container.container, isFinal: !container.isPending))
            }
            occupant.isPending = container.isPending
            occupantsByTicket[container.number] = container.isPending ? occupant : nil
        }
        let present = Set(state.cgroups.map(\.id))
        for id in cgroups.keys where !present.contains(id) { cgroupRemoved(id: id) }
        for cgroup in state.cgroups {
            if cgroups[cgroup.id] == nil { register(cgroup, known[cgroup.number]) }
            if cgroup.hasEnded { cgroupRemoved(id: cgroup.id) }
        }
        lastTicket = max(lastTicket, state.lastNumber)
        return true
    }

    private func register(_ cgroup: RecordedWorkloads.Cgroup, _ occupant: Occupant?) {
        guard cgroups.count < Limits.cgroups else {
            losses.cgroups += 1
            return
        }
        cgroups[cgroup.id] = Cgroup(path: cgroup.path, occupant: occupant)
        idsByPath[cgroup.path] = cgroup.id
        guard let occupant else { return }
        occupant.cgroups.insert(cgroup.id)
        occupant.live += 1
        if !cgroup.hasEnded, occupants[occupant.reference] == nil { occupants[occupant.reference] = occupant }
    }
}
