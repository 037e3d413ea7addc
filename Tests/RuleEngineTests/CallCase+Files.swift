import CLayout
import Events
import TestKit

extension CallCase {
    private static let cwd: Int64 = -100  // AT_FDCWD
    /// Bits above an int, as registers may hold them.
    private static let garbage: Int64 = 0x7f00_0000_0000

    private static func opened(_ name: String, _ registers: [Int64], _ arguments: String) -> CallCase {
        CallCase(
            name, arguments,
            ["fd.name": "/etc/passwd", "fd.num": "5", "fd.typechar": "f", "fs.path.name": "/etc/passwd", "fs.path.nameraw": "passwd"]
        ) { host, process in
            host.call(name, registers, by: process, result: 5) {
                $0.path = "passwd"
                $0.kernelPath = "/etc/passwd"
                $0.file = EventFixtures.regularFile(inode: 77)
                $0.descriptor = (5, PLIMSOLL_KIND_FILE)
            }
        }
    }

    static let files: [CallCase] = [
        opened("open", [0, 1], "fd=<f>/etc/passwd name=/etc/passwd flags=O_WRONLY mode=0 dev=1 ino=77 filename=passwd"),
        opened(
            "openat", [cwd, 0o101, 0o600],
            "fd=<f>/etc/passwd dirfd=AT_FDCWD name=/etc/passwd flags=O_CREAT|O_WRONLY mode=S_IWUSR|S_IRUSR dev=1 ino=77 filename=passwd"),
        opened(
            "openat2", [4, 0], "fd=<f>/etc/passwd dirfd=4 name=/etc/passwd flags=O_RDONLY mode=0 dev=1 ino=77 filename=passwd"),
        opened(
            "creat", [0, 0o1101], "fd=<f>/etc/passwd name=/etc/passwd mode=0 dev=1 ino=77 flags=O_TRUNC|O_CREAT|O_WRONLY filename=passwd"),
        CallCase(
            "open_by_handle_at", "fd=<f>/etc/shadow mountfd=4 flags=O_RDWR path=/etc/shadow dev=1 ino=9",
            ["fd.name": "/etc/shadow", "evt.is_open_write": "true", "fd.num": "6", "fs.path.name": "/etc/shadow", "fd.nameraw": "<NA>"]
        ) { host, process in
            host.call("open_by_handle_at", [4, 2], by: process, result: 6) {
                $0.kernelPath = "/etc/shadow"
                $0.file = EventFixtures.regularFile(inode: 9)
                $0.descriptor = (6, PLIMSOLL_KIND_FILE)
            }
        },
        CallCase(
            "chmod", "res=SUCCESS filename=/work/x mode=S_IXUSR|S_ISUID",
            ["fs.path.name": "/work/x", "fs.path.nameraw": "./x", "fd.name": "<NA>", "fd.num": "<NA>", "evt.abspath": "/work/x"]
        ) { $0.call("chmod", path: "./x", [0o4100 | garbage], by: $1) },
        CallCase("chmod", "res=EPERM filename=/etc/x mode=0", ["fs.path.name": "<NA>", "evt.abspath": "/etc/x", "evt.res": "EPERM"]) {
            $0.call("chmod", path: "/etc/x", by: $1, result: -1)
        },
        CallCase("fchmod", "res=SUCCESS fd=<f>/tmp/x mode=S_ISUID", ["fs.path.name": "/tmp/x", "fd.name": "/tmp/x", "fd.num": "3"]) {
            $0.call("fchmod", onFile: "/tmp/x", [0o4000], by: $1)
        },
        CallCase("fchmodat", "res=SUCCESS dirfd=7 filename=/srv/d/x mode=S_ISGID", ["fs.path.name": "/srv/d/x"]) { host, process in
            host.call("fchmodat", [7 | garbage, 0, 0o2000], by: process) {
                $0.path = "x"
                $0.directoryAt = "/srv/d"
            }
        },
        CallCase("fchmodat2", "res=SUCCESS dirfd=7 filename=<UNKNOWN>/x mode=S_ISGID", ["fs.path.name": "<UNKNOWN>/x"]) { host, process in
            host.call("fchmodat2", [7, 0, 0o2000], by: process) { $0.path = "x" }
        },
        CallCase("fchmodat2", "res=SUCCESS dirfd=7 filename=/srv/file mode=S_ISUID", ["fs.path.nameraw": ""]) { host, process in
            host.call("fchmodat2", [7, 0, 0o4000, 0x1000], by: process) {
                $0.path = ""
                $0.directoryAt = "/srv/file"
            }
        },
        CallCase("chown", "res=SUCCESS path=/x uid=root gid=root") { $0.call("chown", path: "/x", [garbage, garbage], by: $1) },
        CallCase("lchown", "res=SUCCESS path=/x uid=-1 gid=7") { $0.call("lchown", path: "/x", [-1, 7], by: $1) },
        CallCase("fchown", "res=SUCCESS fd=<f>/x uid=5 gid=6", ["fs.path.name": "/x"]) { $0.call("fchown", onFile: "/x", [5, 6], by: $1) },
        CallCase("fchownat", "res=SUCCESS dirfd=AT_FDCWD pathname=/work/x uid=5 gid=6 flags=AT_SYMLINK_NOFOLLOW") { host, process in
            host.call("fchownat", [cwd, 0, 5, 6, 0x100], by: process) { $0.path = "x" }
        },
        CallCase("mkdir", "res=SUCCESS path=/work/d mode=1ed", ["fs.path.name": "/work/d"]) {
            $0.call("mkdir", path: "d", [0o755], by: $1)
        },
        CallCase("mkdirat", "res=SUCCESS dirfd=AT_FDCWD path=/work/d mode=1c0") { host, process in
            host.call("mkdirat", [cwd, 0, 0o700], by: process) { $0.path = "d" }
        },
        CallCase("mknod", "res=SUCCESS path=/dev/sda mode=S_IWUSR|S_IRUSR|S_IFBLK dev=2048", ["fs.path.name": "/dev/sda"]) {
            $0.call("mknod", path: "/dev/sda", [0o060600, 2048 | garbage], by: $1)
        },
        CallCase("mknodat", "res=SUCCESS dirfd=AT_FDCWD path=/work/f mode=S_IFIFO dev=0") { host, process in
            host.call("mknodat", [cwd, 0, 0o010000], by: process) { $0.path = "f" }
        },
        CallCase("unlink", "res=SUCCESS path=/etc/x", ["fs.path.name": "/etc/x"]) { $0.call("unlink", path: "/etc/../etc//x", by: $1) },
        CallCase("rmdir", "res=ENOTEMPTY path=/work/d") { $0.call("rmdir", path: "d/", by: $1, result: -39) },
        CallCase("unlinkat", "res=SUCCESS dirfd=AT_FDCWD name=/work/d flags=AT_REMOVEDIR") { host, process in
            host.call("unlinkat", [cwd, 0, 0x200], by: process) { $0.path = "d" }
        },
        CallCase(
            "unlinkat", "res=SUCCESS dirfd=AT_FDCWD name=/mnt/real flags=0",
            ["fs.path.name": "/mnt/real", "fs.path.nameraw": "link", "evt.path_raced": "false", "evt.is_compat": "true"]
        ) { host, process in
            host.call("unlinkat", [cwd], by: process) {
                $0.path = "link"
                $0.kernelPath = "/mnt/real"
                $0.flags = .compat
            }
        },
        CallCase("truncate", "res=SUCCESS path=/var/log/x length=0", ["fs.path.name": "/var/log/x"]) {
            $0.call("truncate", path: "/var/log/x", [0], by: $1)
        },
        CallCase("ftruncate", "res=SUCCESS fd=<f>/var/log/x length=4294967296", ["fs.path.name": "/var/log/x", "fd.name": "/var/log/x"]) {
            $0.call("ftruncate", onFile: "/var/log/x", [1 << 32], by: $1)
        },
        CallCase("chdir", "res=SUCCESS path=sub", ["fs.path.name": "/work/sub", "fs.path.nameraw": "sub"]) { host, process in
            host.call("chdir", by: process) {
                $0.path = "sub"
                $0.directory = "/work/sub"
            }
        },
        CallCase("chdir", "res=ENOENT path=sub", ["evt.abspath": "/work/sub"]) { $0.call("chdir", path: "sub", by: $1, result: -2) },
        CallCase("fchdir", "res=SUCCESS fd=<d>/srv", ["fs.path.name": "/srv"]) {
            $0.call("fchdir", onFile: "/srv", kind: PLIMSOLL_KIND_DIRECTORY, by: $1)
        },
        CallCase("chroot", "res=SUCCESS path=/jail", ["fs.path.name": "/jail"]) { $0.call("chroot", path: "/jail/", by: $1) },
        CallCase("chroot", "res=SUCCESS path=<UNKNOWN>/.", ["fs.path.nameraw": "."]) { $0.call("chroot", path: ".", by: $1) },
        CallCase("setxattr", "res=SUCCESS path=/x name=security.capability size=20 flags=XATTR_CREATE", ["fs.path.name": "/x"]) {
            host, process in
            host.call("setxattr", [0, 0, 0, 20, 1], by: process) {
                $0.path = "/x"
                $0.text = "security.capability"
            }
        },
        CallCase("lsetxattr", "res=SUCCESS path=/x size=20 flags=0") { $0.call("lsetxattr", path: "/x", [0, 0, 20], by: $1) },
        CallCase("fsetxattr", "res=SUCCESS fd=<f>/x size=4 flags=XATTR_REPLACE", ["fs.path.name": "/x"]) {
            $0.call("fsetxattr", onFile: "/x", [0, 0, 4, 2], by: $1)
        },
    ]

    static let links: [CallCase] = [
        CallCase(
            "symlink", "res=SUCCESS target=../etc/shadow linkpath=/tmp/a/l",
            [
                "fs.path.target": "/tmp/etc/shadow", "fs.path.targetraw": "../etc/shadow", "fs.path.source": "/tmp/a/l",
                "fs.path.sourceraw": "/tmp/a/l", "fs.path.name": "<NA>", "evt.abspath": "/tmp/a/l", "evt.abspath.src": "<NA>",
            ]
        ) { $0.call("symlink", from: "../etc/shadow", to: "/tmp/a/l", by: $1) },
        CallCase("symlinkat", "res=SUCCESS target=/etc/shadow linkdirfd=4 linkpath=/srv/l", ["fs.path.target": "/etc/shadow"]) {
            host, process in
            host.call("symlinkat", [0, 4], by: process) {
                $0.path = "/etc/shadow"
                $0.secondPath = "l"
                $0.secondDirectoryAt = "/srv"
            }
        },
        CallCase(
            "link", "res=SUCCESS oldpath=/etc/shadow newpath=/work/l",
            ["fs.path.source": "/work/l", "fs.path.target": "/etc/shadow", "evt.abspath": "/etc/shadow", "evt.abspath.dst": "/work/l"]
        ) { $0.call("link", from: "/etc/shadow", to: "l", by: $1) },
        CallCase("linkat", "res=SUCCESS olddir=4 oldpath=/a/o newdir=5 newpath=/b/n flags=AT_SYMLINK_FOLLOW") { host, process in
            host.call("linkat", [4, 0, 5, 0, 0x400], by: process) {
                $0.path = "o"
                $0.directoryAt = "/a"
                $0.secondPath = "n"
                $0.secondDirectoryAt = "/b"
            }
        },
        CallCase(
            "rename", "res=SUCCESS oldpath=/work/a newpath=/etc/b",
            [
                "fs.path.source": "/work/a", "fs.path.sourceraw": "a", "fs.path.target": "/etc/b", "fs.path.targetraw": "../etc/b",
                "evt.abspath.src": "/work/a", "fd.name": "<NA>",
            ]
        ) { $0.call("rename", from: "a", to: "../etc/b", by: $1) },
        CallCase("rename", "res=EXDEV oldpath=/a newpath=/b", ["fs.path.source": "<NA>", "fs.path.target": "<NA>"]) {
            $0.call("rename", from: "/a", to: "/b", by: $1, result: -18)
        },
        CallCase("renameat", "res=SUCCESS olddirfd=AT_FDCWD oldpath=/work/a newdirfd=5 newpath=/d/b") { host, process in
            host.call("renameat", [cwd, 0, 5], by: process) {
                $0.path = "a"
                $0.secondPath = "b"
                $0.secondDirectoryAt = "/d"
            }
        },
        CallCase(
            "renameat2", "res=SUCCESS olddirfd=AT_FDCWD oldpath=/work/a newdirfd=AT_FDCWD newpath=/work/b flags=RENAME_EXCHANGE"
        ) { host, process in
            host.call("renameat2", [cwd, 0, cwd, 0, 2], by: process) {
                $0.path = "a"
                $0.secondPath = "b"
            }
        },
    ]

    static let mounts: [CallCase] = [
        CallCase(
            "mount", "res=SUCCESS dev=/dev/sda1 dir=/mnt type=ext4 flags=RDONLY|NOSUID",
            ["fs.path.source": "/dev/sda1", "fs.path.target": "/mnt", "fs.path.name": "<NA>"]
        ) { $0.mount("/dev/sda1", at: "/mnt", type: "ext4", flags: 3, by: $1) },
        CallCase("mount", "res=SUCCESS dev=proc dir=/work/p type=proc flags=0", ["fs.path.source": "proc"]) {
            $0.mount("proc", at: "p", type: "proc", by: $1)
        },
        CallCase("mount", "res=SUCCESS dev=d dir=/mnt flags=BIND|REC", ["fs.path.source": "/work/d", "fs.path.sourceraw": "d"]) {
            $0.mount("d", at: "/mnt", flags: 4096 | 16384, by: $1)
        },
        CallCase("umount2", "res=SUCCESS name=/mnt flags=DETACH", ["fs.path.name": "/mnt"]) {
            $0.call("umount2", path: "/mnt", [2], by: $1)
        },
        CallCase("pivot_root", "res=SUCCESS new_root=/new put_old=/new/old", ["fs.path.source": "/new", "fs.path.target": "/new/old"]) {
            $0.call("pivot_root", from: "/new", to: "/new/old", by: $1)
        },
        CallCase(
            "open_tree", "fd=<d>/srv dirfd=AT_FDCWD path=/srv flags=OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC",
            ["fs.path.name": "/srv", "fd.num": "8"]
        ) { host, process in
            host.call("open_tree", [cwd, 0, 0o2_000_001], by: process, result: 8) {
                $0.path = "/srv"
                $0.kernelPath = "/srv"
                $0.descriptor = (8, PLIMSOLL_KIND_DIRECTORY)
            }
        },
        CallCase(
            "move_mount",
            "res=SUCCESS from_dirfd=8 from_path=/srv to_dirfd=AT_FDCWD to_path=/mnt flags=MOVE_MOUNT_F_EMPTY_PATH",
            ["fs.path.source": "/srv", "fs.path.target": "/mnt"]
        ) { host, process in
            host.call("move_mount", [8, 0, cwd, 0, 4], by: process) {
                $0.path = ""
                $0.directoryAt = "/srv"
                $0.secondPath = "/mnt"
            }
        },
        CallCase("fsopen", "fd=<o>anon_inode:[fscontext] type=ext4 flags=CLOEXEC", ["fd.num": "4", "fd.type": "unsupported"]) {
            host, process in
            host.call("fsopen", [0, 1], by: process, result: 4) {
                $0.text = "ext4"
                $0.kernelPath = "anon_inode:[fscontext]"
                $0.descriptor = (4, PLIMSOLL_KIND_ANONYMOUS)
            }
        },
        CallCase("fsconfig", [4, 1, 0, 0, 0], "res=SUCCESS fd=4 cmd=FSCONFIG_SET_STRING key=source aux=0", text: "source"),
        CallCase("fsmount", "fd=<d>/ fs_fd=4 flags=0 attr=MOUNT_ATTR_NOEXEC") { host, process in
            host.call("fsmount", [4, 0, 8], by: process, result: 5) {
                $0.kernelPath = "/"
                $0.descriptor = (5, PLIMSOLL_KIND_DIRECTORY)
            }
        },
        CallCase("fspick", "fd=ENOENT dirfd=AT_FDCWD path=/work/m flags=1", ["fd.num": "-1"]) { host, process in
            host.call("fspick", [cwd, 0, 1], by: process, result: -2) { $0.path = "m" }
        },
        CallCase("mount_setattr", "res=SUCCESS dirfd=AT_FDCWD path=/mnt flags=AT_RECURSIVE", ["fs.path.name": "/mnt"]) { host, process in
            host.call("mount_setattr", [cwd, 0, 0x8000], by: process) { $0.path = "/mnt" }
        },
    ]
}
