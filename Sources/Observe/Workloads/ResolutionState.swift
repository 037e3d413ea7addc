import Events
import Glibc

/// What a resolution has found.
public struct WorkloadResolution: Sendable, Hashable {
    /// As much as could be read.
    public var container: Workload.Container
    /// What could not, for logs; empty if all is known.
    public var problems: [StateError] = []

    init(_ reference: ContainerReference) {
        container = Workload.Container(id: reference.id, runtime: reference.runtime)
    }

    /// Runs a step; its failure is a problem, not an end.
    mutating func attempt<Value>(_ step: () throws(StateError) -> Value) -> Value? {
        do throws(StateError) {
            return try step()
        } catch {
            problems.append(error)
            return nil
        }
    }

    /// Takes over what every runtime's bundle tells.
    mutating func apply(_ bundle: RuntimeBundle, sandbox: String? = nil, roots: RuntimeRoots) {
        container.privileged = bundle.isPrivileged
        let isHost: (String) -> Bool? = { path in Self.isHostNamespace(path, roots) }
        container.hostNetwork = bundle.sharesHost("network", isHost: isHost)
        container.hostPID = bundle.sharesHost("pid", isHost: isHost)
        container.hostIPC = bundle.sharesHost("ipc", isHost: isHost)
        container.mounts = bundle.volumes(of: [container.id] + (sandbox.map { [$0] } ?? []))
    }

    /// Keeps the first of too many labels in the order of their names, so that the same are kept each time.
    mutating func apply(labels: [String: String]) {
        container.labels =
            labels.count <= Limits.labels
            ? labels
            : Dictionary(labels.sorted { $0.key < $1.key }.prefix(Limits.labels).map { ($0.key, $0.value) }) { first, _ in first }
    }

    /// Compares inodes: `/proc/PID/ns/net` of a sandbox that shares the host's network is the host's own.
    ///
    /// pid 1 may have more capabilities than the agent, and then cannot be looked at (ptrace(2), access mode). An agent that is not in
    /// a container, which no prefix tells, compares with itself.
    static func isHostNamespace(_ path: String, _ roots: RuntimeRoots) -> Bool? {
        guard let kind = path.pathComponents.last, !path.utf8.contains(0) else { return nil }
        // Elsewhere (`/run/netns/NAME`) a file is bind mounted from a namespace of its own.
        guard path.hasPrefix("/proc/") else { return false }
        guard let own = inode(roots.local(path)),
            let host = inode(roots.proc + "/1/ns/" + kind) ?? (roots.prefix.isEmpty ? inode(roots.proc + "/self/ns/" + kind) : nil)
        else { return nil }
        return own == host
    }

    private static func inode(_ path: String) -> UInt64? {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }
}
