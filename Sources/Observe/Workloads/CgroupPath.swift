import Events

/// Which container a cgroup's path names.
public struct ContainerReference: Sendable, Hashable {
    /// Full id; the name of a systemd-nspawn or LXC container.
    public var id: String
    /// Who made it; `.unknown` where only the id is in the path (Kubernetes with the cgroupfs driver).
    public var runtime: Workload.Runtime
    /// containerd's namespace; nil for other runtimes and where the path does not tell.
    public var namespace: String?
    /// `metadata.uid` of its pod; nil where the path does not tell.
    public var podUID: String?

    /// A container.
    public init(id: String, runtime: Workload.Runtime, namespace: String? = nil, podUID: String? = nil) {
        self.id = id
        self.runtime = runtime
        self.namespace = namespace
        self.podUID = podUID
    }
}

/// Recognises containers by the paths of their cgroups. Pure.
///
/// The forms come from the runtimes' own sources: runc and crun (`cgroupsPath` of the OCI runtime specification, cgroupfs and systemd
/// drivers), libpod, containerd's CRI plugin, CRI-O, dockerd, the kubelet's cgroup names, systemd-nspawn's and LXC's units.
/// - A cgroup below a container's belongs to the container (crun's `container`, systemd's `init.scope` in it).
/// - Of nested containers (docker in docker, Kubernetes in podman) ``container(in:)`` names the innermost, ``containers(in:hint:)`` all.
///   Only the outermost has its state on the host, and only its part of the path was made by the host's runtime: a container that may
///   make cgroups can give them any name below its own, another container's too. So ``WorkloadDirectory`` goes by the outermost.
/// - conmon's own cgroups (`libpod-conmon-ID`, `crio-conmon-ID`) and LXC's monitors are the host's, or the outer container's.
/// - containerd's `/NAMESPACE/ID` looks like any two directories. Without a hint only the namespaces in use by default are
///   recognised: `k8s.io` and `moby` anywhere, `default` at the root of a cgroup namespace (the hierarchy's, or an outer container's).
///   With a hint (``container(in:hint:)``) any namespace is.
/// - A name of 64 hexadecimal digits is a container wherever it stands (dockers with `--cgroup-parent`, ECS), except
///   directly below `libpod_parent` or around a `libpod-ID`, where podman puts pods.
///
/// Who may make cgroups outside a container can give them such a name: the path is a claim, the runtime's state is the proof.
public enum CgroupPath {
    /// The innermost container in a path of a cgroup.
    /// - Parameter path: from the root of the hierarchy, as in `/proc/PID/cgroup`, with or without the leading `/`.
    /// - Returns: nil if no part of the path names a container.
    public static func container(in path: String) -> ContainerReference? {
        container(in: path, hint: nil)
    }

    /// The same, where a hint about the runtime is there: containerd's containers are found in every namespace.
    public static func container(in path: String, hint: BundleHint?) -> ContainerReference? {
        containers(in: path, hint: hint).last
    }

    /// All containers that a path names, the outermost first.
    public static func containers(in path: String, hint: BundleHint? = nil) -> [ContainerReference] {
        let parts = path.pathComponents
        guard parts.count <= Limits.pathComponents else { return [] }
        var found: [ContainerReference] = []
        // Where the present container's own cgroup namespace begins.
        var root = 0
        var podUID: String?
        for (index, part) in parts.enumerated() {
            if let uid = self.podUID(of: part) { podUID = uid }
            guard var reference = self.reference(part, parts: parts, at: index, root: root, podUID: podUID, hint: hint) else { continue }
            // Kubernetes in a container: the pod of the outer one is not the inner one's.
            reference.podUID = podUID
            podUID = nil
            if reference.id != found.last?.id { found.append(reference) }
            root = index + 1
        }
        return found
    }

    private static func reference(
        _ part: Substring, parts: [Substring], at index: Int, root: Int, podUID: String?, hint: BundleHint?
    ) -> ContainerReference? {
        let parent = index > root ? parts[index - 1] : nil
        if let named = namedByRuntime(part) { return named }
        if let machine = machine(part, parent: parent) { return machine }
        if part.isHexadecimal(64) {
            // podman's pod with a parent of its own (`--cgroup-parent`).
            let isPod = parent != "docker" && podUID == nil && index + 1 < parts.count && parts[index + 1].hasPrefix("libpod-")
            return isPod ? nil : plainDigits(String(part), parent: parent)
        }
        guard let parent else { return nil }
        if parent == "lxc" || parent == "lxc.payload", part.isContainerName { return ContainerReference(id: String(part), runtime: .lxc) }
        if parents(of: index, in: parts, from: root, include: "ecs"), part.isFargateName {
            return ContainerReference(id: String(part), runtime: .unknown)
        }
        return containerd(part, namespace: parent, isAtRoot: index == root + 1, hint: hint)
    }

    private static func parents(of index: Int, in parts: [Substring], from root: Int, include name: String) -> Bool {
        parts[root..<index].contains { $0 == name }
    }

    /// `libpod-ID`, `docker-ID.scope` …: the runtime says its name, and the id has 64 digits.
    private static func namedByRuntime(_ part: Substring) -> ContainerReference? {
        let name = part.hasSuffix(".scope") ? part.dropLast(".scope".count) : part
        for (prefix, runtime, namespace) in prefixes where name.hasPrefix(prefix) {
            let id = name.dropFirst(prefix.count)
            if id.isHexadecimal(64) { return ContainerReference(id: String(id), runtime: runtime, namespace: namespace) }
        }
        // runc takes systemd's SLICE:PREFIX:NAME for a cgroupfs name when the drivers of kubelet and runtime differ.
        let fields = name.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 3, fields[2].isHexadecimal(64) else { return nil }
        guard let (_, runtime, namespace) = prefixes.first(where: { $0.0.dropLast() == fields[1] }) else { return nil }
        return ContainerReference(id: String(fields[2]), runtime: runtime, namespace: namespace)
    }

    private static let prefixes: [(String, Workload.Runtime, String?)] = [
        ("libpod-", .podman, nil), ("libpod-payload-", .podman, nil), ("docker-", .docker, "moby"),
        ("cri-containerd-", .containerd, "k8s.io"), ("crio-", .crio, nil),
    ]

    /// A bare id of 64 digits.
    private static func plainDigits(_ id: String, parent: Substring?) -> ContainerReference? {
        switch parent {
        case "libpod_parent": nil
        case "docker": ContainerReference(id: id, runtime: .docker, namespace: "moby")
        case "moby": ContainerReference(id: id, runtime: .docker, namespace: "moby")
        case "k8s.io": ContainerReference(id: id, runtime: .containerd, namespace: "k8s.io")
        case "default": ContainerReference(id: id, runtime: .containerd, namespace: "default")
        case "lxc", "lxc.payload": ContainerReference(id: id, runtime: .lxc)
        default: ContainerReference(id: id, runtime: .unknown)
        }
    }

    /// `/NAMESPACE/ID` of containerd.
    private static func containerd(_ id: Substring, namespace: Substring, isAtRoot: Bool, hint: BundleHint?) -> ContainerReference? {
        guard id.isContainerName, namespace.isContainerName else { return nil }
        let isKnown = namespace == "k8s.io" || namespace == "moby" || (namespace == "default" && isAtRoot)
        guard isKnown || hint?.isContainerd(namespace: namespace, id: id) == true else { return nil }
        return ContainerReference(id: String(id), runtime: namespace == "moby" ? .docker : .containerd, namespace: String(namespace))
    }
}
