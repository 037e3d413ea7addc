import CLayout
import Events

/// The table as records, and back: for the beginning of a recorded file.
extension ProcessTable {
    /// A snapshot of every process with its ancestors, these first; each with what only the table knows
    /// (`struct plimsoll_process_state`).
    /// - Parameter now: CLOCK_BOOTTIME, nanoseconds.
    public func snapshots(now: UInt64, _ handle: ([UInt8]) -> Void) {
        var ends: [ObjectIdentifier: UInt64] = [:]
        for (time, process) in ended[endedHead...] { ends[ObjectIdentifier(process)] = time }
        var written: [ObjectIdentifier: UInt32] = [:]
        for process in processes.values {
            var line: [Process] = []
            var next: Process? = process
            while let present = next, line.count <= Self.ancestryLimit, written[ObjectIdentifier(present)] == nil {
                line.append(present)
                next = present.parent
            }
            for process in line.reversed() {
                let isKnown = processes[process.id.pid] === process
                let end = ends[ObjectIdentifier(process)] ?? now
                let parent = process.parent.flatMap { written[ObjectIdentifier($0)] } ?? 0
                let place = UInt32(written.count) + 1
                handle(Self.snapshot(process, time: end, isKnown: isKnown, place: place, parent: parent))
                written[ObjectIdentifier(process)] = place
            }
        }
    }

    private static func snapshot(_ process: Process, time: UInt64, isKnown: Bool, place: UInt32, parent: UInt32) -> [UInt8] {
        var record = RecordBuilder(.snapshot, process: process.id, time: time)
        record.header.cgroup = process.cgroup
        let image = process.image
        if let path = image.path { record.add(.path, path.view) }
        if let file = image.file { record.add(file) }
        record.add(.argv, image.argv.view)
        if let environment = image.environment { record.add(.environment, environment.view) }
        if let directory = process.directory { record.add(.directory, directory.view) }
        record.add(process.credentials)
        var task = process.task
        task.parent = process.parentPID
        record.add(task)
        var state = plimsoll_process_state()
        state.image_time = image.time
        (state.home, state.escaped_to) = (process.home, process.escapedTo)
        (state.moved_at, state.entered_at) = (process.movedAt, process.enteredAt)
        (state.place, state.parent) = (place, parent)
        if process.exited { state.flags |= PLIMSOLL_PROCESS_EXITED.rawValue }
        if process.isPlaceholder { state.flags |= PLIMSOLL_PROCESS_PLACEHOLDER.rawValue }
        if image.isCut { state.flags |= PLIMSOLL_PROCESS_CUT.rawValue }
        if !isKnown { state.flags |= PLIMSOLL_PROCESS_ANCESTOR.rawValue }
        withUnsafeMutableBytes(of: &state.name) { $0.copyBytes(from: image.name.view.prefix($0.count)) }
        record.add(state)
        return record.bytes
    }

    /// A process of a recorded table.
    func restore(_ record: Record, _ state: plimsoll_process_state) -> Process {
        let isAncestor = state.flags & PLIMSOLL_PROCESS_ANCESTOR.rawValue != 0
        let hasExited = state.flags & PLIMSOLL_PROCESS_EXITED.rawValue != 0
        let isPlaceholder = state.flags & PLIMSOLL_PROCESS_PLACEHOLDER.rawValue != 0
        let image = ProcessImage(
            name: withUnsafeBytes(of: state.name) { name in Bytes(ByteView(rebasing: name[..<(name.firstIndex(of: 0) ?? name.count)])) },
            argv: record.field(.argv).map { Bytes($0) } ?? .empty, path: record.field(.path).map { Bytes($0) }, file: record.file,
            environment: record.field(.environment).map { Bytes($0) }, time: state.image_time,
            isCut: state.flags & PLIMSOLL_PROCESS_CUT.rawValue != 0)
        let isNew: Bool
        let process: Process
        if !isAncestor, let known = processes[record.process.pid], known.id == record.process, known.isPlaceholder == isPlaceholder {
            // Something about it may have been missed. Without a miss this changes nothing.
            (process, isNew) = (known, false)
            if known.image.time != image.time { known.image = image }
            known.directory = record.field(.directory).map { Bytes($0) }
            known.credentials = record.credentials ?? known.credentials
            known.task = record.task ?? known.task
            known.parentPID = known.task.parent
            known.cgroup = record.cgroup
        } else {
            (process, isNew) = (made(record, image: image, isPlaceholder: isPlaceholder), true)
        }
        if let parent = restored[state.parent] { join(process, parent, isNew: isNew) }
        process.home = state.home
        process.escapedTo = state.escaped_to
        (process.movedAt, process.enteredAt) = (state.moved_at, state.entered_at)
        process.workload = cgroups.workload(ofCgroup: state.home) ?? process.workload
        restored[state.place] = process
        let ends = hasExited && !process.exited
        process.exited = hasExited
        if isNew {
            guard !isAncestor else { return process }
            processes[process.id.pid] = process
        }
        if ends { ended.append((record.time, process)) }
        return process
    }

    /// Nobody descends from a new process, and a known one only takes an older parent: there is no circle, whatever a recording says.
    private func join(_ process: Process, _ parent: Process, isNew: Bool) {
        guard parent !== process else { return }
        if isNew || parent.id.start < process.id.start {
            process.parent = parent
            Self.cutAncestry(of: process)
        } else if let present = process.parent, present.id == parent.id {
            present.image = parent.image
            present.takeOver(parent)
        }
    }
}
