extension ArgumentNames {
    // <linux/stat.h>
    static let modes: [Row] = [
        bit("S_IXOTH", 0o1), bit("S_IWOTH", 0o2), bit("S_IROTH", 0o4), bit("S_IXGRP", 0o10), bit("S_IWGRP", 0o20), bit("S_IRGRP", 0o40),
        bit("S_IXUSR", 0o100), bit("S_IWUSR", 0o200), bit("S_IRUSR", 0o400), bit("S_ISVTX", 0o1000), bit("S_ISGID", 0o2000),
        bit("S_ISUID", 0o4000),
    ]
    static let nodeModes: [Row] =
        modes + [
            ("S_IFREG", 0o170000, 0o100000), ("S_IFCHR", 0o170000, 0o020000), ("S_IFBLK", 0o170000, 0o060000),
            ("S_IFIFO", 0o170000, 0o010000), ("S_IFSOCK", 0o170000, 0o140000),
        ]

    // <linux/fcntl.h>, <linux/fs.h>, <linux/xattr.h>, <linux/memfd.h>
    static let at: [Row] = [bit("AT_SYMLINK_NOFOLLOW", 0x100), bit("AT_EMPTY_PATH", 0x1000)]
    static let link: [Row] = [bit("AT_SYMLINK_FOLLOW", 0x400), bit("AT_EMPTY_PATH", 0x1000)]
    static let unlink: [Row] = [bit("AT_REMOVEDIR", 0x200)]
    static let rename: [Row] = [bit("RENAME_NOREPLACE", 1), bit("RENAME_EXCHANGE", 2), bit("RENAME_WHITEOUT", 4)]
    static let attribute: [Row] = [bit("XATTR_CREATE", 1), bit("XATTR_REPLACE", 2)]
    static let memfd: [Row] = [
        bit("MFD_CLOEXEC", 1), bit("MFD_ALLOW_SEALING", 2), bit("MFD_HUGETLB", 4), bit("MFD_NOEXEC_SEAL", 8), bit("MFD_EXEC", 16),
    ]
    static let fcntl: [Row] = [
        exactly("F_DUPFD", 0), exactly("F_GETFD", 1), exactly("F_SETFD", 2), exactly("F_GETFL", 3), exactly("F_SETFL", 4),
        exactly("F_GETLK", 5), exactly("F_SETLK", 6), exactly("F_SETLKW", 7), exactly("F_SETOWN", 8), exactly("F_GETOWN", 9),
        exactly("F_SETSIG", 10), exactly("F_GETSIG", 11), exactly("F_SETOWN_EX", 15), exactly("F_GETOWN_EX", 16),
        exactly("F_OFD_GETLK", 36), exactly("F_OFD_SETLK", 37), exactly("F_OFD_SETLKW", 38), exactly("F_SETLEASE", 1024),
        exactly("F_GETLEASE", 1025), exactly("F_NOTIFY", 1026), exactly("F_CANCELLK", 1029), exactly("F_DUPFD_CLOEXEC", 1030),
        exactly("F_SETPIPE_SZ", 1031), exactly("F_GETPIPE_SZ", 1032), exactly("F_ADD_SEALS", 1033), exactly("F_GET_SEALS", 1034),
    ]

    // <linux/mount.h>, umount2(2)
    static let mount: [Row] = [
        bit("RDONLY", 1), bit("NOSUID", 2), bit("NODEV", 4), bit("NOEXEC", 8), bit("SYNCHRONOUS", 16), bit("REMOUNT", 32),
        bit("MANDLOCK", 64), bit("DIRSYNC", 128), bit("NOATIME", 1024), bit("NODIRATIME", 2048), bit("BIND", 4096), bit("MOVE", 8192),
        bit("REC", 16384), bit("SILENT", 32768), bit("POSIXACL", 1 << 16), bit("UNBINDABLE", 1 << 17), bit("PRIVATE", 1 << 18),
        bit("SLAVE", 1 << 19), bit("SHARED", 1 << 20), bit("RELATIME", 1 << 21), bit("KERNMOUNT", 1 << 22), bit("I_VERSION", 1 << 23),
        bit("STRICTATIME", 1 << 24), bit("LAZYTIME", 1 << 25),
    ]
    static let unmount: [Row] = [bit("FORCE", 1), bit("DETACH", 2), bit("EXPIRE", 4), bit("NOFOLLOW", 8)]
    static let openTree: [Row] = [
        bit("OPEN_TREE_CLONE", 1), bit("AT_SYMLINK_NOFOLLOW", 0x100), bit("AT_NO_AUTOMOUNT", 0x800), bit("AT_EMPTY_PATH", 0x1000),
        bit("AT_RECURSIVE", 0x8000), bit("OPEN_TREE_CLOEXEC", 0o2_000_000),
    ]
    static let moveMount: [Row] = [
        bit("MOVE_MOUNT_F_SYMLINKS", 1), bit("MOVE_MOUNT_F_AUTOMOUNTS", 2), bit("MOVE_MOUNT_F_EMPTY_PATH", 4),
        bit("MOVE_MOUNT_T_SYMLINKS", 16), bit("MOVE_MOUNT_T_AUTOMOUNTS", 32), bit("MOVE_MOUNT_T_EMPTY_PATH", 64),
        bit("MOVE_MOUNT_SET_GROUP", 256), bit("MOVE_MOUNT_BENEATH", 512),
    ]
    static let fsopen: [Row] = [bit("CLOEXEC", 1)]
    static let fsconfig: [Row] = [
        exactly("FSCONFIG_SET_FLAG", 0), exactly("FSCONFIG_SET_STRING", 1), exactly("FSCONFIG_SET_BINARY", 2),
        exactly("FSCONFIG_SET_PATH", 3), exactly("FSCONFIG_SET_PATH_EMPTY", 4), exactly("FSCONFIG_SET_FD", 5),
        exactly("FSCONFIG_CMD_CREATE", 6), exactly("FSCONFIG_CMD_RECONFIGURE", 7), exactly("FSCONFIG_CMD_CREATE_EXCL", 8),
    ]
    static let attributesOfMount: [Row] = [
        bit("MOUNT_ATTR_RDONLY", 1), bit("MOUNT_ATTR_NOSUID", 2), bit("MOUNT_ATTR_NODEV", 4), bit("MOUNT_ATTR_NOEXEC", 8),
        bit("MOUNT_ATTR_NOATIME", 16), bit("MOUNT_ATTR_STRICTATIME", 32), bit("MOUNT_ATTR_NODIRATIME", 128),
        bit("MOUNT_ATTR_IDMAP", 1 << 20), bit("MOUNT_ATTR_NOSYMFOLLOW", 1 << 21),
    ]
    static let mountSet: [Row] = [
        bit("AT_SYMLINK_NOFOLLOW", 0x100), bit("AT_NO_AUTOMOUNT", 0x800), bit("AT_EMPTY_PATH", 0x1000), bit("AT_RECURSIVE", 0x8000),
    ]

    // <asm-generic/mman.h>, <asm-generic/mman-common.h>
    static let map: [Row] = [
        ("MAP_SHARED", 15, 1), ("MAP_PRIVATE", 15, 2), ("MAP_SHARED_VALIDATE", 15, 3), bit("MAP_FIXED", 0x10), bit("MAP_ANONYMOUS", 0x20),
        bit("MAP_32BIT", 0x40), bit("MAP_GROWSDOWN", 0x100), bit("MAP_DENYWRITE", 0x800), bit("MAP_EXECUTABLE", 0x1000),
        bit("MAP_LOCKED", 0x2000), bit("MAP_NORESERVE", 0x4000), bit("MAP_POPULATE", 0x8000), bit("MAP_NONBLOCK", 0x10000),
        bit("MAP_STACK", 0x20000), bit("MAP_HUGETLB", 0x40000), bit("MAP_SYNC", 0x80000), bit("MAP_FIXED_NOREPLACE", 0x100000),
    ]
}
