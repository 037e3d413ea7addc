import CLayout
import Events
import Linux

/// Reads what /proc tells of a process and writes it as a record. For the sensor that polls, and for others at their start.
public struct ProcessSnapshot {
    private let procfs: Procfs
    private let ticksPerSecond: UInt64
    private var cgroups: CgroupIdentifiers

    /// A reader for one proc file system; finds out how cgroups are mounted.
    /// - Throws: `SystemError` if uname(2) or the table of mounts cannot be read.
    public init(procfs: Procfs = Procfs()) throws(SystemError) {
        self.procfs = procfs
        ticksPerSecond = try HostFacts.current(procfs: procfs).ticksPerSecond
        cgroups = CgroupIdentifiers(layout: CgroupLayout(try procfs.mounts()))
    }

    /// The record of one process.
    /// - Parameters:
    ///   - pid: in the pid namespace of the proc file system.
    ///   - type: `.snapshot`, or `.execve` for one that was found later.
    ///   - environment: with the variables.
    ///   - time: CLOCK_BOOTTIME, nanoseconds.
    /// - Returns: bytes that `Record` accepts, never more than PLIMSOLL_MAX_RECORD.
    /// - Throws: `SystemError`, with `isGone` if there is no such process (any more).
    public mutating func read(
        _ pid: UInt32, type: EventType = .snapshot, environment: Bool = false, time: UInt64 = Clock.sinceBoot()
    ) throws(SystemError) -> [UInt8] {
        try describe(pid, type: type, environment: environment, time: time).bytes
    }

    /// The records of all processes, parents before their children. A process that ends meanwhile is left out.
    /// - Throws: `SystemError` if /proc cannot be listed.
    public mutating func all(environment: Bool = false) throws(SystemError) -> [[UInt8]] {
        var order: [(start: UInt64, pid: UInt32)] = []
        for pid in try procfs.processIDs() {
            guard let stat = try? procfs.stat(pid) else { continue }
            order.append((stat.startTicks, pid))
        }
        order.sort { $0 < $1 }
        return order.compactMap { try? read($0.pid, environment: environment) }
    }

    /// What the sensor remembers of a process, with the record.
    struct Description {
        var bytes: [UInt8]
        var stat: ProcStat
        var identity: ProcessID
        var cgroup: UInt64
        var executable: ExecutableStamp?
        var networkNamespace: UInt32
    }

    /// Start of a process by its stat.
    func identity(_ stat: ProcStat) -> ProcessID { ProcessID(pid: stat.pid, start: stat.startTime(ticksPerSecond: ticksPerSecond)) }

    /// Ticks since boot as nanoseconds.
    func start(ofTicks ticks: UInt64) -> UInt64 { ProcStat.nanoseconds(ticks: ticks, perSecond: ticksPerSecond) }

    /// Start of the parent, if that is still the one; 0 if it is unknown.
    func parentStart(_ stat: ProcStat) -> UInt64 {
        guard stat.parent != 0, let parent = try? procfs.stat(stat.parent), parent.startTicks <= stat.startTicks else { return 0 }
        return identity(parent).start
    }

    /// Forgets ids of cgroups, so that a path that was used again is looked up again.
    mutating func forgetCgroups() { cgroups.forget() }

    mutating func describe(_ pid: UInt32, type: EventType, environment: Bool, time: UInt64) throws(SystemError) -> Description {
        let process = try procfs.process(pid)
        var tries = 0
        while true {
            let before = try process.stat()
            let description = try describe(process, before, type: type, environment: environment, time: time)
            tries += 1
            // An exec in between would mix two programs in one record.
            guard tries < Limits.snapshotTries, let after = try? process.stat(), after.stackStart != before.stackStart else {
                return description
            }
        }
    }

    private mutating func describe(
        _ process: borrowing ProcessDirectory, _ stat: ProcStat, type: EventType, environment: Bool, time: UInt64
    ) throws(SystemError) -> Description {
        let identity = identity(stat)
        let status = try process.status()
        var record = RecordBuilder(type, process: identity, time: time)
        var flags = type == .snapshot ? RecordFlags() : .polled
        var executable: ExecutableStamp?

        if !stat.isKernelThread { executable = addExecutable(process, status, to: &record, &flags) }
        addDirectory(process, to: &record, &flags)
        if !stat.isKernelThread { addTexts(process, environment: environment, to: &record, &flags) }
        record.add(credentials(process, status, &flags))
        let task = task(process, stat, status, &flags)
        record.add(task)
        var cgroup: UInt64 = 0
        if let memberships = try? process.cgroups() {
            if let own = memberships.first(where: { $0.isIn(cgroups.hierarchy) }), !own.isDeleted {
                cgroup = cgroups.identifier(of: own.path)
                record.addPath(.cgroupPath, own.path, &flags)
            } else if let any = memberships.first(where: { !$0.isUnified }) {
                record.addPath(.cgroupPath, any.path, &flags)
            }
        } else {
            flags.insert(.unreadable)
        }
        record.header.cgroup = cgroup
        record.header.flags = flags.rawValue
        return Description(
            bytes: record.bytes, stat: stat, identity: identity, cgroup: cgroup, executable: executable,
            networkNamespace: task.network_namespace)
    }
}

/// Tells one executable of a process from the next.
struct ExecutableStamp: Equatable {
    var inode: UInt64
    var device: UInt32
}
