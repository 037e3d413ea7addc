import Events
import Workloads

/// Which workload each cgroup is, as a recording tells it.
public final class RecordedWorkloads: WorkloadLookup {
    private var workloads: [UInt64: Workload] = [:]
    private var news: [(cgroup: UInt64, workload: Workload)] = []
    private var ended: [(id: UInt64, time: UInt64)] = []
    private var endedHead = 0
    private var living: Set<UInt64> = []
    private var now: UInt64 = 0
    /// Cgroups that were not remembered, because there were too many.
    public private(set) var losses: UInt64 = 0

    init() {}

    /// There is nothing to look for.
    public func scan() -> Int { 0 }

    /// What the recording says of it.
    @discardableResult
    public func cgroupAppeared(id: UInt64, path: String, hint: BundleHint?) -> Workload { workloads[id] ?? .host }

    /// It is remembered for ten minutes of the recording.
    public func cgroupRemoved(id: UInt64) {
        guard workloads[id] != nil, living.remove(id) != nil else { return }
        ended.append((id, now))
    }

    /// What a cgroup is; nil for the host's.
    public func workload(ofCgroup id: UInt64) -> Workload? { workloads[id] }

    /// Takes over what the recording told since.
    public func drain(_ apply: (_ cgroup: UInt64, _ workload: Workload) -> Void) {
        guard !news.isEmpty else { return }
        let news = news
        self.news.removeAll(keepingCapacity: true)
        for (cgroup, workload) in news {
            set(cgroup, workload)
            apply(cgroup, workload)
        }
    }

    /// The containers that have a cgroup now.
    public var all: [Workload] {
        var byID: [String: Workload] = [:]
        for cgroup in living { if let workload = workloads[cgroup], let container = workload.container { byID[container.id] = workload } }
        return byID.values.sorted { $0.container?.id ?? "" < $1.container?.id ?? "" }
    }

    /// Every cgroup that belongs to a container, and its workload.
    public var bindings: [(cgroup: UInt64, workload: Workload)] { workloads.map { ($0.key, $0.value) } }

    /// Nothing runs.
    public func stop() {}

    /// A workload that is known at once.
    func set(_ cgroup: UInt64, _ workload: Workload) {
        guard !workload.isHost else {
            workloads[cgroup] = nil
            living.remove(cgroup)
            return
        }
        guard workloads[cgroup] != nil || workloads.count < RecordingLimits.cgroups else {
            losses += 1
            return
        }
        if workloads.updateValue(workload, forKey: cgroup) == nil { living.insert(cgroup) }
    }

    /// A workload that is known from the next ``drain(_:)`` on.
    func learn(_ cgroup: UInt64, _ workload: Workload) {
        // More than the cgroups there can be: whoever wrote this file means harm.
        guard news.count < RecordingLimits.cgroups else {
            losses += 1
            return
        }
        news.append((cgroup, workload))
    }

    /// Forgets what ended long ago.
    func advance(to time: UInt64) {
        now = time
        while endedHead < ended.count, ended[endedHead].time &+ RecordingLimits.endedCgroupAge < time {
            let id = ended[endedHead].id
            endedHead += 1
            if !living.contains(id) { workloads[id] = nil }
        }
        if endedHead > 1024, endedHead * 2 > ended.count {
            ended.removeFirst(endedHead)
            endedHead = 0
        }
    }
}
