/// Where runtimes keep their state, and where this host's files are seen by the agent.
public struct RuntimeRoots: Sendable, Hashable {
    /// Two directories of one runtime.
    public struct Pair: Sendable, Hashable {
        /// What outlives a reboot (podman's graph root, containerd's root).
        public var root: String
        /// What does not (podman's run root, containerd's state).
        public var state: String
        /// Two directories.
        public init(root: String, state: String) {
            self.root = root
            self.state = state
        }
    }

    /// containers-storage of podman and CRI-O (`storage.conf`: graphroot, runroot).
    public var storage: [Pair]
    /// containerd (`config.toml`: root, state).
    public var containerd: [Pair]
    /// docker's `data-root`.
    public var docker: [String]
    /// Put in front of every path of the host: `/host` where an agent in a container has the host's root there. Empty on the host.
    public var prefix: String
    /// The host's procfs, as the agent sees it.
    public var proc: String

    /// Directories to look in. Runtimes with other ones are mostly found nevertheless, by the command lines of their processes.
    /// - Parameter proc: `/proc` also behind a prefix, because an agent in a container shares the host's pid namespace.
    public init(
        storage: [Pair] = [Pair(root: "/var/lib/containers/storage", state: "/run/containers/storage")],
        containerd: [Pair] = [
            Pair(root: "/var/lib/containerd", state: "/run/containerd"),
            Pair(root: "/var/lib/rancher/k3s/agent/containerd", state: "/run/k3s/containerd"),
            Pair(root: "/var/snap/microk8s/common/var/lib/containerd", state: "/var/snap/microk8s/common/run/containerd"),
            Pair(root: "/var/lib/docker/containerd/daemon", state: "/run/docker/containerd/daemon"),
        ],
        docker: [String] = ["/var/lib/docker"], prefix: String = "", proc: String = "/proc"
    ) {
        self.storage = storage
        self.containerd = containerd
        self.docker = docker
        self.prefix = prefix
        self.proc = proc
    }

    /// The defaults of all runtimes.
    public static let standard = RuntimeRoots()

    /// Where the agent finds a file of the host.
    func local(_ path: String) -> String {
        path.hasPrefix("/proc/") ? proc + path.dropFirst("/proc".count) : prefix + path
    }
}

extension String {
    /// The parts of a path. `..` and `.` are kept: nobody who is asked for a path has a reason to write them.
    var pathComponents: [Substring] { split(separator: "/") }

    /// The path some levels up; nil if there are not so many.
    func ancestor(_ levels: Int) -> String? {
        let parts = pathComponents
        return parts.count >= levels ? "/" + parts.dropLast(levels).joined(separator: "/") : nil
    }
}
