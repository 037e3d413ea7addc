/// A kind of file system by its number. Source: linux/magic.h; statfs(2).
struct FileSystemType: Hashable {
    var number: UInt32

    /// What the kernel makes up: nothing in it was installed.
    var isPseudo: Bool { Self.pseudo[number] != nil }
    /// Whether its files are on a disk of this machine.
    var isOnDisk: Bool { Self.onDisk[number] != nil }

    /// For people.
    var name: String { Self.pseudo[number] ?? Self.onDisk[number] ?? Self.others[number] ?? "type 0x" + String(number, radix: 16) }

    private static let pseudo: [UInt32: String] = [
        0x9fa0: "proc", 0x6265_6572: "sysfs", 0x27_e0eb: "cgroup", 0x6367_7270: "cgroup2", 0x1cd1: "devpts", 0x6462_6720: "debugfs",
        0x7472_6163: "tracefs", 0x7363_6673: "securityfs", 0xcafe_4a11: "bpf", 0x6165_676c: "pstore", 0x1980_0202: "mqueue",
        0x9584_58f6: "hugetlbfs", 0x6265_6570: "configfs", 0x6573_5543: "fusectl", 0x0187: "autofs",
        0x4249_4e4d: "binfmt_misc", 0x6e73_6673: "nsfs", 0xde5e_81e4: "efivarfs", 0xf97c_ff8c: "selinux", 0x4341_5d53: "smack",
        0x6759_6969: "rpc_pipefs", 0x5a3c_69f0: "apparmor",
    ]
    private static let onDisk: [UInt32: String] = [
        0xef53: "ext4", 0x5846_5342: "xfs", 0x9123_683e: "btrfs", 0xf2f5_2010: "f2fs", 0x2fc1_2fc1: "zfs", 0xca45_1a4e: "bcachefs",
        0xe0f5_e1e2: "erofs", 0x7371_7368: "squashfs", 0x4d44: "vfat", 0x2011_bab0: "exfat", 0x3153_464a: "jfs", 0x5265_4973: "reiserfs",
        0x3434: "nilfs", 0x9660: "iso9660",
    ]
    private static let others: [UInt32: String] = [
        0x0102_1994: "tmpfs", 0x8584_58f6: "ramfs", 0x794c_7630: "overlay", 0x6969: "nfs", 0xff53_4d42: "cifs", 0xfe53_4d42: "smb2",
        0x6573_5546: "fuse", 0x0102_1997: "9p", 0x00c3_6400: "ceph",
    ]
}
