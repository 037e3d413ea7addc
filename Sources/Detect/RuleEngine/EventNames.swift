import Events

/// Names and kinds of events as bytes that stay where they are.
enum EventNames {
    private static let names: [Bytes] = (0..<tableSize).map { Bytes((EventType(rawValue: UInt16($0)).name ?? "").utf8) }
    private static let categories: [Bytes] = (0..<tableSize).map { Bytes(category(named: EventType(rawValue: UInt16($0)).name ?? "").utf8) }
    /// Raw values below this have an entry.
    private static let tableSize = 1_100

    /// Every type that has a name.
    static let all: [EventType] = EventType.systemCalls + EventType.pseudoTypes

    static func view(of type: EventType) -> ByteView { names[min(Int(type.rawValue), tableSize - 1)].view }
    static func name(of type: EventType) -> [UInt8] { Array(view(of: type)) }
    static func categoryView(of type: EventType) -> ByteView { categories[min(Int(type.rawValue), tableSize - 1)].view }
    static func category(of type: EventType) -> [UInt8] { Array(categoryView(of: type)) }

    static func reads(_ type: EventType) -> Bool { readers.contains(type) }
    static func writes(_ type: EventType) -> Bool { writers.contains(type) }
    static func waits(_ type: EventType) -> Bool { waiters.contains(type) }

    private static func types(_ names: String) -> Set<EventType> {
        Set(names.split(separator: " ").compactMap { EventType(named: String($0)) })
    }
    private static let readers = types("read pread64 readv preadv preadv2 recvfrom recvmsg recvmmsg")
    private static let writers = types("write pwrite64 writev pwritev pwritev2 sendto sendmsg sendmmsg sendfile")
    private static let waiters = types(
        "poll ppoll select pselect6 epoll_wait epoll_pwait epoll_pwait2 nanosleep clock_nanosleep wait4 "
            + "waitid futex pause")

    private static func category(named name: String) -> String {
        for (category, words) in categoryWords where words.contains(name) { return category }
        return "other"
    }

    private static let categoryWords: [(String, Set<String>)] = [
        (
            "file",
            words(
                "open openat openat2 creat close stat fstat lstat newfstatat statx access faccessat faccessat2 rename "
                    + "renameat renameat2 mkdir mkdirat rmdir link linkat unlink unlinkat symlink symlinkat readlink "
                    + "readlinkat chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat truncate ftruncate mknod "
                    + "mknodat mount umount2 chdir fchdir chroot pivot_root dup dup2 dup3 fcntl ioctl flock getcwd getdents "
                    + "getdents64 lseek")
        ),
        (
            "net",
            words(
                "socket connect accept accept4 bind listen shutdown socketpair getsockname getpeername setsockopt "
                    + "getsockopt")
        ),
        (
            "IO",
            words(
                "read pread64 readv preadv preadv2 write pwrite64 writev pwritev pwritev2 sendto sendmsg sendmmsg "
                    + "recvfrom recvmsg recvmmsg sendfile")
        ),
        (
            "process",
            words(
                "execve execveat clone clone3 fork vfork exit exit_group procexit setns unshare prctl ptrace setsid "
                    + "setpgid wait4 waitid")
        ),
        (
            "user",
            words(
                "setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid getuid geteuid getgid getegid "
                    + "capset")
        ),
        ("signal", words("kill tkill tgkill rt_sigaction rt_sigprocmask signalfd signalfd4 rt_sigqueueinfo pidfd_send_signal")),
        ("memory", words("mmap munmap mprotect mremap brk memfd_create")),
        ("wait", words("poll ppoll select pselect6 epoll_wait epoll_pwait epoll_pwait2 nanosleep clock_nanosleep futex pause")),
    ]

    private static func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }
}
