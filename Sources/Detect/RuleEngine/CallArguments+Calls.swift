extension CallArguments {
    typealias Definition = (calls: [String], arguments: [(StaticString, CallArgument.Source)])

    /// Names and order follow Falco's event table, so that rules written for it mean the same here.
    static let definitions: [Definition] = files + processes + sockets + others

    private static let files: [Definition] = [
        (
            ["open"],
            [
                ("fd", .newDescriptor), ("name", .filePath), ("flags", .names(1, .openFlags)), ("mode", .names(2, .mode)), ("dev", .absent),
                ("ino", .absent), ("filename", .callerPath),
            ]
        ),
        (
            ["openat"],
            [
                ("fd", .newDescriptor), ("dirfd", .directory(0)), ("name", .filePath), ("flags", .names(1, .openFlags)),
                ("mode", .names(2, .mode)), ("dev", .absent), ("ino", .absent), ("filename", .callerPath),
            ]
        ),
        (
            ["openat2"],
            [
                ("fd", .newDescriptor), ("dirfd", .directory(0)), ("name", .filePath), ("flags", .names(1, .openFlags)),
                ("mode", .names(2, .mode)), ("resolve", .absent), ("dev", .absent), ("ino", .absent), ("filename", .callerPath),
            ]
        ),
        (
            ["creat"],
            [
                ("fd", .newDescriptor), ("name", .filePath), ("mode", .names(2, .mode)), ("dev", .absent), ("ino", .absent),
                ("creat_flags", .absent), ("flags", .names(1, .openFlags)), ("filename", .callerPath),
            ]
        ),
        (["chmod"], [("res", .outcome), ("filename", .callerPath), ("mode", .names(1, .mode))]),
        (["fchmod"], [("res", .outcome), ("fd", .descriptor(0)), ("mode", .names(1, .mode))]),
        (["fchmodat", "fchmodat2"], [("res", .outcome), ("dirfd", .directory(0)), ("filename", .callerPath), ("mode", .names(2, .mode))]),
        (["chown", "lchown"], [("res", .outcome), ("path", .callerPath), ("uid", .user(1)), ("gid", .group(2))]),
        (["fchown"], [("res", .outcome), ("fd", .descriptor(0)), ("uid", .user(1)), ("gid", .group(2))]),
        (
            ["fchownat"],
            [
                ("res", .outcome), ("dirfd", .directory(0)), ("pathname", .callerPath), ("uid", .user(2)), ("gid", .group(3)),
                ("flags", .hexadecimal(4)),
            ]
        ),
        (["symlink"], [("res", .outcome), ("target", .absent), ("linkpath", .absent)]),
        (["symlinkat"], [("res", .outcome), ("target", .absent), ("linkdirfd", .directory(1)), ("linkpath", .absent)]),
        (["link"], [("res", .outcome), ("oldpath", .absent), ("newpath", .absent)]),
        (
            ["linkat"],
            [
                ("res", .outcome), ("olddir", .directory(0)), ("oldpath", .absent), ("newdir", .directory(2)), ("newpath", .absent),
                ("flags", .hexadecimal(4)),
            ]
        ),
        (["rename"], [("res", .outcome), ("oldpath", .absent), ("newpath", .absent)]),
        (
            ["renameat"],
            [("res", .outcome), ("olddirfd", .directory(0)), ("oldpath", .absent), ("newdirfd", .directory(2)), ("newpath", .absent)]
        ),
        (
            ["renameat2"],
            [
                ("res", .outcome), ("olddirfd", .directory(0)), ("oldpath", .absent), ("newdirfd", .directory(2)), ("newpath", .absent),
                ("flags", .names(4, .renameFlags)),
            ]
        ),
        (["unlink", "rmdir"], [("res", .outcome), ("path", .callerPath)]),
        (["unlinkat"], [("res", .outcome), ("dirfd", .directory(0)), ("name", .callerPath), ("flags", .names(2, .unlinkFlags))]),
        (["mkdir"], [("res", .outcome), ("path", .callerPath), ("mode", .hexadecimal(1))]),
        (["mkdirat"], [("res", .outcome), ("dirfd", .directory(0)), ("path", .callerPath), ("mode", .hexadecimal(2))]),
        (["chdir", "chroot", "statfs", "truncate"], [("res", .outcome), ("path", .callerPath)]),
        (["fchdir"], [("res", .outcome), ("fd", .descriptor(0))]),
        (["getcwd"], [("res", .outcome), ("path", .callerPath)]),
        (["mount"], [("res", .outcome), ("dev", .absent), ("dir", .callerPath), ("type", .absent), ("flags", .names(3, .mountFlags))]),
        (["umount2"], [("res", .outcome), ("name", .callerPath), ("flags", .hexadecimal(1))]),
        (["close"], [("res", .outcome), ("fd", .descriptor(0))]),
        (["read", "pread64"], [("res", .result), ("data", .absent), ("fd", .descriptor(0)), ("size", .unsigned(2))]),
        (["write", "pwrite64"], [("res", .result), ("data", .absent), ("fd", .descriptor(0)), ("size", .unsigned(2))]),
        (["memfd_create"], [("fd", .newDescriptor), ("name", .callerPath), ("flags", .names(1, .memfdFlags))]),
        (["dup"], [("res", .newDescriptor), ("oldfd", .descriptor(0)), ("fd", .descriptor(0))]),
        (["dup2"], [("res", .newDescriptor), ("oldfd", .descriptor(0)), ("newfd", .signed(1)), ("fd", .descriptor(0))]),
        (
            ["dup3"],
            [("res", .newDescriptor), ("oldfd", .descriptor(0)), ("newfd", .signed(1)), ("flags", .hexadecimal(2)), ("fd", .descriptor(0))]
        ),
    ]

    private static let image: [(StaticString, CallArgument.Source)] = [
        ("res", .result), ("exe", .executable), ("args", .arguments), ("tid", .processID), ("pid", .processID), ("ptid", .parentID),
        ("cwd", .workingDirectory),
    ]

    private static let processes: [Definition] = [
        (
            ["execve", "execveat"],
            image + [
                ("comm", .processName), ("env", .environment), ("tty", .terminal), ("loginuid", .loginUser), ("flags", .execFlags),
                ("uid", .effectiveUser),
                ("trusted_exepath", .executablePath), ("filename", .callerPath),
            ]
        ),
        (
            ["clone", "clone3", "fork", "vfork"],
            image + [("comm", .processName), ("flags", .names(0, .cloneFlags)), ("uid", .effectiveUser)]
        ),
        (["setuid", "setfsuid"], [("res", .outcome), ("uid", .user(0))]),
        (["setgid", "setfsgid"], [("res", .outcome), ("gid", .group(0))]),
        (["setreuid"], [("res", .outcome), ("ruid", .user(0)), ("euid", .user(1))]),
        (["setresuid"], [("res", .outcome), ("ruid", .user(0)), ("euid", .user(1)), ("suid", .user(2))]),
        (["setregid"], [("res", .outcome), ("rgid", .group(0)), ("egid", .group(1))]),
        (["setresgid"], [("res", .outcome), ("rgid", .group(0)), ("egid", .group(1)), ("sgid", .group(2))]),
        (
            ["ptrace"],
            [
                ("res", .outcome), ("request", .names(0, .ptraceRequest)), ("pid", .signed(1)), ("addr", .hexadecimal(2)),
                ("data", .hexadecimal(3)),
            ]
        ),
        (["kill"], [("res", .outcome), ("pid", .signed(0)), ("sig", .signed(1))]),
        (["tkill"], [("res", .outcome), ("tid", .signed(0)), ("sig", .signed(1))]),
        (["tgkill"], [("res", .outcome), ("pid", .signed(0)), ("tid", .signed(1)), ("sig", .signed(2))]),
        (["setns"], [("res", .outcome), ("fd", .descriptor(0)), ("nstype", .names(1, .cloneFlags))]),
        (["unshare"], [("res", .outcome), ("flags", .names(0, .cloneFlags))]),
        (["prctl"], [("res", .result), ("option", .signed(0)), ("arg2_str", .absent), ("arg2_int", .signed(1))]),
        (["process_vm_readv", "process_vm_writev"], [("res", .result), ("pid", .signed(0)), ("data", .absent)]),
        (["setpgid"], [("res", .outcome), ("pid", .signed(0)), ("pgid", .signed(1))]),
    ]

    private static let sockets: [Definition] = [
        (["socket"], [("fd", .newDescriptor), ("domain", .names(0, .addressFamily)), ("type", .unsigned(1)), ("proto", .unsigned(2))]),
        (["connect"], [("res", .outcome), ("tuple", .endpoints), ("fd", .descriptor(0)), ("addr", .absent)]),
        (
            ["accept", "accept4"],
            [
                ("fd", .newDescriptor), ("tuple", .endpoints), ("queuepct", .absent), ("queuelen", .absent), ("queuemax", .absent),
                ("flags", .hexadecimal(3)),
            ]
        ),
        (["bind"], [("res", .outcome), ("addr", .absent), ("fd", .descriptor(0))]),
        (["listen"], [("res", .outcome), ("fd", .descriptor(0)), ("backlog", .signed(1))]),
        (
            ["sendto", "sendmsg", "sendmmsg"],
            [("res", .result), ("data", .absent), ("fd", .descriptor(0)), ("size", .absent), ("tuple", .endpoints)]
        ),
        (
            ["recvfrom", "recvmsg", "recvmmsg"],
            [("res", .result), ("data", .absent), ("tuple", .endpoints), ("fd", .descriptor(0)), ("size", .absent)]
        ),
        (["shutdown"], [("res", .outcome), ("fd", .descriptor(0)), ("how", .unsigned(1))]),
    ]

    private static let others: [Definition] = [
        (["bpf"], [("fd", .newDescriptor), ("cmd", .names(0, .bpfCommand))]),
        (
            ["mmap"],
            [
                ("res", .result), ("addr", .hexadecimal(0)), ("length", .unsigned(1)), ("prot", .names(2, .memoryProtection)),
                ("flags", .hexadecimal(3)), ("fd", .descriptor(4)), ("offset", .unsigned(5)),
            ]
        ),
        (["mprotect"], [("res", .outcome), ("addr", .hexadecimal(0)), ("length", .unsigned(1)), ("prot", .names(2, .memoryProtection))]),
        (["ioctl"], [("res", .result), ("fd", .descriptor(0)), ("request", .hexadecimal(1)), ("argument", .hexadecimal(2))]),
        (["fcntl"], [("res", .result), ("fd", .descriptor(0)), ("cmd", .unsigned(1))]),
        (["init_module"], [("res", .outcome), ("img", .absent), ("length", .unsigned(1)), ("uargs", .absent)]),
        (["finit_module"], [("res", .outcome), ("fd", .descriptor(0)), ("uargs", .absent), ("flags", .hexadecimal(2))]),
        (["delete_module"], [("res", .outcome), ("name", .callerPath), ("flags", .hexadecimal(1))]),
        (["io_uring_setup"], [("res", .result), ("entries", .unsigned(0))]),
        (
            ["io_uring_enter"],
            [
                ("res", .result), ("fd", .descriptor(0)), ("to_submit", .unsigned(1)), ("min_complete", .unsigned(2)),
                ("flags", .hexadecimal(3)),
            ]
        ),
        (["seccomp"], [("res", .result), ("op", .unsigned(0)), ("flags", .hexadecimal(1))]),
        (["userfaultfd"], [("res", .newDescriptor), ("flags", .hexadecimal(0))]),
        (["epoll_create"], [("res", .result), ("size", .signed(0))]),
    ]

    /// Names that arguments have in Falco's table for events that are not made here: rules that ask for them load, and find nothing.
    static let namesWithoutValue: [StaticString] = [
        "ID", "action", "at", "attr", "clockid", "cgroups", "container_id", "cpu_sys", "cpu_usr", "data_len", "desc", "error", "event_data",
        "exit_code",
        "fd1", "fd2", "fd_in", "fd_out", "fdin", "fdlimit", "fdout", "fds", "gen_event", "how", "id", "image", "in_fd", "initval",
        "interval", "json", "key",
        "len", "level", "mask", "maxevents", "name_len", "next", "nsems", "nr", "old_euid", "op_flags", "optlen", "optname", "out_fd",
        "peer", "pgft_maj",
        "pgft_min", "pgid", "pid_namespace_init_tid", "pidns_init_start_ts", "plugin_ID", "pos", "quota_fmt", "ratio", "reaper_tid",
        "res_or_fd", "ret",
        "scope", "sem_flg_0", "semid", "semkey", "source", "special", "status", "sv", "timeout", "usec", "val", "vpid", "vtid", "whence",
        "vm_size", "vm_rss",
        "vm_swap", "root_uid", "cap_inheritable", "cap_permitted", "cap_effective", "exe_ino", "exe_ino_ctime", "exe_ino_mtime",
    ]
}
