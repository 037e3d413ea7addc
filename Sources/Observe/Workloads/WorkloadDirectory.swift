import Events
import Glibc
import Linux

/// Which workload each cgroup is. The map belongs to the sensor's thread, which looks things up without a lock; what needs I/O
/// is done by a thread of its own, and its results are taken over by ``drain(_:)``.
///
/// - The key is the id of the cgroup in the hierarchy of version 2, as `bpf_get_current_cgroup_id` answers it: the inode number of
///   its directory. The kernel does not use an id again.
/// - Whatever is below a container's cgroup belongs to that container, one inside of it too: see ``CgroupPath``.
/// - An ended cgroup is remembered for ten minutes.
public final class WorkloadDirectory {
    private struct Cgroup {
        var path: String
        /// Nil for the host's.
        var occupant: Occupant?
    }

    private let queue = ResolutionQueue()
    private let cgroupRoot: String?
    private let proc: String
    private let now: () -> UInt64
    private var thread: pthread_t?
    private var cgroups: [UInt64: Cgroup] = [:]
    private var idsByPath: [String: UInt64] = [:]
    private var occupants: [ContainerReference: Occupant] = [:]
    private var occupantsByTicket: [UInt64: Occupant] = [:]
    private var lastTicket: UInt64 = 0
    private var ended = EndedCgroups()
    /// What could not be done, by cause.
    public private(set) var losses = WorkloadLosses()

    /// Starts the thread.
    /// - Parameters:
    ///   - resolver: reads the runtimes' state.
    ///   - cgroupRoot: where the hierarchy is mounted; nil to find that of version 2, or one of version 1 (`pids`) on a host without.
    ///   - now: nanoseconds on a clock that never goes back.
    ///   - report: called on the other thread with what could not be read of a container, when all attempts are over.
    public init(
        resolver: WorkloadResolver = WorkloadResolver(), cgroupRoot: String? = nil, now: @escaping () -> UInt64 = Clock.sinceBoot,
        report: @escaping @Sendable (ContainerReference, [StateError]) -> Void = { _, _ in }
    ) {
        let root = cgroupRoot ?? Self.mountedHierarchy(proc: resolver.roots.proc)
        self.cgroupRoot = root
        self.now = now
        proc = resolver.roots.proc
        thread = ResolutionThread(queue: queue, resolver: resolver, cgroupRoot: root, report: report).start()
        if thread == nil { queue.stop() }
    }

    deinit { stop() }

    /// Ends the thread. What is known stays; nothing new is resolved.
    public func stop() {
        queue.stop()
        if let thread { pthread_join(thread, nil) }
        thread = nil
    }

    /// A cgroup was made, or is seen for the first time.
    /// - Parameters:
    ///   - path: from the root of the hierarchy.
    ///   - hint: what the process that made it tells about a bundle.
    /// - Returns: at once; for a new container only with its id.
    @discardableResult
    public func cgroupAppeared(id: UInt64, path: String, hint: BundleHint?) -> Workload {
        if let known = cgroups[id], known.path == path { return known.occupant?.workload ?? .host }
        forgetOld()
        // A path is one cgroup at a time: the end of the one before was missed.
        if let before = idsByPath[path], before != id { cgroupRemoved(id: before) }
        let parent = nearestAncestor(of: path)
        guard cgroups.count < Limits.cgroups else {
            losses.cgroups += 1
            return parent?.workload ?? CgroupPath.containers(in: path, hint: hint).first.map(Occupant.init)?.workload ?? .host
        }
        let occupant = occupant(of: path, parent: parent, hint: hint)
        if let replaced = cgroups[id] { forget(id, replaced) }
        cgroups[id] = Cgroup(path: path, occupant: occupant)
        idsByPath[path] = id
        occupant?.cgroups.insert(id)
        occupant?.live += 1
        return occupant?.workload ?? .host
    }

    /// A cgroup was removed. Events of its processes may still come.
    public func cgroupRemoved(id: UInt64) {
        guard let cgroup = cgroups[id], !ended.contains(id) else { return }
        guard cgroup.occupant != nil else { return forget(id, cgroup) }  // what is not known is the host's as well
        ended.append(id, at: now())
        if idsByPath[cgroup.path] == id { idsByPath[cgroup.path] = nil }
        if let occupant = cgroup.occupant {
            occupant.live -= 1
            // The next one of this name is another container.
            if occupant.live == 0, occupants[occupant.reference] === occupant { occupants[occupant.reference] = nil }
        }
        forgetOld()
    }

    /// What a cgroup is; nil if it was never seen, or has been forgotten.
    public func workload(ofCgroup id: UInt64) -> Workload? {
        guard let cgroup = cgroups[id] else { return nil }
        return cgroup.occupant?.workload ?? .host
    }

    /// Takes over what was resolved meanwhile. Without news it costs one atomic load.
    /// - Parameter apply: called for each cgroup whose workload is known better now.
    public func drain(_ apply: (_ cgroup: UInt64, _ workload: Workload) -> Void) {
        for result in queue.takeResults() {
            guard let occupant = occupantsByTicket[result.ticket] else { continue }
            if result.isFinal { occupantsByTicket[result.ticket] = nil }
            occupant.take(result)
            for id in occupant.cgroups { apply(id, occupant.workload) }
        }
    }

    /// The containers that have a cgroup now, by their ids.
    public var all: [Workload] {
        occupants.values.map(\.workload).sorted { $0.container?.id ?? "" < $1.container?.id ?? "" }
    }

    /// Every cgroup that belongs to a container, also one that has ended, and its workload.
    public var bindings: [(cgroup: UInt64, workload: Workload)] {
        cgroups.compactMap { id, cgroup in cgroup.occupant.map { (id, $0.workload) } }
    }

    /// Waits until every queued resolution is over; then ``drain(_:)`` takes over all of them.
    /// - Returns: false if the time was over before.
    @discardableResult
    public func waitUntilIdle(timeout: Duration) -> Bool {
        let (seconds, attoseconds) = timeout.components
        guard seconds >= 0, attoseconds >= 0 else { return queue.waitUntilIdle(timeout: 0) }
        return queue.waitUntilIdle(timeout: UInt64(seconds) &* 1_000_000_000 &+ UInt64(attoseconds / 1_000_000_000))
    }

    /// Resolutions that wait for the thread or for their next attempt.
    public var waiting: Int { queue.waiting }

    private func nearestAncestor(of path: String) -> Occupant? {
        var rest = path[...]
        while let slash = rest.lastIndex(of: "/") {
            rest = rest[..<slash]
            if let id = idsByPath[String(rest)] { return cgroups[id]?.occupant }
        }
        return nil
    }

    private func occupant(of path: String, parent: Occupant?, hint: BundleHint?) -> Occupant? {
        if let parent, !parent.isDoubtful { return parent }
        guard let reference = CgroupPath.containers(in: path, hint: hint).first else { return parent }
        if let known = occupants[reference] { return known }
        lastTicket += 1
        let occupant = Occupant(reference)
        occupants[reference] = occupant
        let job = ResolutionJob(ticket: lastTicket, reference: reference, hint: hint, path: path, appeared: Clock.sinceBoot())
        if queue.add(job) { occupantsByTicket[lastTicket] = occupant } else { losses.resolutions += 1 }
        return occupant
    }

    private func forgetOld() {
        while let id = ended.nextToShrink(now: now()) { cgroups[id]?.occupant?.shrink() }
        while let id = ended.popFirst(now: now(), isFull: cgroups.count >= Limits.cgroups) {
            if let cgroup = cgroups[id] { forget(id, cgroup) }
        }
    }

    private func forget(_ id: UInt64, _ cgroup: Cgroup) {
        cgroups[id] = nil
        if idsByPath[cgroup.path] == id { idsByPath[cgroup.path] = nil }
        guard let occupant = cgroup.occupant else { return }
        occupant.cgroups.remove(id)
        if !ended.remove(id) { occupant.live -= 1 }
        if occupant.live <= 0, occupants[occupant.reference] === occupant { occupants[occupant.reference] = nil }
    }

    /// Version 2 if there is one; otherwise one of version 1 that every runtime uses, for hosts with nothing else.
    private static func mountedHierarchy(proc: String) -> String? {
        guard let layout = (try? Procfs(path: proc).mounts()).map(CgroupLayout.init) else { return nil }
        return layout.unified ?? layout.legacy["pids"] ?? layout.legacy["memory"] ?? layout.legacy["name=systemd"]
    }
}

extension WorkloadDirectory {
    /// Registers every cgroup that exists, parents first. Containers are resolved with what their processes' ancestors tell, and
    /// containerd's namespaces of any name are found by their shims.
    /// - Parameter cgroupRoot: where the hierarchy of version 2 is mounted; nil to find it.
    /// - Returns: how many cgroups were found.
    @discardableResult
    public func scan(cgroupRoot: String? = nil) -> Int {
        guard let root = cgroupRoot ?? self.cgroupRoot else { return 0 }
        var scan = CgroupScan(root: root, limit: Limits.scannedCgroups)
        scan.run { id, path in cgroupAppeared(id: id, path: path, hint: hintForNamespace(path, below: root)) }
        losses.cgroups += scan.skipped
        return scan.found
    }

    /// Only for a path that may be containerd's `/NAMESPACE/ID` but does not show it.
    private func hintForNamespace(_ path: String, below root: String) -> BundleHint? {
        let parts = path.pathComponents
        guard parts.count == 2, parts[0].isContainerName, parts[1].isContainerName, CgroupPath.container(in: path) == nil else {
            return nil
        }
        return BundleHint.search(cgroup: root + path, proc: proc) { $0.isContainerd(namespace: parts[0], id: parts[1]) }
    }
}

/// What a directory of workloads could not do.
public struct WorkloadLosses: Sendable, Hashable {
    /// Containers that stay known by their id only, because too many waited.
    public var resolutions: UInt64 = 0
    /// Cgroups that were not remembered, because there were too many.
    public var cgroups: UInt64 = 0
    /// None.
    public init() {}
}
