import CLayout
import Events
import TestKit

extension CallCase {
    private static func anonymous(_ name: String, _ registers: [Int64], _ inode: String, _ arguments: String, _ fields: [String: String])
        -> CallCase
    {
        CallCase(name, arguments, fields) { host, process in
            host.call(name, registers, by: process, result: 6) {
                $0.kernelPath = inode
                $0.descriptor = (6, inode.hasPrefix("/memfd:") ? PLIMSOLL_KIND_MEMFD : PLIMSOLL_KIND_ANONYMOUS)
            }
        }
    }

    static let descriptors: [CallCase] = [
        CallCase(
            "memfd_create", "fd=<m>/memfd:x name=x flags=MFD_CLOEXEC|MFD_EXEC",
            ["fd.type": "memfd", "fd.num": "6", "fd.name": "/memfd:x", "evt.rawarg.flags": "17"]
        ) { host, process in
            host.call("memfd_create", [0, 17 | 1 << 40], by: process, result: 6) {
                $0.text = "x"
                $0.kernelPath = "/memfd:x"
                $0.descriptor = (6, PLIMSOLL_KIND_MEMFD)
            }
        },
        CallCase("dup", "res=<f>/x oldfd=<f>/x fd=<f>/x", ["fd.num": "4"]) { $0.call("dup", onFile: "/x", by: $1, result: 4) },
        CallCase("dup2", "res=<f>/x oldfd=<f>/x newfd=0 fd=<f>/x", ["fd.num": "0"]) { $0.call("dup2", onFile: "/x", [0], by: $1) },
        CallCase("dup3", "res=<f>/x oldfd=<f>/x newfd=9 flags=O_RDONLY|O_CLOEXEC fd=<f>/x", ["fd.num": "9"]) {
            $0.call("dup3", onFile: "/x", [9, 0o2_000_000], by: $1, result: 9)
        },
        CallCase("fcntl", "res=<f>/x fd=<f>/x cmd=F_DUPFD_CLOEXEC arg=10", ["fd.num": "10", "fd.name": "/x"]) {
            $0.call("fcntl", onFile: "/x", [1030, 10], by: $1, result: 10)
        },
        CallCase("pipe", "res=SUCCESS fd1=3 fd2=4 ino=100") { host, process in
            host.call("pipe", by: process) {
                $0.descriptors = (3, 4)
                $0.file = EventFixtures.regularFile()
            }
        },
        CallCase("pipe2", "res=SUCCESS fd1=3 fd2=4 flags=O_RDONLY|O_CLOEXEC", ["evt.rawarg.fd2": "4"]) { host, process in
            host.call("pipe2", [0, 0o2_000_000], by: process) { $0.descriptors = (3, 4) }
        },
        anonymous(
            "userfaultfd", [0o4000], "anon_inode:[userfaultfd]", "res=<u>anon_inode:[userfaultfd] flags=O_NONBLOCK|O_RDONLY",
            ["fd.type": "userfaultfd"]),
        anonymous("pidfd_open", [99, 0], "anon_inode:[pidfd]", "fd=<P>anon_inode:[pidfd] pid=99 flags=0", ["fd.type": "pidfd"]),
        CallCase("pidfd_getfd", "fd=<f>/etc/shadow pid_fd=5 target_fd=3 flags=0", ["fd.name": "/etc/shadow", "fd.num": "6"]) {
            host, process in
            host.call("pidfd_getfd", [5, 3], by: process, result: 6) {
                $0.kernelPath = "/etc/shadow"
                $0.descriptor = (6, PLIMSOLL_KIND_FILE)
            }
        },
        anonymous(
            "io_uring_setup", [8], "anon_inode:[io_uring]", "res=<r>anon_inode:[io_uring] entries=8",
            ["fd.type": "io_uring", "fd.num": "6"]),
        CallCase("io_uring_enter", [6, 1, 0, 1], "res=1 fd=6 to_submit=1 min_complete=0 flags=IORING_ENTER_GETEVENTS", result: 1),
        CallCase("io_uring_register", [6, 2, 255, 4], "res=0 fd=6 opcode=IORING_REGISTER_FILES arg=ff nr_args=4"),
    ]

    static let processes: [CallCase] = [
        CallCase("ptrace", [16, 99, 1, 2], "res=SUCCESS request=PTRACE_ATTACH pid=99 addr=1 data=2"),
        CallCase("process_vm_readv", [99], "res=8 pid=99", result: 8),
        CallCase("process_vm_writev", [99], "res=EPERM pid=99", result: -1),
        CallCase("kill", [-1, 9], "res=SUCCESS pid=-1 sig=SIGKILL"),
        CallCase("tkill", [5, 0], "res=SUCCESS tid=5 sig=0"),
        CallCase("tgkill", [5, 6, 64], "res=SUCCESS pid=5 tid=6 sig=64"),
        CallCase("pidfd_send_signal", [5, 15], "res=SUCCESS pid_fd=5 sig=SIGTERM flags=0"),
        CallCase("setns", "res=SUCCESS fd=<f>/proc/1/ns/mnt nstype=CLONE_NEWNS", ["fd.name": "/proc/1/ns/mnt"]) {
            $0.call("setns", onFile: "/proc/1/ns/mnt", [0x20000], by: $1)
        },
        CallCase("unshare", [0x1000_0000], "res=SUCCESS flags=CLONE_NEWUSER"),
        CallCase("prctl", [15, 140], "res=0 option=PR_SET_NAME arg2_str=kworker arg2_int=140", text: "kworker"),
        CallCase("prctl", [38, 1], "res=0 option=PR_SET_NO_NEW_PRIVS arg2_int=1"),
        CallCase("setsid", [], "res=77", result: 77),
        CallCase("personality", [0x40000], "res=0 persona=PER_LINUX|ADDR_NO_RANDOMIZE"),
        CallCase("seccomp", [1, 1], "res=0 op=SECCOMP_SET_MODE_FILTER flags=SECCOMP_FILTER_FLAG_TSYNC"),
        CallCase("setuid", [0], "res=SUCCESS uid=root"),
        CallCase("setgid", [7], "res=SUCCESS gid=7"),
        CallCase("setfsuid", [7], "res=1000 uid=7", result: 1_000),
        CallCase("setfsgid", [7], "res=1000 gid=7", result: 1_000),
        CallCase("setreuid", [-1, 0], "res=SUCCESS ruid=-1 euid=root"),
        CallCase("setresuid", [1, 2, 3], "res=SUCCESS ruid=1 euid=2 suid=3"),
        CallCase("setregid", [1, 2], "res=SUCCESS rgid=1 egid=2"),
        CallCase("setresgid", [1, 2, 3], "res=SUCCESS rgid=1 egid=2 sgid=3"),
        CallCase("setgroups", [2], "res=SUCCESS size=2"),
        CallCase("capset", "res=SUCCESS cap_inheritable= cap_permitted=CAP_NET_RAW CAP_SYS_ADMIN cap_effective=CAP_NET_RAW") {
            host, process in
            process.credentials.cap_permitted = 1 << 13 | 1 << 21
            process.credentials.cap_effective = 1 << 13
            return host.call("capset", by: process)
        },
        CallCase(
            "mmap",
            "res=7f0000000000 addr=0 length=4096 prot=PROT_READ|PROT_EXEC flags=MAP_PRIVATE fd=<f>/usr/lib/x.so offset=0",
            ["fd.name": "/usr/lib/x.so", "fd.num": "3"]
        ) { host, process in
            host.call("mmap", [0, 4_096, 5, 2, 3], by: process, result: 0x7f00_0000_0000) {
                $0.kernelPath = "/usr/lib/x.so"
                $0.descriptor = (3, PLIMSOLL_KIND_FILE)
            }
        },
        CallCase("mprotect", [4_096, 8_192, 7], "res=SUCCESS addr=1000 length=8192 prot=PROT_READ|PROT_WRITE|PROT_EXEC"),
    ]

    private static func notice(_ type: EventType, _ registers: (UInt64, UInt64, UInt64), _ arguments: String, result: Int64 = 0) -> CallCase
    {
        CallCase(type.description, arguments, ["evt.type": type.description, "proc.name": "tool", "evt.res": "<NA>", "fd.name": "<NA>"]) {
            host, process in
            var record = RecordBuilder(type, result: result)
            (record.header.args.0, record.header.args.1, record.header.args.2) = registers
            return host.event(record, by: process)
        }
    }

    static let notices: [CallCase] = [
        notice(.procexit, (0, 0, 0), "status=256", result: 256), notice(.containerExited, (0, 0, 0), "status=9", result: 9),
        notice(.cgroupEntered, (7, 8, 0), "cgroup=7 from_cgroup=8"), notice(.cgroupEscaped, (7, 8, 0), "cgroup=7 from_cgroup=8"),
        notice(.flooded, (1_000, 5, 6), "count=1000 from=5 to=6"), notice(.watchGap, (5, 6, 0), "from=5 to=6"),
        notice(.containerCreated, (0, 0, 0), "<NA>"),
    ]

    static let kernel: [CallCase] = [
        CallCase("bpf", [5], "fd=6 cmd=BPF_PROG_LOAD", result: 6),
        CallCase("init_module", [0, 77], "res=SUCCESS length=77"),
        CallCase("finit_module", "res=SUCCESS fd=<f>/tmp/rootkit.ko flags=MODULE_INIT_IGNORE_VERMAGIC", ["fd.name": "/tmp/rootkit.ko"]) {
            $0.call("finit_module", onFile: "/tmp/rootkit.ko", [0, 2], by: $1)
        },
        CallCase("delete_module", [0, 0o4000], "res=SUCCESS name=x flags=O_NONBLOCK", text: "x"),
        CallCase("kexec_load", [0x1000, 2, 0, 1], "res=SUCCESS entry=1000 nr_segments=2 flags=KEXEC_ON_CRASH"),
        CallCase("kexec_file_load", "res=SUCCESS fd=<f>/boot/vmlinuz initrd_fd=4 flags=0") {
            $0.call("kexec_file_load", onFile: "/boot/vmlinuz", [4], by: $1)
        },
        anonymous(
            "perf_event_open", [0, -1, 0, -1, 8], "anon_inode:[perf_event]",
            "fd=<o>anon_inode:[perf_event] pid=-1 cpu=0 group_fd=-1 flags=PERF_FLAG_FD_CLOEXEC", ["fd.num": "6"]),
        CallCase("keyctl", [11, 5], "res=3 cmd=KEYCTL_READ key=5", result: 3),
        CallCase("add_key", [0, 0, 0, 4, -2], "res=9 type=user size=4 keyring=-2", result: 9, text: "user"),
        CallCase("request_key", [0, 0, 0, 0], "res=ENOKEY type=user keyring=0", result: -126, text: "user"),
    ]
}
