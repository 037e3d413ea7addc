extension ArgumentNames {
    // <linux/prctl.h>
    static let prctl: [Row] = [
        exactly("PR_SET_PDEATHSIG", 1), exactly("PR_GET_PDEATHSIG", 2), exactly("PR_GET_DUMPABLE", 3), exactly("PR_SET_DUMPABLE", 4),
        exactly("PR_GET_UNALIGN", 5), exactly("PR_SET_UNALIGN", 6), exactly("PR_GET_KEEPCAPS", 7), exactly("PR_SET_KEEPCAPS", 8),
        exactly("PR_GET_TIMING", 13), exactly("PR_SET_TIMING", 14), exactly("PR_SET_NAME", 15), exactly("PR_GET_NAME", 16),
        exactly("PR_GET_SECCOMP", 21), exactly("PR_SET_SECCOMP", 22), exactly("PR_CAPBSET_READ", 23), exactly("PR_CAPBSET_DROP", 24),
        exactly("PR_GET_TSC", 25), exactly("PR_SET_TSC", 26), exactly("PR_GET_SECUREBITS", 27), exactly("PR_SET_SECUREBITS", 28),
        exactly("PR_SET_TIMERSLACK", 29), exactly("PR_GET_TIMERSLACK", 30), exactly("PR_TASK_PERF_EVENTS_DISABLE", 31),
        exactly("PR_TASK_PERF_EVENTS_ENABLE", 32), exactly("PR_MCE_KILL", 33), exactly("PR_MCE_KILL_GET", 34), exactly("PR_SET_MM", 35),
        exactly("PR_SET_CHILD_SUBREAPER", 36), exactly("PR_GET_CHILD_SUBREAPER", 37), exactly("PR_SET_NO_NEW_PRIVS", 38),
        exactly("PR_GET_NO_NEW_PRIVS", 39), exactly("PR_GET_TID_ADDRESS", 40), exactly("PR_SET_THP_DISABLE", 41),
        exactly("PR_GET_THP_DISABLE", 42), exactly("PR_CAP_AMBIENT", 47), exactly("PR_GET_SPECULATION_CTRL", 52),
        exactly("PR_SET_SPECULATION_CTRL", 53), exactly("PR_SET_IO_FLUSHER", 57), exactly("PR_GET_IO_FLUSHER", 58),
        exactly("PR_SET_SYSCALL_USER_DISPATCH", 59), exactly("PR_SCHED_CORE", 62), exactly("PR_SET_MDWE", 65),
        exactly("PR_GET_MDWE", 66), exactly("PR_SET_VMA", 0x5356_4D41), exactly("PR_SET_PTRACER", 0x5961_6D61),
    ]

    // <linux/personality.h>: flags, and the domain in the lowest byte
    static let personalities: [Row] = [
        exactly("GET", 0xFFFF_FFFF), ("PER_LINUX", 0xFF, 0), ("PER_SVR4", 0xFF, 1), ("PER_BSD", 0xFF, 6), ("PER_LINUX32", 0xFF, 8),
        bit("UNAME26", 0x20000), bit("ADDR_NO_RANDOMIZE", 0x40000), bit("FDPIC_FUNCPTRS", 0x80000), bit("MMAP_PAGE_ZERO", 0x100000),
        bit("ADDR_COMPAT_LAYOUT", 0x200000), bit("READ_IMPLIES_EXEC", 0x400000), bit("ADDR_LIMIT_32BIT", 0x800000),
        bit("SHORT_INODE", 0x1000000), bit("WHOLE_SECONDS", 0x2000000), bit("STICKY_TIMEOUTS", 0x4000000),
        bit("ADDR_LIMIT_3GB", 0x8000000),
    ]

    // <linux/seccomp.h>
    static let seccomp: [Row] = [
        exactly("SECCOMP_SET_MODE_STRICT", 0), exactly("SECCOMP_SET_MODE_FILTER", 1), exactly("SECCOMP_GET_ACTION_AVAIL", 2),
        exactly("SECCOMP_GET_NOTIF_SIZES", 3),
    ]
    static let seccompFilter: [Row] = [
        bit("SECCOMP_FILTER_FLAG_TSYNC", 1), bit("SECCOMP_FILTER_FLAG_LOG", 2), bit("SECCOMP_FILTER_FLAG_SPEC_ALLOW", 4),
        bit("SECCOMP_FILTER_FLAG_NEW_LISTENER", 8), bit("SECCOMP_FILTER_FLAG_TSYNC_ESRCH", 16),
        bit("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", 32),
    ]

    // <linux/pidfd.h>
    static let pidfd: [Row] = [bit("PIDFD_NONBLOCK", 0o4000), bit("PIDFD_THREAD", 0o200)]

    // <linux/net.h>
    static let shutdown: [Row] = [exactly("SHUT_RD", 0), exactly("SHUT_WR", 1), exactly("SHUT_RDWR", 2)]

    // <linux/io_uring.h>
    static let ringEnter: [Row] = [
        bit("IORING_ENTER_GETEVENTS", 1), bit("IORING_ENTER_SQ_WAKEUP", 2), bit("IORING_ENTER_SQ_WAIT", 4), bit("IORING_ENTER_EXT_ARG", 8),
        bit("IORING_ENTER_REGISTERED_RING", 16),
    ]
    static let ringRegister: [Row] = [
        exactly("IORING_REGISTER_BUFFERS", 0), exactly("IORING_UNREGISTER_BUFFERS", 1), exactly("IORING_REGISTER_FILES", 2),
        exactly("IORING_UNREGISTER_FILES", 3), exactly("IORING_REGISTER_EVENTFD", 4), exactly("IORING_UNREGISTER_EVENTFD", 5),
        exactly("IORING_REGISTER_FILES_UPDATE", 6), exactly("IORING_REGISTER_EVENTFD_ASYNC", 7), exactly("IORING_REGISTER_PROBE", 8),
        exactly("IORING_REGISTER_PERSONALITY", 9), exactly("IORING_UNREGISTER_PERSONALITY", 10),
        exactly("IORING_REGISTER_RESTRICTIONS", 11), exactly("IORING_REGISTER_ENABLE_RINGS", 12), exactly("IORING_REGISTER_FILES2", 13),
        exactly("IORING_REGISTER_FILES_UPDATE2", 14), exactly("IORING_REGISTER_BUFFERS2", 15),
        exactly("IORING_REGISTER_BUFFERS_UPDATE", 16), exactly("IORING_REGISTER_IOWQ_AFF", 17), exactly("IORING_UNREGISTER_IOWQ_AFF", 18),
        exactly("IORING_REGISTER_IOWQ_MAX_WORKERS", 19), exactly("IORING_REGISTER_RING_FDS", 20),
        exactly("IORING_UNREGISTER_RING_FDS", 21),
    ]

    // <linux/module.h>, delete_module(2), <linux/kexec.h>, <linux/perf_event.h>
    static let module: [Row] = [
        bit("MODULE_INIT_IGNORE_MODVERSIONS", 1), bit("MODULE_INIT_IGNORE_VERMAGIC", 2), bit("MODULE_INIT_COMPRESSED_FILE", 4),
    ]
    static let deleteModule: [Row] = [bit("O_NONBLOCK", 0o4000), bit("O_TRUNC", 0o1000)]
    static let kexec: [Row] = [bit("KEXEC_ON_CRASH", 1), bit("KEXEC_PRESERVE_CONTEXT", 2), bit("KEXEC_UPDATE_ELFCOREHDR", 4)]
    static let kexecFile: [Row] = [bit("KEXEC_FILE_UNLOAD", 1), bit("KEXEC_FILE_ON_CRASH", 2), bit("KEXEC_FILE_NO_INITRAMFS", 4)]
    static let perf: [Row] = [
        bit("PERF_FLAG_FD_NO_GROUP", 1), bit("PERF_FLAG_FD_OUTPUT", 2), bit("PERF_FLAG_PID_CGROUP", 4), bit("PERF_FLAG_FD_CLOEXEC", 8),
    ]

    // <linux/keyctl.h>
    static let keyctl: [Row] = [
        exactly("KEYCTL_GET_KEYRING_ID", 0), exactly("KEYCTL_JOIN_SESSION_KEYRING", 1), exactly("KEYCTL_UPDATE", 2),
        exactly("KEYCTL_REVOKE", 3), exactly("KEYCTL_CHOWN", 4), exactly("KEYCTL_SETPERM", 5), exactly("KEYCTL_DESCRIBE", 6),
        exactly("KEYCTL_CLEAR", 7), exactly("KEYCTL_LINK", 8), exactly("KEYCTL_UNLINK", 9), exactly("KEYCTL_SEARCH", 10),
        exactly("KEYCTL_READ", 11), exactly("KEYCTL_INSTANTIATE", 12), exactly("KEYCTL_NEGATE", 13),
        exactly("KEYCTL_SET_REQKEY_KEYRING", 14), exactly("KEYCTL_SET_TIMEOUT", 15), exactly("KEYCTL_ASSUME_AUTHORITY", 16),
        exactly("KEYCTL_GET_SECURITY", 17), exactly("KEYCTL_SESSION_TO_PARENT", 18), exactly("KEYCTL_REJECT", 19),
        exactly("KEYCTL_INSTANTIATE_IOV", 20), exactly("KEYCTL_INVALIDATE", 21), exactly("KEYCTL_GET_PERSISTENT", 22),
        exactly("KEYCTL_DH_COMPUTE", 23), exactly("KEYCTL_RESTRICT_KEYRING", 29), exactly("KEYCTL_MOVE", 30),
        exactly("KEYCTL_CAPABILITIES", 31), exactly("KEYCTL_WATCH_KEY", 32),
    ]
}
