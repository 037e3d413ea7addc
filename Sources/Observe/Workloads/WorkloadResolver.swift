import Events

/// Reads what runtimes left on disk about a container. Does I/O, bounded in size: call it on a thread of its own.
///
/// Read are podman's and CRI-O's containers-storage, containerd's bundles and metadata database, docker's container files, and systemd's
/// state of nspawn's machines. Not read: podman 5's SQLite database (a container's labels are missed; name and image are in
/// containers-storage as before), the runtimes' sockets, additional image stores.
public final class WorkloadResolver: Sendable {
    /// Where it looks.
    public let roots: RuntimeRoots

    /// A resolver for these directories.
    public init(roots: RuntimeRoots = .standard) {
        self.roots = roots
    }

    /// As much as can be read now; never fails.
    /// - Parameter hint: what the runtime's process told.
    /// - Returns: a container whose `isResolved` is true if nothing is missing; what could not be read is nil.
    public func resolve(_ reference: ContainerReference, hint: BundleHint?) -> Workload.Container {
        resolution(of: reference, hint: hint).container
    }

    /// The same with the reasons for what is missing.
    public func resolution(of reference: ContainerReference, hint: BundleHint?) -> WorkloadResolution {
        var resolution = WorkloadResolution(reference)
        switch reference.runtime {
        case .podman, .crio:
            _ = resolveStorage(reference, hint, &resolution)
        case .containerd:
            _ = ContainerdState(roots: roots).resolve(reference, hint: hint, into: &resolution)
        case .docker:
            _ = DockerState(roots: roots).resolve(reference, into: &resolution)
        case .nspawn: NspawnState(roots: roots).resolve(reference, into: &resolution)
        case .lxc:
            // Nothing more is kept in a form that is read.
            resolution.container.name = reference.id
            resolution.container.isResolved = true
        case .unknown:
            let isFound =
                ContainerdState(roots: roots).resolve(reference, hint: hint, into: &resolution)
                || resolveStorage(reference, hint, &resolution) || DockerState(roots: roots).resolve(reference, into: &resolution)
            // Misses in the other runtimes are no problem once it was found in one.
            if isFound && resolution.container.isResolved { resolution.problems = [] }
        }
        if resolution.container.pod == nil, !resolution.container.isResolved, let uid = reference.podUID {
            resolution.problems.append(StateError(.absent, "cgroup", "only the uid of its pod is known: \(uid)"))
        }
        return resolution
    }

    /// Tries the stores in order; only the best failure counts, for a container is in one of them.
    private func resolveStorage(_ reference: ContainerReference, _ hint: BundleHint?, _ resolution: inout WorkloadResolution) -> Bool {
        let before = resolution
        var failure: WorkloadResolution?
        for store in ContainersStorage.candidates(roots, hint: hint, id: reference.id) {
            if store.resolve(reference, hint: hint, into: &resolution) { return true }
            if failure == nil || resolution.problems.contains(where: { $0.code != .missing }) { failure = resolution }
            resolution = before
        }
        if let failure { resolution = failure }
        return false
    }
}
