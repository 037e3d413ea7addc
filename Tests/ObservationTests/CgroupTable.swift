import Events
import Workloads

@testable import Observation

/// Cgroups of which some are one container's, without a host.
final class CgroupTable: CgroupLookup {
    private let container: Workload
    private let cgroups: Set<UInt64>

    init(container: Workload = .host, cgroups: Set<UInt64> = []) {
        self.container = container
        self.cgroups = cgroups
    }

    func workload(ofCgroup id: UInt64) -> Workload? { cgroups.contains(id) ? container : .host }
    func move(from home: UInt64, to cgroup: UInt64) -> CgroupMove {
        guard cgroups.contains(home) else { return .entered }
        return cgroups.contains(cgroup) ? .within : .left
    }
}
