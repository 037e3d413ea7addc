import CLayout
import Events

/// Every process, as the records tell it. Belongs to the sensor's thread.
///
/// A parent that has ended is kept while a descendant lives, because the descendant holds it. Memory is bounded: ancestries are cut
/// at ``ancestryLimit``, arguments at 4 KiB, and beyond ``processLimit`` the processes that ended first are forgotten at once.
///
/// A process that is in a container stays in it: one that moves out of the container's cgroup, or that a process of the container
/// starts elsewhere, keeps the container as its workload, and so do its descendants.
public final class ProcessTable: ProcessLookup {
    /// Generations that are kept above a process.
    public static let ancestryLimit = 64
    /// Processes that are known at a time: the kernel's largest pid_max on 64 bits is 4,194,304, its default on most hosts this.
    public static let processLimit = 131_072
    /// How long a process is known after its end, for events that are read late. Nanoseconds.
    public static let memoryAfterExit: UInt64 = 2_000_000_000

    var processes: [UInt32: Process] = [:]
    /// Of a recorded table that is being read.
    var restored: [UInt32: Process] = [:]
    var ended: [(time: UInt64, process: Process)] = []
    var endedHead = 0
    let cgroups: any CgroupLookup
    private var escape: CgroupEscape?
    /// Has more arguments than the table keeps, until the event of its exec is over.
    private var oversized: Process?

    /// An empty table.
    /// - Parameter cgroups: tells what they are.
    public init(cgroups: any CgroupLookup) { self.cgroups = cgroups }

    /// How many processes are known.
    public var count: Int { processes.count }
    /// All of them, in no order.
    public var all: some Sequence<Process> { processes.values }

    /// The process that has this pid now, or had it last within ``memoryAfterExit``.
    public func process(pid: UInt32) -> Process? { processes[pid] }

    /// Takes a record into account.
    /// - Returns: the process that the record is about, with what the record tells of it.
    public func apply(_ record: Record) -> Process {
        if let process = oversized {
            process.image = process.image.bounded(to: ObservationLimits.keptArguments)
            oversized = nil
        }
        switch record.type {
        case .snapshot: return snapshot(record)
        case .execve where record.result == 0, .execveat where record.result == 0: return executed(record)
        case .clone where record.flags.contains(.child), .clone3 where record.flags.contains(.child),
            .fork where record.flags.contains(.child),
            .vfork where record.flags.contains(.child):
            return forked(record)
        case .procexit: return exited(record)
        default: return seen(record)
        }
    }

    /// The escape that the last record told of; once.
    func takeEscape() -> CgroupEscape? {
        guard let escape else { return nil }
        self.escape = nil
        return escape
    }

    /// Forgets what ended long ago.
    /// - Parameter now: CLOCK_BOOTTIME, nanoseconds.
    public func forget(now: UInt64) {
        while endedHead < ended.count {
            let (time, process) = ended[endedHead]
            guard time + Self.memoryAfterExit < now || processes.count > Self.processLimit else { break }
            if let present = processes[process.id.pid], present === process { processes[process.id.pid] = nil }
            endedHead += 1
        }
        if endedHead > 1024, endedHead * 2 > ended.count {
            ended.removeFirst(endedHead)
            endedHead = 0
        }
    }

    /// Marks as ended what is not among those that live: after records were lost.
    public func retain(_ living: Set<ProcessID>, now: UInt64) {
        for process in processes.values where !process.exited && !living.contains(process.id) {
            process.exited = true
            ended.append((now, process))
        }
    }

    /// A workload has become better known.
    public func update(cgroup: UInt64, _ workload: Workload) {
        for process in processes.values where process.home == cgroup { process.workload = workload }
    }

    /// An exec tells everything, even of a process that was never seen before: with polling that is how each one begins.
    private func executed(_ record: Record) -> Process {
        var process = seen(record)
        let image = image(record, time: record.time)
        if process.isPlaceholder {
            let known = made(record, image: image, isPlaceholder: false)
            known.parent = process.parent
            keepPlace(known, process)
            processes[record.process.pid] = known
            process = known
        }
        process.image = image
        if image.argv.count > ObservationLimits.keptArguments
            || image.environment.map({ $0.count > ObservationLimits.keptArguments }) ?? false
        {
            oversized = process
        }
        return process
    }

    private func snapshot(_ record: Record) -> Process {
        if let state = record.processState { return restore(record, state) }
        if let known = processes[record.process.pid], known.id == record.process, !known.isPlaceholder { return known }
        let image = image(record, time: record.process.start).bounded(to: ObservationLimits.keptArguments)
        let process = made(record, image: image, isPlaceholder: false)
        processes[record.process.pid] = process
        return process
    }

    /// Joins children to parents after a snapshot, which lists them in no order.
    public func connect() {
        for process in processes.values where process.parent == nil && process.parentPID != 0 {
            if let parent = processes[process.parentPID], parent !== process, parent.id.start <= process.id.start {
                process.parent = parent
            }
        }
        for process in processes.values where process.workload.isHost { joinContainer(process) }
        restored = [:]
    }

    /// Somebody who left its container before the agent came is known by an ancestor that did not.
    private func joinContainer(_ process: Process) {
        var line: [Process] = [], ancestor: Process? = process
        while let next = ancestor, next.workload.isHost, line.count < Self.ancestryLimit {
            line.append(next)
            ancestor = next.parent
        }
        guard let ancestor, !ancestor.workload.isHost else { return }
        for member in line {
            takeOver(member, ancestor)
            member.escapedTo = member.cgroup
        }
    }

    private func forked(_ record: Record) -> Process {
        if let known = processes[record.process.pid], known.id == record.process, !known.isPlaceholder { return known }
        let parent = record.task.flatMap { task in processes[task.parent].flatMap { $0.id.start == task.parent_start ? $0 : nil } }
        let process = made(record, image: parent?.image ?? image(record, time: record.time), isPlaceholder: false)
        process.parent = parent
        process.directory = parent?.directory
        Self.cutAncestry(of: process)
        let later = processes.updateValue(process, forKey: record.process.pid)
        if let parent { inherit(process, from: parent, record) }
        if let later, later.id == process.id, later.movedAt > process.movedAt { keepPlace(process, later) }
        return process
    }

    private func exited(_ record: Record) -> Process {
        let process = seen(record)
        process.exited = true
        ended.append((record.time, process))
        return process
    }

    /// The process of a record; one that was never seen is made up.
    private func seen(_ record: Record) -> Process {
        guard let process = processes[record.process.pid], process.id == record.process else {
            let process = made(record, image: image(record, time: record.process.start), isPlaceholder: true)
            if !process.workload.isHost { process.enteredAt = record.time }
            if let task = record.task { process.parent = processes[task.parent] }
            processes[record.process.pid] = process
            if let parent = process.parent, parent.id.start == record.task?.parent_start {
                inherit(process, from: parent, record)
            }
            return process
        }
        if let credentials = record.credentials { process.credentials = credentials }
        if let task = record.task {
            process.task = task
            process.parentPID = task.parent
        }
        if let directory = record.field(.directory), process.directory.map({ !Self.same($0.view, directory) }) ?? true {
            process.directory = Bytes(directory)
        }
        if record.cgroup != process.cgroup, record.cgroup != 0 { move(process, to: record.cgroup, at: record.time) }
        return process
    }

    /// Runtimes' processes enter a container's cgroup some time after they were forked; nobody leaves one.
    ///
    /// A record's time is taken before its cgroup. One that was begun before the process moved may be finished much later, on a busy
    /// machine: it is read behind that of the move and still names the cgroup before it.
    private func move(_ process: Process, to cgroup: UInt64, at time: UInt64) {
        guard time >= process.movedAt else { return }
        let before = process.cgroup
        process.cgroup = cgroup
        process.movedAt = time
        switch process.workload.isHost ? .entered : cgroups.move(from: process.home, to: cgroup) {
        case .within: process.home = cgroup
        case .entered:
            process.home = cgroup
            process.enteredAt = time
            process.workload = cgroups.workload(ofCgroup: cgroup) ?? .host
        case .left:
            // The threads of one process may be in different cgroups (version 1): what was told is not told again at every change.
            guard process.escapedTo != cgroup else { return }
            process.escapedTo = cgroup
            escape = CgroupEscape(process: process, from: before, to: cgroup)
        }
    }

    /// Where a process is by newer records than the one that it was made from.
    private func keepPlace(_ process: Process, _ later: Process) {
        process.takeOver(later)
        (process.cgroup, process.movedAt) = (later.cgroup, later.movedAt)
    }

    /// One that has ended long ago was not told what became known of its container since.
    private func takeOver(_ process: Process, _ other: Process) {
        process.takeOver(other)
        process.workload = cgroups.workload(ofCgroup: process.home) ?? process.workload
    }

    /// A child of a container's process is in the container, even if clone3(2) put it into another cgroup. One that was born before its
    /// parent entered the container is where it is.
    private func inherit(_ child: Process, from parent: Process, _ record: Record) {
        guard !parent.workload.isHost, record.time >= parent.enteredAt else { return }
        takeOver(child, parent)
        child.cgroup = parent.cgroup
        if record.cgroup != parent.cgroup, record.cgroup != 0 { move(child, to: record.cgroup, at: record.time) }
    }

    func made(_ record: Record, image: ProcessImage, isPlaceholder: Bool) -> Process {
        let task = record.task ?? plimsoll_task()
        let process = Process(
            id: record.process, image: image, parent: nil, parentPID: task.parent,
            credentials: record.credentials ?? plimsoll_credentials(),
            task: task, directory: record.field(.directory).map { Bytes($0) }, workload: cgroups.workload(ofCgroup: record.cgroup) ?? .host,
            cgroup: record.cgroup, isPlaceholder: isPlaceholder)
        process.movedAt = record.time
        return process
    }

    private func image(_ record: Record, time: UInt64) -> ProcessImage {
        ProcessImage(
            name: record.task.map(Self.name) ?? Bytes.empty, argv: record.field(.argv).map { Bytes($0) } ?? Bytes.empty,
            path: (record.field(.pathFromRoot) ?? record.field(.path)).map { Bytes($0) }, file: record.file,
            environment: record.field(.environment).map { Bytes($0) }, time: time)
    }

    private static func name(_ task: plimsoll_task) -> Bytes {
        withUnsafeBytes(of: task.comm) { comm in Bytes(ByteView(rebasing: comm[..<(comm.firstIndex(of: 0) ?? comm.count)])) }
    }

    private static func same(_ left: ByteView, _ right: ByteView) -> Bool { left.count == right.count && left.elementsEqual(right) }

    static func cutAncestry(of process: Process) {
        var ancestor = process
        for _ in 0..<ancestryLimit {
            guard let parent = ancestor.parent else { return }
            ancestor = parent
        }
        ancestor.parent = nil
    }
}
