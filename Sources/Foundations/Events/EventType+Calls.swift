extension EventType {
    /// mmap(2).
    public static let mmap = EventType(rawValue: 9)
    /// mprotect(2).
    public static let mprotect = EventType(rawValue: 10)
    /// pipe(2).
    public static let pipe = EventType(rawValue: 22)
    /// socket(2).
    public static let socket = EventType(rawValue: 41)
    /// sendto(2).
    public static let sendto = EventType(rawValue: 44)
    /// recvfrom(2).
    public static let recvfrom = EventType(rawValue: 45)
    /// sendmsg(2).
    public static let sendmsg = EventType(rawValue: 46)
    /// recvmsg(2).
    public static let recvmsg = EventType(rawValue: 47)
    /// shutdown(2).
    public static let shutdown = EventType(rawValue: 48)
    /// bind(2).
    public static let bind = EventType(rawValue: 49)
    /// listen(2).
    public static let listen = EventType(rawValue: 50)
    /// socketpair(2).
    public static let socketpair = EventType(rawValue: 53)
    /// kill(2).
    public static let kill = EventType(rawValue: 62)
    /// fcntl(2).
    public static let fcntl = EventType(rawValue: 72)
    /// truncate(2).
    public static let truncate = EventType(rawValue: 76)
    /// ftruncate(2).
    public static let ftruncate = EventType(rawValue: 77)
    /// chdir(2).
    public static let chdir = EventType(rawValue: 80)
    /// fchdir(2).
    public static let fchdir = EventType(rawValue: 81)
    /// rename(2).
    public static let rename = EventType(rawValue: 82)
    /// mkdir(2).
    public static let mkdir = EventType(rawValue: 83)
    /// rmdir(2).
    public static let rmdir = EventType(rawValue: 84)
    /// link(2).
    public static let link = EventType(rawValue: 86)
    /// unlink(2).
    public static let unlink = EventType(rawValue: 87)
    /// symlink(2).
    public static let symlink = EventType(rawValue: 88)
    /// chmod(2).
    public static let chmod = EventType(rawValue: 90)
    /// fchmod(2).
    public static let fchmod = EventType(rawValue: 91)
    /// chown(2).
    public static let chown = EventType(rawValue: 92)
    /// fchown(2).
    public static let fchown = EventType(rawValue: 93)
    /// lchown(2).
    public static let lchown = EventType(rawValue: 94)
    /// ptrace(2).
    public static let ptrace = EventType(rawValue: 101)
    /// setuid(2).
    public static let setuid = EventType(rawValue: 105)
    /// setgid(2).
    public static let setgid = EventType(rawValue: 106)
    /// setsid(2).
    public static let setsid = EventType(rawValue: 112)
    /// setreuid(2).
    public static let setreuid = EventType(rawValue: 113)
    /// setregid(2).
    public static let setregid = EventType(rawValue: 114)
    /// setgroups(2).
    public static let setgroups = EventType(rawValue: 116)
    /// setresuid(2).
    public static let setresuid = EventType(rawValue: 117)
    /// setresgid(2).
    public static let setresgid = EventType(rawValue: 119)
    /// setfsuid(2).
    public static let setfsuid = EventType(rawValue: 122)
    /// setfsgid(2).
    public static let setfsgid = EventType(rawValue: 123)
    /// capset(2).
    public static let capset = EventType(rawValue: 126)
    /// mknod(2).
    public static let mknod = EventType(rawValue: 133)
    /// personality(2).
    public static let personality = EventType(rawValue: 135)
    /// pivot_root(2).
    public static let pivotRoot = EventType(rawValue: 155)
    /// prctl(2).
    public static let prctl = EventType(rawValue: 157)
    /// chroot(2).
    public static let chroot = EventType(rawValue: 161)
    /// mount(2).
    public static let mount = EventType(rawValue: 165)
    /// init_module(2).
    public static let initModule = EventType(rawValue: 175)
    /// delete_module(2).
    public static let deleteModule = EventType(rawValue: 176)
    /// setxattr(2).
    public static let setxattr = EventType(rawValue: 188)
    /// lsetxattr(2).
    public static let lsetxattr = EventType(rawValue: 189)
    /// fsetxattr(2).
    public static let fsetxattr = EventType(rawValue: 190)
    /// tkill(2).
    public static let tkill = EventType(rawValue: 200)
    /// tgkill(2).
    public static let tgkill = EventType(rawValue: 234)
    /// kexec_load(2).
    public static let kexecLoad = EventType(rawValue: 246)
    /// add_key(2).
    public static let addKey = EventType(rawValue: 248)
    /// request_key(2).
    public static let requestKey = EventType(rawValue: 249)
    /// keyctl(2).
    public static let keyctl = EventType(rawValue: 250)
    /// mkdirat(2).
    public static let mkdirat = EventType(rawValue: 258)
    /// mknodat(2).
    public static let mknodat = EventType(rawValue: 259)
    /// fchownat(2).
    public static let fchownat = EventType(rawValue: 260)
    /// unlinkat(2).
    public static let unlinkat = EventType(rawValue: 263)
    /// renameat(2).
    public static let renameat = EventType(rawValue: 264)
    /// linkat(2).
    public static let linkat = EventType(rawValue: 265)
    /// symlinkat(2).
    public static let symlinkat = EventType(rawValue: 266)
    /// fchmodat(2).
    public static let fchmodat = EventType(rawValue: 268)
    /// unshare(2).
    public static let unshare = EventType(rawValue: 272)
    /// utimensat(2).
    public static let utimensat = EventType(rawValue: 280)
    /// pipe2(2).
    public static let pipe2 = EventType(rawValue: 293)
    /// perf_event_open(2).
    public static let perfEventOpen = EventType(rawValue: 298)
    /// recvmmsg(2).
    public static let recvmmsg = EventType(rawValue: 299)
    /// open_by_handle_at(2).
    public static let openByHandleAt = EventType(rawValue: 304)
    /// sendmmsg(2).
    public static let sendmmsg = EventType(rawValue: 307)
    /// setns(2).
    public static let setns = EventType(rawValue: 308)
    /// process_vm_readv(2).
    public static let processVmReadv = EventType(rawValue: 310)
    /// process_vm_writev(2).
    public static let processVmWritev = EventType(rawValue: 311)
    /// finit_module(2).
    public static let finitModule = EventType(rawValue: 313)
    /// renameat2(2).
    public static let renameat2 = EventType(rawValue: 316)
    /// seccomp(2).
    public static let seccomp = EventType(rawValue: 317)
    /// memfd_create(2).
    public static let memfdCreate = EventType(rawValue: 319)
    /// kexec_file_load(2).
    public static let kexecFileLoad = EventType(rawValue: 320)
    /// bpf(2).
    public static let bpf = EventType(rawValue: 321)
    /// userfaultfd(2).
    public static let userfaultfd = EventType(rawValue: 323)
    /// pidfd_send_signal(2).
    public static let pidfdSendSignal = EventType(rawValue: 424)
    /// io_uring_setup(2).
    public static let ioUringSetup = EventType(rawValue: 425)
    /// open_tree(2).
    public static let openTree = EventType(rawValue: 428)
    /// move_mount(2).
    public static let moveMount = EventType(rawValue: 429)
    /// fsopen(2).
    public static let fsopen = EventType(rawValue: 430)
    /// fsconfig(2).
    public static let fsconfig = EventType(rawValue: 431)
    /// fsmount(2).
    public static let fsmount = EventType(rawValue: 432)
    /// fspick(2).
    public static let fspick = EventType(rawValue: 433)
    /// pidfd_open(2).
    public static let pidfdOpen = EventType(rawValue: 434)
    /// pidfd_getfd(2).
    public static let pidfdGetfd = EventType(rawValue: 438)
    /// mount_setattr(2).
    public static let mountSetattr = EventType(rawValue: 442)
    /// fchmodat2(2).
    public static let fchmodat2 = EventType(rawValue: 452)
}
