import CLinux
import Glibc

/// What this process has taken so far.
public struct ResourceUse: Sendable, Hashable {
    /// Processor time of all its threads, user and system, nanoseconds (getrusage(2)).
    public var processorTime: UInt64
    /// Pages that are resident, in bytes (field 2 of /proc/self/statm).
    public var residentBytes: Int

    /// What it is now.
    public static func current() -> ResourceUse {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func nanoseconds(_ time: timeval) -> UInt64 { UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_usec) * 1_000 }
        let fields = ((try? readFile("/proc/self/statm")) ?? []).split(separator: UInt8(ascii: " "))
        let pages = fields.count > 1 ? fields[1].number(Int.self) ?? 0 : 0
        return ResourceUse(
            processorTime: nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime), residentBytes: pages * Int(getpagesize()))
    }

    /// Gives back to the kernel what only a start or a reload needed: pages of the allocator that hold nothing any more, and pages of the
    /// program and its libraries, which are read from the page cache again when they are touched.
    public static func giveBackMemory() { plimsoll_give_back_memory() }
}
