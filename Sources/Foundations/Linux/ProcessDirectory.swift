import Glibc

/// /proc/PID of one process. All that is read is of the same process: once it has ended, every read fails with ESRCH,
/// even if its pid has been given to another.
public struct ProcessDirectory: ~Copyable, Sendable {
    /// The process.
    public let pid: UInt32
    let directory: Descriptor

    /// Kinds of namespace, by the name of their link.
    public enum Namespace: String, Sendable, CaseIterable { case cgroup, ipc, mount = "mnt", network = "net", pid, time, user, uts }

    /// What /proc/PID/exe points at.
    public struct Executable: Sendable, Hashable {
        /// From the root of the process's mount namespace; without the kernel's ` (deleted)`.
        public var path: [UInt8]
        /// It was removed, or replaced by another file of that name.
        public var isDeleted: Bool
    }

    /// An open descriptor of the process.
    public struct OpenDescriptor: Sendable, Hashable {
        /// Its number.
        public var number: UInt32
        /// Inode number of the socket.
        public var socket: UInt64
    }

    /// Who, when, from whom. - Throws: ESRCH if it ended; EBADMSG if it is not understood.
    public borrowing func stat() throws(SystemError) -> ProcStat {
        try parsed(try directory.readFile("stat"), name("stat"), ProcStat.init(parsing:))
    }

    /// Users, capabilities, pids in namespaces. - Throws: ESRCH if it ended; EBADMSG if it is not understood.
    public borrowing func status() throws(SystemError) -> ProcStatus {
        try parsed(try directory.readFile("status", limit: Limits.socketTable), name("status"), ProcStatus.init(parsing:))
    }

    /// The arguments, each ended by NUL, as the process left them in its memory; empty for a zombie or a kernel thread.
    /// - Throws: what open(2) and read(2) answer.
    public borrowing func arguments(limit: Int = Limits.arguments) throws(SystemError) -> BoundedContent {
        try directory.open("cmdline").read(upTo: limit, path: name("cmdline"))
    }

    /// The variables with which it was started, each ended by NUL. - Throws: EACCES without CAP_SYS_PTRACE over it.
    public borrowing func environment(limit: Int = Limits.environment) throws(SystemError) -> BoundedContent {
        try directory.open("environ").read(upTo: limit, path: name("environ"))
    }

    /// The executable. - Throws: ENOENT for a kernel thread or zombie; EACCES without CAP_SYS_PTRACE over it.
    public borrowing func executable() throws(SystemError) -> Executable {
        let target = try directory.readLink("exe")
        guard target.count > deletedSuffix.count, target.suffix(deletedSuffix.count).elementsEqual(deletedSuffix) else {
            return Executable(path: target, isDeleted: false)
        }
        // A file may really be called so: then the name leads to it.
        if !target.contains(0), let running = try? directory.status(of: "exe"),
            let named = try? directory.status(of: "root" + String(decoding: target, as: UTF8.self)), named.st_ino == running.st_ino,
            named.st_dev == running.st_dev
        {
            return Executable(path: target, isDeleted: false)
        }
        return Executable(path: target.dropLast(deletedSuffix.count), isDeleted: true)
    }

    /// What the executable's inode says, without opening the file for reading. - Throws: as ``executable()``.
    public borrowing func executableFile() throws(SystemError) -> FileFacts {
        try FileFacts(of: try directory.openPath("exe"))
    }

    /// The working directory, from the root of the mount namespace. - Throws: EACCES without CAP_SYS_PTRACE over it.
    public borrowing func workingDirectory() throws(SystemError) -> [UInt8] { try directory.readLink("cwd") }

    /// The process's root, from that of the mount namespace. - Throws: EACCES without CAP_SYS_PTRACE over it.
    public borrowing func rootDirectory() throws(SystemError) -> [UInt8] { try directory.readLink("root") }

    /// The hierarchies of cgroups. - Throws: ESRCH if it ended; EBADMSG if the file is not understood.
    public borrowing func cgroups() throws(SystemError) -> [CgroupMembership] {
        try parsed(try directory.readFile("cgroup", limit: Limits.socketTable), name("cgroup"), CgroupMembership.parse)
    }

    /// Inode number of a namespace. - Throws: EACCES without CAP_SYS_PTRACE over it; ENOENT for a kind that the kernel lacks.
    public borrowing func namespace(_ kind: Namespace) throws(SystemError) -> UInt32 {
        let target = try directory.readLink("ns/\(kind.rawValue)")
        guard let number = Self.bracketed(target[...], prefix: kind.rawValue).flatMap({ $0.number(UInt32.self) }) else {
            throw SystemError(
                FormatError("/proc/PID/ns", offset: 0, expected: "\(kind.rawValue):[NUMBER]"), path: name("ns/\(kind.rawValue)"))
        }
        return number
    }

    /// The user who logged in; 0xffffffff where nobody did. - Throws: ENOENT on a kernel without audit.
    public borrowing func loginUser() throws(SystemError) -> UInt32 {
        let bytes = try directory.readFile("loginuid")
        var scanner = ByteScanner(bytes)
        guard let number = scanner.word()?.number(UInt32.self) else {
            throw SystemError(FormatError("/proc/PID/loginuid", offset: 0, expected: "a number"), path: name("loginuid"))
        }
        return number
    }

    /// The sockets among the open descriptors. - Throws: EACCES without CAP_SYS_PTRACE over it.
    /// - Parameter limit: how many descriptors are looked at.
    /// - Returns: the sockets, and how many descriptors were looked at, and whether there were more.
    public borrowing func sockets(limit: Int = Limits.descriptors) throws(SystemError) -> (
        found: [OpenDescriptor], examined: Int, truncated: Bool
    ) {
        let folder = try directory.open("fd", O_RDONLY | O_DIRECTORY)
        var numbers: [UInt32] = []
        let complete = try folder.forEachEntry(limit: limit) { name, _ in
            if let number = Array(name)[...].number(UInt32.self) { numbers.append(number) }
        }
        var found: [OpenDescriptor] = []
        for number in numbers.sorted() {
            // Closed in the meantime: gone.
            guard let target = try? folder.readLink(String(number)) else { continue }
            if let inode = Self.socketInode(target) { found.append(OpenDescriptor(number: number, socket: inode)) }
        }
        return (found, numbers.count, !complete)
    }

    /// A table of internet sockets of the process's network namespace.
    /// - Parameter table: `tcp`, `tcp6`, `udp` or `udp6`.
    /// - Throws: ENOENT where the kernel lacks the protocol.
    public borrowing func internetSockets(_ table: String) throws(SystemError) -> SocketTable<InternetSocket> {
        let content = try directory.open("net/\(table)").read(upTo: Limits.socketTable, path: name("net/\(table)"))
        var result = SocketTable<InternetSocket>(parsing: content.bytes)
        result.truncated = result.truncated || content.truncated
        return result
    }

    /// The unix sockets of the process's network namespace. - Throws: what open(2) and read(2) answer.
    public borrowing func unixSockets() throws(SystemError) -> SocketTable<UnixSocket> {
        let content = try directory.open("net/unix").read(upTo: Limits.socketTable, path: name("net/unix"))
        var result = SocketTable<UnixSocket>(parsing: content.bytes)
        result.truncated = result.truncated || content.truncated
        return result
    }

    private borrowing func name(_ file: String) -> String { "/proc/\(pid)/\(file)" }

    /// Inode number of what a link in /proc/PID/fd points at, if that is `socket:[NUMBER]`.
    public static func socketInode(_ target: [UInt8]) -> UInt64? {
        bracketed(target[...], prefix: "socket").flatMap { $0.number(UInt64.self) }
    }

    private static func bracketed(_ target: ArraySlice<UInt8>, prefix: String) -> ArraySlice<UInt8>? {
        let start = Array((prefix + ":[").utf8)
        guard target.starts(with: start), target.last == UInt8(ascii: "]"), target.count > start.count else { return nil }
        return target.dropFirst(start.count).dropLast()
    }
}
