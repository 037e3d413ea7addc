import Glibc

/// A mounted proc file system: the host's own, or the host's as a container sees it.
public struct Procfs: Sendable, Hashable {
    /// Where it is mounted.
    public let path: String

    /// A proc file system.
    /// - Parameter path: where it is mounted.
    public init(path: String = "/proc") {
        self.path = path
    }

    /// The pids of all processes that may be seen, in rising order.
    /// - Throws: what open(2) and readdir(3) answer; E2BIG past ``Limits/processes``.
    public func processIDs() throws(SystemError) -> [UInt32] {
        let directory = try Descriptor.open(path, O_RDONLY | O_DIRECTORY)
        var pids: [UInt32] = []
        let complete = try directory.forEachEntry(limit: Limits.processes) { name, _ in
            if let first = name.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
                let pid = Array(name)[...].number(UInt32.self)
            {
                pids.append(pid)
            }
        }
        guard complete else {
            throw SystemError(call: "list", path: path, errno: E2BIG, detail: "it has more than \(Limits.processes) entries")
        }
        return pids.sorted()
    }

    /// Opens the directory of one process.
    /// - Throws: ENOENT if there is no such process.
    public func process(_ pid: UInt32) throws(SystemError) -> ProcessDirectory {
        ProcessDirectory(pid: pid, directory: try Descriptor.open("\(path)/\(pid)", O_RDONLY | O_DIRECTORY))
    }

    /// One look at /proc/PID/stat, without opening the directory first.
    /// - Throws: ENOENT or ESRCH if there is no such process; EBADMSG if the file is not understood.
    public func stat(_ pid: UInt32) throws(SystemError) -> ProcStat {
        let path = "\(path)/\(pid)/stat"
        return try parsed(try readFile(path), path, ProcStat.init(parsing:))
    }

    /// The mounts that this process sees.
    /// - Throws: what open(2) and read(2) answer; EBADMSG if the file is not understood.
    public func mounts() throws(SystemError) -> [Mount] {
        let path = "\(path)/self/mountinfo"
        return try parsed(try readFile(path, limit: Limits.mountInfo), path, Mount.parse)
    }
}

/// Parses a file's bytes; what is not understood becomes EBADMSG with the place.
func parsed<T>(_ bytes: [UInt8], _ path: String, _ parse: ([UInt8]) throws(FormatError) -> T) throws(SystemError) -> T {
    do { return try parse(bytes) } catch { throw SystemError(error, path: path) }
}
