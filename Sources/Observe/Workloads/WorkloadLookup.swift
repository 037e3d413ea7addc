import Events

/// Which workload each cgroup is: from the host (``WorkloadDirectory``), or from a recording. Belongs to the sensor's thread.
public protocol WorkloadLookup: AnyObject {
    /// Registers every cgroup that exists.
    /// - Returns: how many were found.
    func scan() -> Int
    /// A cgroup was made, or is seen for the first time.
    /// - Returns: at once, what is known of it.
    @discardableResult func cgroupAppeared(id: UInt64, path: String, hint: BundleHint?) -> Workload
    /// A cgroup was removed. Events of its processes may still come.
    func cgroupRemoved(id: UInt64)
    /// What a cgroup is; nil if it was never seen, or has been forgotten.
    func workload(ofCgroup id: UInt64) -> Workload?
    /// Takes over what was found out meanwhile.
    /// - Parameter apply: called for each cgroup whose workload is known better now.
    func drain(_ apply: (_ cgroup: UInt64, _ workload: Workload) -> Void)
    /// The containers that have a cgroup now, by their ids.
    var all: [Workload] { get }
    /// Every cgroup that belongs to a container, also one that has ended, and its workload.
    var bindings: [(cgroup: UInt64, workload: Workload)] { get }
    /// Ends what runs in the background. What is known stays.
    func stop()
}

extension WorkloadDirectory: WorkloadLookup {
    /// Registers every cgroup of the hierarchy that was found or named at the beginning.
    @discardableResult
    public func scan() -> Int { scan(cgroupRoot: nil) }
}
