import Events
import Glibc
import Linux
import Sensors

/// Compares the processes of one round with those of the round before.
struct ProcessWatch {
    /// What is remembered of a process.
    struct Watched {
        var identity: ProcessID
        var startTicks: UInt64
        var stackStart: UInt64
        var executable: ExecutableStamp?
        var cgroup: UInt64
        var networkNamespace: UInt32
        var hasEnded = false
        var round: UInt64

        init(_ description: ProcessSnapshot.Description, round: UInt64) {
            identity = description.identity
            startTicks = description.stat.startTicks
            stackStart = description.stat.stackStart
            executable = description.executable
            cgroup = description.cgroup
            networkNamespace = description.networkNamespace
            self.round = round
        }
    }

    private let procfs: Procfs
    private var snapshot: ProcessSnapshot
    private var known: [UInt32: Watched] = [:]
    private var round: UInt64 = 0
    private var began: UInt64 = 0
    /// Pids at the start, until all of them are reported.
    private var present: Set<UInt32> = []
    private var pids: [UInt32] = []
    private var cursor = 0
    /// New processes, and those that execute another program: they are reported when all are known, parents first.
    private var changed: [(startTicks: UInt64, pid: UInt32)] = []

    init(procfs: Procfs, snapshot: ProcessSnapshot) {
        self.procfs = procfs
        self.snapshot = snapshot
    }

    /// Remembers which processes are there already.
    /// - Parameter time: now, CLOCK_BOOTTIME.
    mutating func begin(at time: UInt64) throws(SystemError) {
        forget()
        began = time
        present = Set(try procfs.processIDs())
    }

    mutating func forget() {
        known = [:]
        present = []
        pids = []
        changed = []
        cursor = 0
        round = 0
    }

    /// Writes a snapshot of every process that is there, parents first.
    ///
    /// Those that were there at the start are then known, if no round has begun. All others stay as they are, so that the next
    /// round still tells that they are new or execute another program.
    mutating func snapshotAll(environment: Bool, _ losses: inout SensorLosses, _ handle: ([UInt8]) -> Void) throws(SystemError) {
        snapshot.forgetCgroups()
        var order: [(startTicks: UInt64, pid: UInt32)] = []
        for pid in try procfs.processIDs() {
            if let stat = try? procfs.stat(pid) { order.append((stat.startTicks, pid)) }
        }
        order.sort { $0 < $1 }
        for (startTicks, pid) in order {
            do throws(SystemError) {
                let now = try snapshot.describe(pid, type: .snapshot, environment: environment, time: Clock.sinceBoot())
                handle(now.bytes)
                guard round == 0, present.contains(pid), snapshot.start(ofTicks: startTicks) <= began, now.stat.startTicks == startTicks,
                    known.count < Limits.processes
                else { continue }
                known[pid] = Watched(now, round: round)
            } catch {
                // Gone meanwhile: nothing to tell. Anything else is.
                if error.errno == EBADMSG { losses.malformed += 1 } else if !error.isGone { losses.bulk += 1 }
            }
        }
    }

    mutating func beginRound() throws(SystemError) {
        pids = try procfs.processIDs()
        changed = []
        cursor = 0
        round &+= 1
        // A service that starts again gets the same path and another cgroup.
        snapshot.forgetCgroups()
    }

    /// Looks at one process. - Returns: false after the last.
    mutating func examineNext(_ queue: inout RecordQueue, _ losses: inout SensorLosses) -> Bool {
        guard cursor < pids.count else {
            reportMissing(&queue)
            changed.sort { $0 < $1 }
            cursor = 0
            return false
        }
        let pid = pids[cursor]
        cursor += 1
        do throws(SystemError) {
            examine(try procfs.stat(pid), &queue, &losses)
        } catch {
            if error.errno == EBADMSG { losses.malformed += 1 }
            // Not gone, but not readable either: it stays as it was.
            if !error.isGone { known[pid]?.round = round }
        }
        return true
    }

    private mutating func examine(_ stat: ProcStat, _ queue: inout RecordQueue, _ losses: inout SensorLosses) {
        if var watched = known[stat.pid] {
            if watched.startTicks == stat.startTicks {
                watched.round = round
                if stat.hasEnded, !watched.hasEnded {
                    watched.hasEnded = true
                    queue.append(exit(watched, status: stat.exitStatus))
                } else if !stat.hasEnded, executesAnother(watched, stat) {
                    changed.append((stat.startTicks, stat.pid))
                }
                known[stat.pid] = watched
                return
            }
            if !watched.hasEnded { queue.append(exit(watched, status: nil)) }
            known[stat.pid] = nil
        }
        guard known.count + changed.count < Limits.processes else {
            losses.lifecycle += 1
            return
        }
        changed.append((stat.startTicks, stat.pid))
    }

    private func executesAnother(_ watched: Watched, _ stat: ProcStat) -> Bool {
        if stat.isKernelThread { return false }
        // The kernel tells 0 to whom it denies addresses, and in the midst of an exec: what was read then has to be read again.
        if stat.stackStart != 0 { return stat.stackStart != watched.stackStart }
        // Without the right to see addresses: a change of the file, where that may be seen.
        guard let executable = watched.executable, let process = try? procfs.process(stat.pid), let facts = try? process.executableFile()
        else { return false }
        return executable != ExecutableStamp(inode: facts.inode, device: facts.device)
    }

    private mutating func reportMissing(_ queue: inout RecordQueue) {
        let missing = known.values.filter { $0.round != round }.sorted {
            ($0.startTicks, $0.identity.pid) > ($1.startTicks, $1.identity.pid)
        }
        for watched in missing {
            if !watched.hasEnded { queue.append(exit(watched, status: nil)) }
            known[watched.identity.pid] = nil
        }
    }

    private func exit(_ watched: Watched, status: Int32?) -> [UInt8] {
        var record = RecordBuilder(.procexit, process: watched.identity, time: Clock.sinceBoot(), result: Int64(status ?? 0))
        record.header.cgroup = watched.cgroup
        record.header.flags = (status == nil ? [.polled, .unreadable] : RecordFlags.polled).rawValue
        return record.bytes
    }

    /// Writes the record of one new or changed process. - Returns: false after the last.
    mutating func reportNext(environment: Bool, _ queue: inout RecordQueue, _ losses: inout SensorLosses) -> Bool {
        guard cursor < changed.count else {
            changed = []
            present = []
            return false
        }
        let (startTicks, pid) = changed[cursor]
        cursor += 1
        do throws(SystemError) {
            let wasThere = present.contains(pid) && known[pid] == nil && snapshot.start(ofTicks: startTicks) <= began
            let now = try snapshot.describe(pid, type: wasThere ? .snapshot : .execve, environment: environment, time: Clock.sinceBoot())
            // Its pid was given to another between two steps: that one is examined in the next round.
            guard now.stat.startTicks == startTicks else {
                losses.bulk += 1
                return true
            }
            queue.append(now.bytes)
            known[pid] = Watched(now, round: round)
        } catch {
            // Seen, and gone before it could be read; nobody was told of it, so the process table is not wrong.
            if error.errno == EBADMSG { losses.malformed += 1 } else { losses.bulk += 1 }
        }
        return true
    }

    /// A few processes of each network namespace, through which its tables can be read.
    var networkNamespaces: [UInt32: [UInt32]] {
        let representatives = 3
        var result: [UInt32: [UInt32]] = [:]
        for (pid, watched) in known where watched.networkNamespace != 0 && !watched.hasEnded {
            if result[watched.networkNamespace, default: []].count < representatives {
                result[watched.networkNamespace, default: []].append(pid)
            }
        }
        return result
    }

    /// The processes of some network namespaces, oldest first: a socket that was inherited is its maker's.
    func owners(in namespaces: Set<UInt32>) -> [Watched] {
        guard !namespaces.isEmpty else { return [] }
        return known.values.filter { namespaces.contains($0.networkNamespace) && !$0.hasEnded }
            .sorted { ($0.startTicks, $0.identity.pid) < ($1.startTicks, $1.identity.pid) }
    }
}
