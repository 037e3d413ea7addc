extension CallArguments {
    private static let opened: Arguments = [("dev", .device), ("ino", .inode)]

    /// Files by their name.
    static let files: [Definition] = [
        (
            ["open"],
            [("fd", .newDescriptor), ("name", .filePath), ("flags", .names(1, .openFlags)), ("mode", .names(2, .mode))] + opened
                + [("filename", .callerPath)]
        ),
        (
            ["openat"],
            [
                ("fd", .newDescriptor), ("dirfd", .directory(0)), ("name", .filePath), ("flags", .names(1, .openFlags)),
                ("mode", .names(2, .mode)),
            ] + opened + [("filename", .callerPath)]
        ),
        (
            ["openat2"],
            [
                ("fd", .newDescriptor), ("dirfd", .directory(0)), ("name", .filePath), ("flags", .names(1, .openFlags)),
                ("mode", .names(2, .mode)), ("resolve", .absent),
            ] + opened + [("filename", .callerPath)]
        ),
        (
            ["creat"],
            [("fd", .newDescriptor), ("name", .filePath), ("mode", .names(2, .mode))] + opened
                + [("creat_flags", .absent), ("flags", .names(1, .openFlags)), ("filename", .callerPath)]
        ),
        (
            ["open_by_handle_at"],
            [("fd", .newDescriptor), ("mountfd", .directory(0)), ("flags", .names(1, .openFlags)), ("path", .filePath)] + opened
        ),
        (["chmod"], [("res", .outcome), ("filename", .path), ("mode", .names(1, .mode))]),
        (["fchmod"], [("res", .outcome), ("fd", .descriptor(0)), ("mode", .names(1, .mode))]),
        (["fchmodat", "fchmodat2"], [("res", .outcome), ("dirfd", .directory(0)), ("filename", .path), ("mode", .names(2, .mode))]),
        (["chown", "lchown"], [("res", .outcome), ("path", .path), ("uid", .user(1)), ("gid", .group(2))]),
        (["fchown"], [("res", .outcome), ("fd", .descriptor(0)), ("uid", .user(1)), ("gid", .group(2))]),
        (
            ["fchownat"],
            [
                ("res", .outcome), ("dirfd", .directory(0)), ("pathname", .path), ("uid", .user(2)), ("gid", .group(3)),
                ("flags", .names(4, .atFlags)),
            ]
        ),
        (["mkdir"], [("res", .outcome), ("path", .path), ("mode", .hexadecimal32(1))]),
        (["mkdirat"], [("res", .outcome), ("dirfd", .directory(0)), ("path", .path), ("mode", .hexadecimal32(2))]),
        (["mknod"], [("res", .outcome), ("path", .path), ("mode", .names(1, .nodeMode)), ("dev", .unsigned32(2))]),
        (
            ["mknodat"],
            [("res", .outcome), ("dirfd", .directory(0)), ("path", .path), ("mode", .names(2, .nodeMode)), ("dev", .unsigned32(3))]
        ),
        (["unlink", "rmdir"], [("res", .outcome), ("path", .path)]),
        (["unlinkat"], [("res", .outcome), ("dirfd", .directory(0)), ("name", .path), ("flags", .names(2, .unlinkFlags))]),
        (["truncate"], [("res", .outcome), ("path", .path), ("length", .signedLong(1))]),
        (["ftruncate"], [("res", .outcome), ("fd", .descriptor(0)), ("length", .signedLong(1))]),
        // As the caller said: the event itself changes what a relative path means.
        (["chdir", "getcwd"], [("res", .outcome), ("path", .callerPath)]),
        (["chroot", "statfs"], [("res", .outcome), ("path", .path)]),
        (["fchdir"], [("res", .outcome), ("fd", .descriptor(0))]),
        (
            ["setxattr", "lsetxattr"],
            [("res", .outcome), ("path", .path), ("name", .furtherText), ("size", .unsigned(3)), ("flags", .names(4, .attributeFlags))]
        ),
        (
            ["fsetxattr"],
            [
                ("res", .outcome), ("fd", .descriptor(0)), ("name", .furtherText), ("size", .unsigned(3)),
                ("flags", .names(4, .attributeFlags)),
            ]
        ),
    ]

    /// Files that get another name.
    static let links: [Definition] = [
        (["symlink"], [("res", .outcome), ("target", .callerPath), ("linkpath", .path2)]),
        (["symlinkat"], [("res", .outcome), ("target", .callerPath), ("linkdirfd", .directory(1)), ("linkpath", .path2)]),
        (["link"], [("res", .outcome), ("oldpath", .path), ("newpath", .path2)]),
        (
            ["linkat"],
            [
                ("res", .outcome), ("olddir", .directory(0)), ("oldpath", .path), ("newdir", .directory(2)), ("newpath", .path2),
                ("flags", .names(4, .linkFlags)),
            ]
        ),
        (["rename"], [("res", .outcome), ("oldpath", .path), ("newpath", .path2)]),
        (
            ["renameat"],
            [("res", .outcome), ("olddirfd", .directory(0)), ("oldpath", .path), ("newdirfd", .directory(2)), ("newpath", .path2)]
        ),
        (
            ["renameat2"],
            [
                ("res", .outcome), ("olddirfd", .directory(0)), ("oldpath", .path), ("newdirfd", .directory(2)), ("newpath", .path2),
                ("flags", .names(4, .renameFlags)),
            ]
        ),
    ]

    /// File systems.
    static let mounts: [Definition] = [
        (
            ["mount"],
            [("res", .outcome), ("dev", .callerPath2), ("dir", .path), ("type", .furtherText), ("flags", .names(3, .mountFlags))]
        ),
        (["umount2"], [("res", .outcome), ("name", .path), ("flags", .names(1, .unmountFlags))]),
        (["pivot_root"], [("res", .outcome), ("new_root", .path), ("put_old", .path2)]),
        (["open_tree"], [("fd", .newDescriptor), ("dirfd", .directory(0)), ("path", .path), ("flags", .names(2, .openTreeFlags))]),
        (
            ["move_mount"],
            [
                ("res", .outcome), ("from_dirfd", .directory(0)), ("from_path", .path), ("to_dirfd", .directory(2)), ("to_path", .path2),
                ("flags", .names(4, .moveMountFlags)),
            ]
        ),
        (["fsopen"], [("fd", .newDescriptor), ("type", .furtherText), ("flags", .names(1, .fsopenFlags))]),
        (
            ["fsconfig"],
            [
                ("res", .outcome), ("fd", .descriptor(0)), ("cmd", .names(1, .fsconfigCommand)), ("key", .furtherText),
                ("value_bytebuf", .absent), ("value_charbuf", .absent), ("aux", .signed(4)),
            ]
        ),
        (
            ["fsmount"],
            [("fd", .newDescriptor), ("fs_fd", .signed(0)), ("flags", .names(1, .fsopenFlags)), ("attr", .names(2, .mountAttributes))]
        ),
        (["fspick"], [("fd", .newDescriptor), ("dirfd", .directory(0)), ("path", .path), ("flags", .hexadecimal32(2))]),
        (["mount_setattr"], [("res", .outcome), ("dirfd", .directory(0)), ("path", .path), ("flags", .names(2, .mountSetFlags))]),
    ]

    /// Descriptors.
    static let descriptors: [Definition] = [
        (["close"], [("res", .outcome), ("fd", .descriptor(0))]),
        (["read", "pread64"], [("res", .result), ("data", .absent), ("fd", .descriptor(0)), ("size", .unsigned(2))]),
        (["write", "pwrite64"], [("res", .result), ("data", .absent), ("fd", .descriptor(0)), ("size", .unsigned(2))]),
        (["memfd_create"], [("fd", .newDescriptor), ("name", .furtherText), ("flags", .names(1, .memfdFlags))]),
        (["dup"], [("res", .newDescriptor), ("oldfd", .descriptor(0)), ("fd", .descriptor(0))]),
        (["dup2"], [("res", .newDescriptor), ("oldfd", .descriptor(0)), ("newfd", .signed(1)), ("fd", .descriptor(0))]),
        (
            ["dup3"],
            [
                ("res", .newDescriptor), ("oldfd", .descriptor(0)), ("newfd", .signed(1)), ("flags", .names(2, .openFlags)),
                ("fd", .descriptor(0)),
            ]
        ),
        (["fcntl"], [("res", .newDescriptor), ("fd", .descriptor(0)), ("cmd", .names(1, .fcntlCommand)), ("arg", .unsigned(2))]),
        (["pipe"], [("res", .outcome), ("fd1", .pairDescriptor(0)), ("fd2", .pairDescriptor(1)), ("ino", .inode)]),
        (
            ["pipe2"],
            [
                ("res", .outcome), ("fd1", .pairDescriptor(0)), ("fd2", .pairDescriptor(1)), ("ino", .inode),
                ("flags", .names(1, .openFlags)),
            ]
        ),
        (["ioctl"], [("res", .result), ("fd", .descriptor(0)), ("request", .hexadecimal(1)), ("argument", .hexadecimal(2))]),
        (["userfaultfd"], [("res", .newDescriptor), ("flags", .names(0, .openFlags))]),
        (["epoll_create"], [("res", .result), ("size", .signed(0))]),
        (["pidfd_open"], [("fd", .newDescriptor), ("pid", .signed(0)), ("flags", .names(1, .pidfdFlags))]),
        (["pidfd_getfd"], [("fd", .newDescriptor), ("pid_fd", .signed(0)), ("target_fd", .signed(1)), ("flags", .hexadecimal32(2))]),
        (["io_uring_setup"], [("res", .newDescriptor), ("entries", .unsigned32(0))]),
        (
            ["io_uring_enter"],
            [
                ("res", .result), ("fd", .descriptor(0)), ("to_submit", .unsigned32(1)), ("min_complete", .unsigned32(2)),
                ("flags", .names(3, .ringEnterFlags)),
            ]
        ),
        (
            ["io_uring_register"],
            [
                ("res", .result), ("fd", .descriptor(0)), ("opcode", .names(1, .ringRegisterCommand)), ("arg", .hexadecimal(2)),
                ("nr_args", .unsigned32(3)),
            ]
        ),
    ]
}
