extension CallArguments {
    private static let image: Arguments = [
        ("res", .result), ("exe", .executable), ("args", .arguments), ("tid", .processID), ("pid", .processID), ("ptid", .parentID),
        ("cwd", .workingDirectory),
    ]

    /// Processes and namespaces.
    static let processes: [Definition] = [
        (
            ["execve", "execveat"],
            image + [
                ("comm", .processName), ("env", .environment), ("tty", .terminal), ("loginuid", .loginUser), ("flags", .execFlags),
                ("uid", .effectiveUser), ("trusted_exepath", .executablePath), ("filename", .callerPath),
            ]
        ),
        (
            ["clone", "clone3", "fork", "vfork"],
            image + [("comm", .processName), ("flags", .names(0, .cloneFlags)), ("uid", .effectiveUser)]
        ),
        (
            ["ptrace"],
            [
                ("res", .outcome), ("request", .names(0, .ptraceRequest)), ("pid", .signed(1)), ("addr", .hexadecimal(2)),
                ("data", .hexadecimal(3)),
            ]
        ),
        (["process_vm_readv", "process_vm_writev"], [("res", .result), ("pid", .signed(0)), ("data", .absent)]),
        (["kill"], [("res", .outcome), ("pid", .signed(0)), ("sig", .signal(1))]),
        (["tkill"], [("res", .outcome), ("tid", .signed(0)), ("sig", .signal(1))]),
        (["tgkill"], [("res", .outcome), ("pid", .signed(0)), ("tid", .signed(1)), ("sig", .signal(2))]),
        (["pidfd_send_signal"], [("res", .outcome), ("pid_fd", .signed(0)), ("sig", .signal(1)), ("flags", .hexadecimal32(3))]),
        (["setns"], [("res", .outcome), ("fd", .descriptor(0)), ("nstype", .names(1, .cloneFlags))]),
        (["unshare"], [("res", .outcome), ("flags", .names(0, .cloneFlags))]),
        (["prctl"], [("res", .result), ("option", .names(0, .prctlOption)), ("arg2_str", .furtherText), ("arg2_int", .signedLong(1))]),
        (["setpgid"], [("res", .outcome), ("pid", .signed(0)), ("pgid", .signed(1))]),
        (["setsid"], [("res", .result)]),
        (["personality"], [("res", .result), ("persona", .names(0, .personality))]),
        (["seccomp"], [("res", .result), ("op", .names(0, .seccompOperation)), ("flags", .names(1, .seccompFlags))]),
    ]

    /// Users, groups, capabilities.
    static let identities: [Definition] = [
        (["setuid"], [("res", .outcome), ("uid", .user(0))]),
        (["setgid"], [("res", .outcome), ("gid", .group(0))]),
        // They return the identity that was before.
        (["setfsuid"], [("res", .result), ("uid", .user(0))]),
        (["setfsgid"], [("res", .result), ("gid", .group(0))]),
        (["setreuid"], [("res", .outcome), ("ruid", .user(0)), ("euid", .user(1))]),
        (["setresuid"], [("res", .outcome), ("ruid", .user(0)), ("euid", .user(1)), ("suid", .user(2))]),
        (["setregid"], [("res", .outcome), ("rgid", .group(0)), ("egid", .group(1))]),
        (["setresgid"], [("res", .outcome), ("rgid", .group(0)), ("egid", .group(1)), ("sgid", .group(2))]),
        (["setgroups"], [("res", .outcome), ("size", .signed(0))]),
        (
            ["capset"],
            [("res", .outcome), ("cap_inheritable", .inheritable), ("cap_permitted", .permitted), ("cap_effective", .effective)]
        ),
    ]

    /// Memory.
    static let memory: [Definition] = [
        (
            ["mmap"],
            [
                ("res", .hexadecimalResult), ("addr", .hexadecimal(0)), ("length", .unsigned(1)), ("prot", .names(2, .memoryProtection)),
                ("flags", .names(3, .mapFlags)), ("fd", .descriptor(4)), ("offset", .unsigned(5)),
            ]
        ),
        (["mprotect"], [("res", .outcome), ("addr", .hexadecimal(0)), ("length", .unsigned(1)), ("prot", .names(2, .memoryProtection))]),
    ]

    /// The kernel itself.
    static let others: [Definition] = [
        (["bpf"], [("fd", .newDescriptor), ("cmd", .names(0, .bpfCommand))]),
        (["init_module"], [("res", .outcome), ("img", .absent), ("length", .unsigned(1)), ("uargs", .furtherText)]),
        (
            ["finit_module"],
            [("res", .outcome), ("fd", .descriptor(0)), ("uargs", .furtherText), ("flags", .names(2, .moduleFlags))]
        ),
        (["delete_module"], [("res", .outcome), ("name", .furtherText), ("flags", .names(1, .deleteModuleFlags))]),
        (
            ["kexec_load"],
            [("res", .outcome), ("entry", .hexadecimal(0)), ("nr_segments", .unsigned(1)), ("flags", .names(3, .kexecFlags))]
        ),
        (
            ["kexec_file_load"],
            [("res", .outcome), ("fd", .descriptor(0)), ("initrd_fd", .signed(1)), ("flags", .names(4, .kexecFileFlags))]
        ),
        (
            ["perf_event_open"],
            [("fd", .newDescriptor), ("pid", .signed(1)), ("cpu", .signed(2)), ("group_fd", .signed(3)), ("flags", .names(4, .perfFlags))]
        ),
        (["keyctl"], [("res", .result), ("cmd", .names(0, .keyctlCommand)), ("key", .signed(1))]),
        (["add_key"], [("res", .result), ("type", .furtherText), ("size", .unsigned(3)), ("keyring", .signed(4))]),
        (["request_key"], [("res", .result), ("type", .furtherText), ("keyring", .signed(3))]),
    ]

    /// What is no call: facts about processes, containers and the watch itself.
    static let notices: [Definition] = [
        (["procexit"], [("status", .signedResult)]),
        (["container_exited"], [("status", .signedResult)]),
        (["cgroup_entered", "cgroup_escaped"], [("cgroup", .unsigned(0)), ("from_cgroup", .unsigned(1))]),
        (["flooded"], [("count", .unsigned(0)), ("from", .unsigned(1)), ("to", .unsigned(2))]),
        (["watch_gap"], [("from", .unsigned(0)), ("to", .unsigned(1))]),
    ]
}
