import Events
import Glibc
import Linux

/// Which workload each cgroup is. The map belongs to the sensor's thread, which looks things up without a lock; what needs I/O
/// is done by a thread of its own, and its results are taken over by ``drain(_:)``.
///
/// - The key is the id of the cgroup, the inode number of its directory, in the one hierarchy that the sensors tell ids of: that of
///   version 2, or one of version 1 on hosts without (`CgroupLayout.hierarchy`). The kernel does not use an id again.
/// - Whatever is below a container's cgroup belongs to that container, one inside of it too: see ``CgroupPath``.
/// - An ended cgroup is remembered for ten minutes.
public final class WorkloadDirectory {
    struct Cgroup {
        var path: String
        /// Nil for the host's.
        var occupant: Occupant?
    }

    let queue: ResolutionQueue
    private let cgroupRoot: String?
    private let proc: String
    private let now: () -> UInt64
    private var thread: pthread_t?
    var cgroups: [UInt64: Cgroup] = [:]
    var idsByPath: [String: UInt64] = [:]
    var occupants: [ContainerReference: Occupant] = [:]
    var occupantsByTicket: [UInt64: Occupant] = [:]
    var lastTicket: UInt64 = 0
    var ended = EndedCgroups()
    /// Of a recording, until the next look at the hierarchy.
    var expected: RecordedWorkloads?
    /// Called with what ``drain(_:)`` takes over, before it does; nil normally.
    public var news: ((WorkloadNews) -> Void)?
    /// What could not be done, by cause.
    public internal(set) var losses = WorkloadLosses()

    /// Starts the thread.
    /// - Parameters:
    ///   - resolver: reads the runtimes' state.
    ///   - cgroupRoot: where the hierarchy is mounted; nil to find it.
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
        queue = ResolutionQueue()
        thread = ResolutionThread(queue: queue, resolver: resolver, cgroupRoot: root, report: report).start()
        if thread == nil { queue.stop() }
    }

    /// A directory that looks at nothing: it learns from a recording (``expect(_:)``, ``deliver(_:)``).
    /// - Parameter now: the recording's clock, nanoseconds.
    public init(replaying now: @escaping () -> UInt64) {
        cgroupRoot = nil
        proc = ""
        self.now = now
        queue = ResolutionQueue(isWorked: false)
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
            return parent?.workload ?? CgroupPath.containers(in: path, hint: hint).first.map { Occupant($0, number: 0).workload } ?? .host
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

    func occupant(ofCgroup id: UInt64) -> Occupant? { cgroups[id]?.occupant }

    /// Takes over what was resolved meanwhile. Without news it costs one atomic load.
    /// - Parameter apply: called for each cgroup whose workload is known better now.
    public func drain(_ apply: (_ cgroup: UInt64, _ workload: Workload) -> Void) {
        for result in queue.takeResults() {
            guard let occupant = occupantsByTicket[result.ticket] else { continue }
            news?(WorkloadNews(number: result.ticket, isFinal: result.isFinal, container: result.container))
            if result.isFinal {
                occupantsByTicket[result.ticket] = nil
                occupant.isPending = false
                if !result.container.isResolved { losses.unresolved += 1 }
            }
            occupant.take(result)
            for id in occupant.cgroups { apply(id, occupant.workload) }
        }
    }

    /// The containers that have a cgroup now, by their ids.
    public var all: [Workload] {
        occupants.values.map(\.workload).sorted { $0.container?.id ?? "" < $1.container?.id ?? "" }
    }

    /// The numbers of the containers that have a cgroup now: see ``container(ofCgroup:)``.
    public var numbers: [UInt64] { occupants.values.map(\.number) }

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
        let occupant = Occupant(reference, number: lastTicket)
        occupants[reference] = occupant
        let job = ResolutionJob(ticket: lastTicket, reference: reference, hint: hint, path: path, appeared: Clock.sinceBoot())
        occupant.isPending = queue.add(job)
        if occupant.isPending { occupantsByTicket[lastTicket] = occupant } else { losses.resolutions += 1 }
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

    /// That whose ids the sensors tell.
    private static func mountedHierarchy(proc: String) -> String? {
        guard let layout = (try? Procfs(path: proc).mounts()).map(CgroupLayout.init) else { return nil }
        return layout.root(of: layout.hierarchy)
    }
}

extension WorkloadDirectory {
    /// Registers every cgroup that exists, parents first. Containers are resolved with what their processes' ancestors tell, and
    /// containerd's namespaces of any name are found by their shims.
    /// - Parameter cgroupRoot: where the hierarchy is mounted; nil to find it.
    /// - Returns: how many cgroups were found.
    @discardableResult
    public func scan(cgroupRoot: String? = nil) -> Int {
        guard !takeExpected(), let root = cgroupRoot ?? self.cgroupRoot else { return 0 }
        var scan = CgroupScan(root: root, limit: Limits.scannedCgroups)
        scan.run { id, path in cgroupAppeared(id: id, path: path, hint: hintForNamespace(path, below: root)) }
        losses.cgroups += scan.skipped
        return scan.found
    }

    /// After records were lost: registers what appeared, and ends what is there no more.
    public func rescan() {
        guard !takeExpected(), let root = cgroupRoot else { return }
        var scan = CgroupScan(root: root, limit: Limits.scannedCgroups)
        var found: Set<UInt64> = []
        scan.run { id, path in
            found.insert(id)
            cgroupAppeared(id: id, path: path, hint: hintForNamespace(path, below: root))
        }
        losses.cgroups += scan.skipped
        // One that was not looked at may be there.
        guard scan.skipped == 0 else { return }
        for id in cgroups.keys where !found.contains(id) { cgroupRemoved(id: id) }
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
    /// Containers of which not everything could be read when all attempts were over.
    public var unresolved: UInt64 = 0
    /// Cgroups that were not remembered, because there were too many.
    public var cgroups: UInt64 = 0
    /// None.
    public init() {}
}
