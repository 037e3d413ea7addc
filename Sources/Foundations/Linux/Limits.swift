/// Every limit on what is read from the system, by name. What passes one gives an error, or a result marked as truncated.
public enum Limits {
    /// Bytes of a small file such as /proc/PID/stat or an id in /sys.
    public static let smallFile = 64 << 10
    /// Bytes of the target of a symbolic link: PATH_MAX of the kernel and its ` (deleted)`.
    public static let link = 4096 + 16
    /// Bytes of /proc/PID/mountinfo.
    public static let mountInfo = 16 << 20
    /// Bytes of one table of sockets; a line takes about 150.
    public static let socketTable = 32 << 20
    /// Sockets taken from one table.
    public static let sockets = 131_072
    /// Bytes of an argument vector, PLIMSOLL_MAX_ARGV of the layout.
    public static let arguments = 32 << 10
    /// Bytes of an environment.
    public static let environment = 16 << 10
    /// Processes of one host: PID_MAX_LIMIT of the kernel.
    public static let processes = 4 << 20
    /// Threads of this process that are looked at.
    public static let threads = 4_096
    /// Descriptors of one process that are looked at.
    public static let descriptors = 65_536
    /// Bytes of /etc/passwd and of /etc/group, each.
    public static let userFile = 16 << 20
    /// Entries of /etc/passwd and of /etc/group, each.
    public static let users = 262_144
    /// Bytes of the name of a user or group; useradd(8) allows 32.
    public static let userName = 256
    /// Bytes of a line of /etc/passwd or /etc/group; a group's line lists its members.
    public static let userLine = 64 << 10
    /// Bytes of a home directory or shell.
    public static let userPath = 4096
    /// Mounts of one mount namespace; sysctl fs.mount-max is 100,000 unless raised.
    public static let mounts = 262_144
    /// Hierarchies of cgroups; the kernel has fewer than 20.
    public static let hierarchies = 64
    /// Levels of nested pid namespaces; the kernel's MAX_PID_NS_LEVEL is 32.
    public static let namespaceLevels = 33
    /// One sleep of a waiting thread, nanoseconds.
    public static let longestWait: UInt64 = 3_600 * 1_000_000_000
}
