import Events
import Workloads

/// What cgroups are: the directory of workloads, or a test's own table.
public protocol CgroupLookup: AnyObject {
    /// What a cgroup is; nil if it is not known.
    func workload(ofCgroup id: UInt64) -> Workload?
    /// Judges a move of a process that is in a container.
    /// - Parameter home: the cgroup that its workload was found by.
    func move(from home: UInt64, to cgroup: UInt64) -> CgroupMove
}

extension WorkloadDirectory: CgroupLookup {}

/// A process of a container is in a cgroup that is not the container's.
struct CgroupEscape {
    var process: Process
    /// The cgroup that it was in before, and the one that it is in.
    var from: UInt64, to: UInt64
}
