import CLinux
import Glibc

/// What a thread may do, and giving it up. Capabilities belong to threads: the threads that a thread starts inherit what it has then, and
/// nothing that one thread gives up is taken from the others. So this is done before the first thread is started.
public struct Privileges: Sendable, Hashable {
    /// What the calling thread keeps.
    public var remaining: CapabilitySet
    /// The thread and what it starts can gain nothing by execve(2).
    public var gainsNothing: Bool
    /// Threads of this process that can do more than what remains; empty when it was done in time.
    public var threadsWithMore: [UInt32]

    /// Gives up everything else, of the permitted, effective, inheritable, ambient and bounding sets.
    /// - Parameter needed: what to keep of what there is.
    /// - Throws: what capset(2) and prctl(2) answer.
    public static func reduce(to needed: CapabilitySet) throws(SystemError) -> Privileges {
        let kept = try CapabilitySet.permitted().intersection(needed)
        // The bounding set first: taking from it needs CAP_SETPCAP, and without that nothing could be gained through it anyway once
        // execve(2) gives no privileges.
        for number in 0..<64 where !kept.contains(CapabilitySet(rawValue: 1 << UInt64(number))) {
            if plimsoll_drop_bounding(Int32(number)) == -EINVAL { break }
        }
        _ = plimsoll_clear_ambient()
        try check("capset", plimsoll_set_capabilities(kept.rawValue))
        try check("prctl(PR_SET_NO_NEW_PRIVS)", plimsoll_no_new_privileges())
        return Privileges(remaining: kept, gainsNothing: true, threadsWithMore: threads(withMoreThan: kept))
    }

    private static func threads(withMoreThan kept: CapabilitySet) -> [UInt32] {
        ThreadFacts.all().filter { !kept.isSuperset(of: $0.permitted) }.map(\.identifier).sorted()
    }

    private static func check(_ call: String, _ result: Int32) throws(SystemError) {
        guard result == 0 else { throw SystemError(call: call, errno: -result) }
    }
}

extension CapabilitySet {
    /// The permitted capabilities of the calling thread.
    /// - Throws: what reading /proc/thread-self/status answers.
    public static func permitted() throws(SystemError) -> CapabilitySet {
        let path = "/proc/thread-self/status"
        do throws(FormatError) { return try ProcStatus(parsing: try contents(path)).permitted } catch {
            throw SystemError(error, path: path)
        }
    }

    /// An unreadable file is one without the lines that it should have.
    private static func contents(_ path: String) throws(FormatError) -> [UInt8] { (try? readFile(path)) ?? [] }
}

/// What /proc/self/task tells of one thread of this process.
public struct ThreadFacts: Sendable, Hashable {
    /// In the pid namespace of /proc.
    public var identifier: UInt32
    /// Its permitted capabilities.
    public var permitted: CapabilitySet
    /// pid of who traces it; 0 for nobody.
    public var tracer: UInt32

    /// Reads /proc/self/task/TID/status (proc_pid_status(5)); nil where a line is missing.
    init?(identifier: UInt32, status bytes: [UInt8]) {
        guard let status = try? ProcStatus(parsing: bytes) else { return nil }
        var tracer: UInt32?
        var scanner = ByteScanner(bytes)
        let key = Array("TracerPid:".utf8)
        while let line = scanner.line() {
            guard line.starts(with: key) else { continue }
            var words = ByteScanner(line.dropFirst(key.count))
            tracer = words.word()?.number(UInt32.self)
        }
        guard let tracer else { return nil }
        self.init(identifier: identifier, permitted: status.permitted, tracer: tracer)
    }

    private init(identifier: UInt32, permitted: CapabilitySet, tracer: UInt32) {
        self.identifier = identifier
        self.permitted = permitted
        self.tracer = tracer
    }

    /// Every thread of this process. One that ends meanwhile is left out.
    public static func all() -> [ThreadFacts] {
        let names = (try? listDirectory("/proc/self/task", limit: Limits.threads)) ?? []
        return names.compactMap { name in
            guard let identifier = name[...].number(UInt32.self),
                let status = try? readFile("/proc/self/task/\(identifier)/status", limit: Limits.socketTable)
            else { return nil }
            return ThreadFacts(identifier: identifier, status: status)
        }
    }
}
