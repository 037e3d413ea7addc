import CLinux

/// A set of capabilities, one bit each, as capabilities(7) numbers them.
public struct CapabilitySet: OptionSet, Sendable, Hashable {
    /// Bit N is capability N of <linux/capability.h>.
    public let rawValue: UInt64
    /// From the kernel's bits.
    public init(rawValue: UInt64) { self.rawValue = rawValue }
    private init(number: UInt64) { rawValue = 1 << number }

    /// Reads any file and searches any directory.
    public static let readSearch = CapabilitySet(number: 2)
    /// Looks into other users' processes.
    public static let trace = CapabilitySet(number: 19)
    /// Nearly everything; stands in for the capabilities that were split off later.
    public static let administration = CapabilitySet(number: 21)
    /// Raises limits of resources.
    public static let resource = CapabilitySet(number: 24)
    /// Performance events, since Linux 5.8.
    public static let performance = CapabilitySet(number: 38)
    /// BPF programs and maps, since Linux 5.8.
    public static let bpf = CapabilitySet(number: 39)

    /// The names, such as `CAP_BPF`, in the order of their numbers; `CAP_45` for one that is newer than this text.
    public var names: [String] {
        (0..<64).filter { rawValue >> UInt64($0) & 1 == 1 }.map { $0 < Self.known.count ? "CAP_\(Self.known[$0])" : "CAP_\($0)" }
    }

    /// The effective capabilities of the calling thread, capget(2).
    /// - Throws: what capget(2) answers.
    public static func effective() throws(SystemError) -> CapabilitySet {
        var bits: UInt64 = 0
        let result = plimsoll_effective_capabilities(&bits)
        guard result == 0 else { throw SystemError(call: "capget", errno: -result) }
        return CapabilitySet(rawValue: bits)
    }

    private static let known = [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE",
        "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT",
        "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE",
        "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
        "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ]
}
