import Events

/// containerd's state: bundles in its state directory, and the metadata database in its root.
///
/// Formats: containerd, `runtime/v2/bundle.go` (a bundle's `work` links to a directory below the root, and so tells where that is),
/// `pkg/cri/annotations`; for the database ``ContainerdMetadata``.
struct ContainerdState {
    private static let tasks = "io.containerd.runtime.v2.task"

    let roots: RuntimeRoots

    /// Resolves a container.
    /// - Returns: false if no bundle of it was found anywhere.
    func resolve(_ reference: ContainerReference, hint: BundleHint?, into resolution: inout WorkloadResolution) -> Bool {
        let namespace = reference.namespace ?? hint?.namespace ?? "k8s.io"
        guard let (directory, bundle) = bundle(reference.id, namespace, hint, &resolution) else { return false }
        if resolution.container.runtime == .unknown { resolution.container.runtime = .containerd }
        let sandbox = bundle.annotation("io.kubernetes.cri.sandbox-id")
        resolution.apply(bundle, sandbox: sandbox, roots: roots)
        applyPod(bundle, sandbox: sandbox, podUID: reference.podUID, to: &resolution)
        let isKnown = applyMetadata(directory, namespace: namespace, sandbox: sandbox, to: &resolution)
        // A plain container has no other name than its id.
        if resolution.container.name == nil { resolution.container.name = reference.id }
        resolution.container.isResolved = isKnown
        return true
    }

    private func bundle(
        _ id: String, _ namespace: String, _ hint: BundleHint?, _ resolution: inout WorkloadResolution
    ) -> (directory: String, RuntimeBundle)? {
        let hinted = hint?.bundle(of: id).map { [$0] } ?? []
        var problem: StateError?
        for directory in hinted + roots.containerd.map({ "\($0.state)/\(Self.tasks)/\(namespace)/\(id)" }) {
            do throws(StateError) {
                return (directory, try RuntimeBundle.read(directory, roots: roots))
            } catch {
                // Of several places the first is named, unless another one has the file in a bad state.
                if problem == nil || problem?.code == .missing && error.code != .missing { problem = error }
            }
        }
        if let problem { resolution.problems.append(problem) }
        return nil
    }

    private func applyPod(_ bundle: RuntimeBundle, sandbox: String?, podUID: String?, to resolution: inout WorkloadResolution) {
        resolution.container.isSandbox = bundle.annotation("io.kubernetes.cri.container-type") == "sandbox"
        resolution.container.name = bundle.annotation("io.kubernetes.cri.container-name")
        if let name = bundle.annotation("io.kubernetes.cri.image-name") {
            resolution.container.image = Workload.Image(reference: name, digest: nil, id: nil)
        }
        guard let name = bundle.annotation("io.kubernetes.cri.sandbox-name"),
            let namespace = bundle.annotation("io.kubernetes.cri.sandbox-namespace")
        else { return }
        if resolution.container.isSandbox, resolution.container.name == nil { resolution.container.name = name }
        resolution.container.pod = Workload.Pod(
            name: name, namespace: namespace, uid: bundle.annotation("io.kubernetes.cri.sandbox-uid") ?? podUID, sandbox: sandbox)
    }

    /// - Returns: true if the database told what it should.
    private func applyMetadata(_ directory: String, namespace: String, sandbox: String?, to resolution: inout WorkloadResolution) -> Bool {
        let id = resolution.container.id
        var problem: StateError?
        for root in metadataRoots(directory, namespace: namespace) {
            do throws(StateError) {
                let metadata = ContainerdMetadata(root: roots.local(root))
                let record = try metadata.record(
                    namespace: namespace, container: id, sandbox: sandbox, fallbackImage: resolution.container.image?.reference)
                apply(record, to: &resolution)
                guard let target = record.target else { return record.image == nil }
                let config = resolution.attempt { () throws(StateError) in try metadata.configDigest(of: target) }
                resolution.container.image?.id = config
                return config != nil
            } catch {
                if problem == nil || problem?.code == .missing && error.code != .missing { problem = error }
            }
        }
        if let problem { resolution.problems.append(problem) }
        return false
    }

    private func apply(_ record: ContainerdMetadata.Record, to resolution: inout WorkloadResolution) {
        resolution.container.created = record.created
        resolution.apply(labels: record.labels)
        if let image = record.image {
            resolution.container.image = Workload.Image(reference: image, digest: record.target?.digest, id: nil)
        }
        resolution.container.pod?.labels = Kubernetes.podLabels(resolution.container.isSandbox ? record.labels : record.sandboxLabels)
    }

    /// Where the database may be: where the bundle's link leads, then the roots that belong to the bundle's state directory.
    private func metadataRoots(_ directory: String, namespace: String) -> [String] {
        var result: [String] = []
        // ROOT/io.containerd.runtime.v2.task/NAMESPACE/ID
        if let target = StateError.target(ofLink: roots.local(directory) + "/work"), target.hasPrefix("/"),
            target.pathComponents.dropLast(2).last.map(BundleHint.containerdTasks.contains) == true, let root = target.ancestor(3)
        {
            result.append(root)
        }
        let state = directory.ancestor(3)
        let own = roots.containerd.filter { $0.state == state }.map(\.root)
        for root in own + roots.containerd.map(\.root) where !result.contains(root) { result.append(root) }
        return result
    }
}
