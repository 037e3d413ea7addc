import CLayout
import Events

/// By which numbers other processes can name the agent.
///
/// Arguments of system calls hold pids as the caller's pid namespace has them, so that only callers in the agent's own namespace are
/// understood. Where the agent runs in a pid namespace of its own, attacks from outside of it are not seen as such.
public struct AgentIdentity: Sendable, Hashable {
    /// Its pid in its pid namespace.
    public var pid: UInt32
    /// Inode number of its pid namespace.
    public var namespace: UInt32
    /// Its process group in that namespace.
    public var group: UInt32
    /// Its threads in that namespace, the first included.
    public var threads: Set<UInt32>

    /// An identity.
    public init(pid: UInt32, namespace: UInt32, group: UInt32, threads: Set<UInt32>) {
        self.pid = pid
        self.namespace = namespace
        self.group = group
        self.threads = threads.union([pid])
    }

    /// Whether a process, by what is known of its task, is the agent.
    func isAgent(_ task: plimsoll_task) -> Bool { task.pid_namespace == namespace && task.pid_in_namespace == pid }

    /// The register of a call as the pid that it means: a C int, whose upper half is not defined.
    static func pid(_ register: UInt64) -> Int32 { Int32(truncatingIfNeeded: register) }
}
