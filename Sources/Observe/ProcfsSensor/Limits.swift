import CLayout

/// Every limit of the sensor that polls /proc, by name. What passes one is counted as a loss or marked as truncated.
enum Limits {
    /// Processes that one call of `poll` examines; the next call goes on from there.
    static let processesPerPoll = 2048
    /// Processes that are remembered; pid_max of the kernel is at most 4,194,304.
    static let processes = 262_144
    /// Sockets that are remembered, over all network namespaces.
    static let sockets = 262_144
    /// Network namespaces whose tables are read in one round.
    static let networkNamespaces = 1024
    /// Descriptors that one round looks at to find the owners of new sockets.
    static let descriptorsPerRound = 262_144
    /// Paths of cgroups whose ids are remembered.
    static let cgroups = 8192
    /// Tries to read a process that executes another program meanwhile.
    static let snapshotTries = 3
    /// Milliseconds below which polling would only heat the machine.
    static let shortestInterval: UInt64 = 10

    /// Bytes of one path.
    static let path = Int(PLIMSOLL_MAX_PATH)
    /// Bytes of the argument vector.
    static let arguments = Int(PLIMSOLL_MAX_ARGV)
    /// Bytes of the environment: what a record has room for beside the arguments and four paths.
    static let environment = 12 << 10
    /// Supplementary room that the fixed structures and field headers of a record take.
    static let fixedRoom = 1024
}
