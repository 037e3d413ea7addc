/// Names of numbers that system calls take, each with its mask and the value after it; shown joined by `|` in this order.
enum ArgumentNames: UInt8 {
    case openFlags, mode, nodeMode, atFlags, linkFlags, unlinkFlags, renameFlags, attributeFlags, memfdFlags, fcntlCommand
    case mountFlags, unmountFlags, openTreeFlags, moveMountFlags, fsopenFlags, fsconfigCommand, mountAttributes, mountSetFlags
    case execFlags, cloneFlags, ptraceRequest, prctlOption, personality, seccompOperation, seccompFlags, pidfdFlags
    case memoryProtection, mapFlags, addressFamily, shutdownHow, ringEnterFlags, ringRegisterCommand
    case bpfCommand, moduleFlags, deleteModuleFlags, kexecFlags, kexecFileFlags, perfFlags, keyctlCommand

    typealias Row = (name: StaticString, mask: UInt64, value: UInt64)

    /// The argument is a long; of all others only the lower half counts.
    var isLong: Bool { self == .ptraceRequest }

    var rows: [Row] {
        switch self {
        case .openFlags: OpenFlags.table
        case .mode: Self.modes
        case .nodeMode: Self.nodeModes
        case .atFlags: Self.at
        case .linkFlags: Self.link
        case .unlinkFlags: Self.unlink
        case .renameFlags: Self.rename
        case .attributeFlags: Self.attribute
        case .memfdFlags: Self.memfd
        case .fcntlCommand: Self.fcntl
        case .mountFlags: Self.mount
        case .unmountFlags: Self.unmount
        case .openTreeFlags: Self.openTree
        case .moveMountFlags: Self.moveMount
        case .fsopenFlags: Self.fsopen
        case .fsconfigCommand: Self.fsconfig
        case .mountAttributes: Self.attributesOfMount
        case .mountSetFlags: Self.mountSet
        case .execFlags: Self.exec
        case .cloneFlags: Self.clone
        case .ptraceRequest: Self.ptrace
        case .prctlOption: Self.prctl
        case .personality: Self.personalities
        case .seccompOperation: Self.seccomp
        case .seccompFlags: Self.seccompFilter
        case .pidfdFlags: Self.pidfd
        case .memoryProtection: Self.protection
        case .mapFlags: Self.map
        case .addressFamily: Self.families
        case .shutdownHow: Self.shutdown
        case .ringEnterFlags: Self.ringEnter
        case .ringRegisterCommand: Self.ringRegister
        case .bpfCommand: Self.bpf
        case .moduleFlags: Self.module
        case .deleteModuleFlags: Self.deleteModule
        case .kexecFlags: Self.kexec
        case .kexecFileFlags: Self.kexecFile
        case .perfFlags: Self.perf
        case .keyctlCommand: Self.keyctl
        }
    }

    static func bit(_ name: StaticString, _ value: UInt64) -> Row { (name, value, value) }
    static func exactly(_ name: StaticString, _ value: UInt64) -> Row { (name, .max, value) }

    // Falco's own: what an execve's file was.
    private static let exec: [Row] = [
        bit("EXE_WRITABLE", 1), bit("EXE_UPPER_LAYER", 2), bit("EXE_FROM_MEMFD", 4), bit("EXE_LOWER_LAYER", 8),
    ]

    // <linux/sched.h>
    private static let clone: [Row] = [
        bit("CLONE_NEWTIME", 0x80), bit("CLONE_VM", 0x100), bit("CLONE_FS", 0x200), bit("CLONE_FILES", 0x400), bit("CLONE_SIGHAND", 0x800),
        bit("CLONE_PIDFD", 0x1000),
        bit("CLONE_PTRACE", 0x2000), bit("CLONE_VFORK", 0x4000), bit("CLONE_PARENT", 0x8000), bit("CLONE_THREAD", 0x10000),
        bit("CLONE_NEWNS", 0x20000),
        bit("CLONE_SYSVSEM", 0x40000), bit("CLONE_SETTLS", 0x80000), bit("CLONE_PARENT_SETTID", 0x100000),
        bit("CLONE_CHILD_CLEARTID", 0x200000),
        bit("CLONE_UNTRACED", 0x800000), bit("CLONE_CHILD_SETTID", 0x1000000), bit("CLONE_NEWCGROUP", 0x2000000),
        bit("CLONE_NEWUTS", 0x4000000),
        bit("CLONE_NEWIPC", 0x8000000), bit("CLONE_NEWUSER", 0x1000_0000), bit("CLONE_NEWPID", 0x2000_0000),
        bit("CLONE_NEWNET", 0x4000_0000),
        bit("CLONE_IO", 0x8000_0000),
    ]

    // <linux/ptrace.h>
    private static let ptrace: [Row] = [
        exactly("PTRACE_TRACEME", 0), exactly("PTRACE_PEEKTEXT", 1), exactly("PTRACE_PEEKDATA", 2), exactly("PTRACE_PEEKUSR", 3),
        exactly("PTRACE_POKETEXT", 4), exactly("PTRACE_POKEDATA", 5), exactly("PTRACE_POKEUSR", 6), exactly("PTRACE_CONT", 7),
        exactly("PTRACE_KILL", 8),
        exactly("PTRACE_SINGLESTEP", 9), exactly("PTRACE_GETREGS", 12), exactly("PTRACE_SETREGS", 13), exactly("PTRACE_GETFPREGS", 14),
        exactly("PTRACE_SETFPREGS", 15), exactly("PTRACE_ATTACH", 16), exactly("PTRACE_DETACH", 17), exactly("PTRACE_GETFPXREGS", 18),
        exactly("PTRACE_SETFPXREGS", 19), exactly("PTRACE_SYSCALL", 24), exactly("PTRACE_GET_THREAD_AREA", 25),
        exactly("PTRACE_SET_THREAD_AREA", 26),
        exactly("PTRACE_ARCH_PRCTL", 30), exactly("PTRACE_SYSEMU", 31), exactly("PTRACE_SYSEMU_SINGLESTEP", 32),
        exactly("PTRACE_SINGLEBLOCK", 33),
        exactly("PTRACE_SETOPTIONS", 0x4200), exactly("PTRACE_GETEVENTMSG", 0x4201), exactly("PTRACE_GETSIGINFO", 0x4202),
        exactly("PTRACE_SETSIGINFO", 0x4203), exactly("PTRACE_GETREGSET", 0x4204), exactly("PTRACE_SETREGSET", 0x4205),
        exactly("PTRACE_SEIZE", 0x4206),
        exactly("PTRACE_INTERRUPT", 0x4207), exactly("PTRACE_LISTEN", 0x4208), exactly("PTRACE_PEEKSIGINFO", 0x4209),
        exactly("PTRACE_GETSIGMASK", 0x420A),
        exactly("PTRACE_SETSIGMASK", 0x420B),
    ]

    // <linux/socket.h>
    private static let families: [Row] = [
        exactly("AF_UNSPEC", 0), exactly("AF_UNIX", 1), exactly("AF_INET", 2), exactly("AF_AX25", 3), exactly("AF_IPX", 4),
        exactly("AF_APPLETALK", 5),
        exactly("AF_NETROM", 6), exactly("AF_BRIDGE", 7), exactly("AF_ATMPVC", 8), exactly("AF_X25", 9), exactly("AF_INET6", 10),
        exactly("AF_ROSE", 11),
        exactly("AF_DECnet", 12), exactly("AF_NETBEUI", 13), exactly("AF_SECURITY", 14), exactly("AF_KEY", 15), exactly("AF_NETLINK", 16),
        exactly("AF_PACKET", 17), exactly("AF_ASH", 18), exactly("AF_ECONET", 19), exactly("AF_ATMSVC", 20), exactly("AF_RDS", 21),
        exactly("AF_SNA", 22),
        exactly("AF_IRDA", 23), exactly("AF_PPPOX", 24), exactly("AF_WANPIPE", 25), exactly("AF_LLC", 26), exactly("AF_IB", 27),
        exactly("AF_MPLS", 28),
        exactly("AF_CAN", 29), exactly("AF_TIPC", 30), exactly("AF_BLUETOOTH", 31), exactly("AF_IUCV", 32), exactly("AF_RXRPC", 33),
        exactly("AF_ISDN", 34),
        exactly("AF_PHONET", 35), exactly("AF_IEEE802154", 36), exactly("AF_CAIF", 37), exactly("AF_ALG", 38), exactly("AF_NFC", 39),
        exactly("AF_VSOCK", 40), exactly("AF_KCM", 41), exactly("AF_QIPCRTR", 42), exactly("AF_SMC", 43), exactly("AF_XDP", 44),
    ]

    // <linux/bpf.h>
    private static let bpf: [Row] = [
        exactly("BPF_MAP_CREATE", 0), exactly("BPF_MAP_LOOKUP_ELEM", 1), exactly("BPF_MAP_UPDATE_ELEM", 2),
        exactly("BPF_MAP_DELETE_ELEM", 3),
        exactly("BPF_MAP_GET_NEXT_KEY", 4), exactly("BPF_PROG_LOAD", 5), exactly("BPF_OBJ_PIN", 6), exactly("BPF_OBJ_GET", 7),
        exactly("BPF_PROG_ATTACH", 8), exactly("BPF_PROG_DETACH", 9), exactly("BPF_PROG_TEST_RUN", 10), exactly("BPF_PROG_GET_NEXT_ID", 11),
        exactly("BPF_MAP_GET_NEXT_ID", 12), exactly("BPF_PROG_GET_FD_BY_ID", 13), exactly("BPF_MAP_GET_FD_BY_ID", 14),
        exactly("BPF_OBJ_GET_INFO_BY_FD", 15), exactly("BPF_PROG_QUERY", 16), exactly("BPF_RAW_TRACEPOINT_OPEN", 17),
        exactly("BPF_BTF_LOAD", 18),
        exactly("BPF_BTF_GET_FD_BY_ID", 19), exactly("BPF_TASK_FD_QUERY", 20), exactly("BPF_MAP_LOOKUP_AND_DELETE_ELEM", 21),
        exactly("BPF_MAP_FREEZE", 22),
        exactly("BPF_BTF_GET_NEXT_ID", 23), exactly("BPF_MAP_LOOKUP_BATCH", 24), exactly("BPF_MAP_LOOKUP_AND_DELETE_BATCH", 25),
        exactly("BPF_MAP_UPDATE_BATCH", 26), exactly("BPF_MAP_DELETE_BATCH", 27), exactly("BPF_LINK_CREATE", 28),
        exactly("BPF_LINK_UPDATE", 29),
        exactly("BPF_LINK_GET_FD_BY_ID", 30), exactly("BPF_LINK_GET_NEXT_ID", 31), exactly("BPF_ENABLE_STATS", 32),
        exactly("BPF_ITER_CREATE", 33),
        exactly("BPF_LINK_DETACH", 34), exactly("BPF_PROG_BIND_MAP", 35), exactly("BPF_TOKEN_CREATE", 36),
    ]

    // <asm-generic/mman-common.h>
    private static let protection: [Row] = [
        exactly("PROT_NONE", 0), bit("PROT_READ", 1), bit("PROT_WRITE", 2), bit("PROT_EXEC", 4), bit("PROT_SEM", 8),
    ]
}
