import CLayout
import Events
import Linux
import Workloads

extension Observation {
    /// What a record goes through.
    func handle(_ record: Record) {
        tap?(record)
        switch record.type {
        case .cgroupCreated: return cgroupAppeared(record)
        case .cgroupRemoved: return cgroupRemoved(record)
        case .cgroupEntered: registerCgroup(of: record)
        case .oomKilled where record.process.start == 0: return outOfMemory(record)
        case .snapshot: registerCgroup(of: record)
        case .flooded: return examine(record, nobody(in: record.cgroup), cgroup: record.cgroup)
        default: if record.flags.contains(.polled) { registerCgroup(of: record) }
        }
        let process = processes.apply(record)
        if let escape = processes.takeEscape() { announce(escape, at: record) }
        if record.type == .snapshot { return }
        examine(record, process)
        if !process.workload.isHost { follow(record, process) }
    }

    /// Hands an event to the detectors, or keeps it until its workload is known.
    /// - Parameters:
    ///   - workload: the process's if nil.
    ///   - cgroup: that the workload was found by; the process's if nil.
    func examine(_ record: Record, _ process: Process, workload: Workload? = nil, cgroup: UInt64? = nil) {
        counters.handled += 1
        let context = EventContext(
            record: record, process: process, workload: workload, number: counters.handled, wallTime: record.time &+ bootToWall,
            processes: processes)
        let home = cgroup ?? process.home
        if context.workload.isResolved || !workloads.isPending(cgroup: home) { return judge(context) }
        counters.held += 1
        if held.count >= ObservationLimits.heldEvents {
            counters.crowdedOut += 1
            held.releaseFirst(processes: processes) { judge($0) }
        }
        held.append(context, cgroup: home, now: clock.sinceBoot())
    }

    /// Hands an event to the detectors.
    func judge(_ context: EventContext) {
        for detector in detectors {
            detector.examine(context) { finding in
                counters.findings += 1
                guard isTableIncomplete else { return report(finding) }
                var finding = finding
                finding.incompleteness = .processEventsLost
                report(finding)
            }
        }
    }

    /// Who made an event that is about a whole workload.
    private func nobody(in cgroup: UInt64) -> Process {
        Process(
            id: ProcessID(pid: 0, start: 0), image: ProcessImage(name: .empty, argv: .empty, path: nil, file: nil, time: 0), parent: nil,
            parentPID: 0, credentials: plimsoll_credentials(), task: plimsoll_task(), directory: nil,
            workload: workloads.workload(ofCgroup: cgroup) ?? .host, cgroup: cgroup, isPlaceholder: true)
    }

    /// A cgroup that was never announced: with polling none is, and after losses some are not.
    func registerCgroup(of record: Record) {
        guard record.cgroup != 0, !workloads.isKnown(cgroup: record.cgroup), let path = record.field(.cgroupPath) else { return }
        appeared(record.cgroup, String(decoding: path, as: UTF8.self), maker: nil, record)
    }

    private func cgroupAppeared(_ record: Record) {
        guard let path = record.field(.path) else { return }
        appeared(record.argument(0), String(decoding: path, as: UTF8.self), maker: processes.process(pid: record.process.pid), record)
    }

    private func appeared(_ cgroup: UInt64, _ path: String, maker: Process?, _ record: Record) {
        let workload = workloads.cgroupAppeared(id: cgroup, path: path, hint: maker.flatMap(Self.hint))
        processes.update(cgroup: cgroup, workload)
        if workload.isHost, knowsLeavers { sensor.learn(hostCgroups: [cgroup]) }
        guard let container = workloads.container(ofCgroup: cgroup) else { return }
        let owner = shares[container] ?? cgroup
        shares[container] = owner
        sensor.useShare(of: owner, for: cgroup)
        guard record.type != .snapshot, ledger.appeared(container) else { return }
        var event = RecordBuilder(.containerCreated, process: record.process, time: record.time)
        event.header.cgroup = record.cgroup
        event.header.args.0 = cgroup
        event.add(.cgroupPath, Array(path.utf8.prefix(Int(UInt16.max))))
        announce(event, by: maker ?? processes.apply(record), workload, cgroup: cgroup)
    }

    private func cgroupRemoved(_ record: Record) {
        let cgroup = record.argument(0)
        let container = workloads.container(ofCgroup: cgroup)
        workloads.cgroupRemoved(id: cgroup)
        guard let container, workloads.hasEnded(cgroup: cgroup) else { return }
        shares[container] = nil
        guard ledger.removed(container), let workload = workloads.workload(ofCgroup: cgroup)
        else { return }
        var event = RecordBuilder(.containerRemoved, process: record.process, time: record.time)
        event.header.cgroup = record.cgroup
        event.header.args.0 = cgroup
        let maker = processes.process(pid: record.process.pid)
        announce(event, by: maker ?? processes.apply(record), workload, cgroup: cgroup)
    }

    /// Kernels before 6.8 tell no more of the process than its number.
    private func outOfMemory(_ record: Record) {
        guard let victim = processes.process(pid: record.process.pid) else { return }
        var event = RecordBuilder(.oomKilled, process: victim.id, time: record.time)
        event.header.cgroup = victim.cgroup
        announce(event, by: victim, victim.workload, cgroup: victim.home)
        if let container = workloads.container(ofCgroup: victim.home) { ledger.ranOutOfMemory(container) }
    }

    /// What an event means for the container that it happened in.
    private func follow(_ record: Record, _ process: Process) {
        switch record.type {
        case .execve, .execveat:
            guard record.result == 0, let container = workloads.container(ofCgroup: process.home) else { return }
            let isInner = process.parent.map { workloads.container(ofCgroup: $0.home) == container } ?? false
            guard ledger.executed(process, in: container, isInner: isInner) else { return }
            announce(.containerStarted, of: process, at: record)
        case .procexit:
            guard let container = workloads.container(ofCgroup: process.home), let killed = ledger.ended(process.id, in: container)
            else { return }
            announce(.containerExited, of: process, at: record, result: record.result, argument: killed)
        case .oomKilled:
            if let container = workloads.container(ofCgroup: process.home) { ledger.ranOutOfMemory(container) }
        default: break
        }
    }

    private func announce(_ type: EventType, of process: Process, at record: Record, result: Int64 = 0, argument: UInt64 = 0) {
        var event = RecordBuilder(type, process: process.id, time: record.time, result: result)
        event.header.cgroup = process.cgroup
        event.header.args.0 = argument
        announce(event, by: process, process.workload, cgroup: process.home)
    }

    private func announce(_ escape: CgroupEscape, at record: Record) {
        var event = RecordBuilder(.cgroupEscaped, process: escape.process.id, time: record.time)
        event.header.cgroup = escape.to
        event.header.args = (escape.to, escape.from, record.type == .cgroupEntered ? record.argument(2) : 0, 0, 0, 0)
        if let path = record.field(.cgroupPath) { event.add(.cgroupPath, path) }
        announce(event, by: escape.process, escape.process.workload, cgroup: escape.process.home)
    }

    private func announce(_ event: RecordBuilder, by process: Process, _ workload: Workload, cgroup: UInt64) {
        event.bytes.withUnsafeBytes { bytes in
            // Made here, by the layout's own writer.
            guard let record = try? Record(bytes) else { return }
            examine(record, process, workload: workload, cgroup: cgroup)
        }
    }

    /// Containers that run already: each one's first process is the oldest that was started from outside.
    func adoptContainers() {
        var oldest: [UInt64: Process] = [:]
        for process in processes.all where !process.workload.isHost && !process.exited {
            guard let container = workloads.container(ofCgroup: process.home) else { continue }
            if let parent = process.parent, workloads.container(ofCgroup: parent.home) == container { continue }
            if let known = oldest[container], (known.id.start, known.id.pid) < (process.id.start, process.id.pid) { continue }
            oldest[container] = process
        }
        ledger.adopt(workloads.numbers, first: oldest)
    }

    /// The runtime that makes a cgroup knows the container's bundle; so may who started it.
    private static func hint(_ process: Process) -> BundleHint? {
        var candidate: Process? = process
        for _ in 0..<hintGenerations {
            guard let current = candidate else { return nil }
            if let hint = BundleHint(argv: current.image.argv.view, directory: current.directory?.text) { return hint }
            candidate = current.parent
        }
        return nil
    }

    private static let hintGenerations = 3
}
