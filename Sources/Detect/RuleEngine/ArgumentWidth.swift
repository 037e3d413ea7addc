import Events

/// How many bits of a register an argument has.
///
/// A call is passed six registers of 64 bits. Of those that stand for narrower numbers the kernel looks at the lower part alone, so a
/// caller may leave anything in the upper one: rules must not see it.
enum ArgumentWidth {
    /// The bits that the kernel looks at: those of the C type in the call's definition (SYSCALL_DEFINE in the kernel's sources).
    static func mask(of type: EventType, _ index: Int) -> UInt64 {
        let place = Int(type.rawValue) * arguments + index
        return place < masks.count ? masks[place] : .max
    }

    private static let arguments = 6

    private static let masks: [UInt64] = {
        var masks = [UInt64](repeating: .max, count: (Int(EventType.systemCalls.map(\.rawValue).max() ?? 0) + 1) * arguments)
        for (calls, types) in signatures {
            for call in calls.split(separator: " ") {
                guard let type = EventType(named: String(call)) else { continue }
                for (index, letter) in types.enumerated() {
                    masks[Int(type.rawValue) * arguments + index] = letter == "i" ? 0xffff_ffff : letter == "m" ? 0xffff : .max
                }
            }
        }
        return masks
    }()

    /// By call, a letter for each argument: `i` int, unsigned int, pid_t, uid_t and the like, `m` umode_t, `l` long, size_t or an address.
    /// The arguments of the open family are those that records have: the directory, the flags, the mode.
    private static let signatures: [(calls: String, types: String)] = [
        ("open openat", "iim"), ("creat", "iim"),
        ("chmod mkdir", "lm"), ("fchmod", "im"), ("fchmodat mkdirat", "ilm"), ("fchmodat2", "ilmi"), ("mknod", "lmi"), ("mknodat", "ilmi"),
        ("chown lchown", "lii"), ("fchown", "iii"), ("fchownat", "iliii"),
        ("symlinkat", "lil"), ("linkat renameat renameat2", "ilili"), ("unlinkat", "ili"), ("umount2", "li"),
        ("ftruncate", "il"), ("fchdir close", "i"), ("read write pread64 pwrite64", "ill"), ("memfd_create", "li"),
        ("dup", "i"), ("dup2", "ii"), ("dup3", "iii"), ("pipe2", "li"),
        ("setuid setgid setfsuid setfsgid", "i"), ("setreuid setregid setpgid kill tkill setns listen shutdown", "ii"),
        ("setresuid setresgid tgkill socket", "iii"), ("setgroups", "il"), ("prctl", "illll"),
        ("process_vm_readv process_vm_writev", "illlll"), ("pidfd_open", "ii"), ("pidfd_getfd", "iii"), ("pidfd_send_signal", "iili"),
        ("connect bind", "ili"), ("accept", "ill"), ("accept4", "illi"), ("socketpair", "iiil"),
        ("sendto recvfrom", "illi"), ("sendmsg recvmsg", "ili"), ("sendmmsg recvmmsg", "ilii"),
        ("setsockopt", "iiili"), ("getsockopt", "iii"),
        ("bpf", "ili"), ("ioctl", "iil"), ("fcntl", "iil"), ("finit_module", "ili"), ("delete_module", "li"),
        ("io_uring_setup", "il"), ("io_uring_enter", "iiii"), ("io_uring_register", "iili"), ("seccomp", "iil"), ("userfaultfd", "i"),
        ("epoll_create", "i"), ("perf_event_open", "liiil"), ("keyctl", "illll"), ("personality", "i"), ("fanotify_init", "ii"),
        ("inotify_init1", "i"), ("kexec_file_load", "iilll"), ("reboot", "iiil"), ("mmap", "lllll"), ("move_mount", "ilili"),
        ("open_tree", "ili"), ("fsopen", "li"), ("fsconfig", "iilli"), ("fsmount", "iii"), ("fspick", "ili"), ("mount_setattr", "ilill"),
        ("open_by_handle_at", "ili"), ("name_to_handle_at", "illli"), ("utimensat", "illi"), ("faccessat", "ili"), ("faccessat2", "ilii"),
        ("close_range", "iii"), ("splice", "ililli"), ("copy_file_range", "ililli"), ("sendfile", "iill"), ("flock", "ii"),
        ("waitid", "iilil"), ("add_key", "llili"), ("request_key", "llli"), ("getpgid getsid umask", "i"), ("swapon", "li"),
        ("arch_prctl", "il"), ("iopl", "i"), ("ioperm", "lli"), ("syslog", "ili"),
    ]
}
