import Events

/// Takes the state at a moment, in this order: clocks, names, workloads, processes.
public final class RecordingTables {
    private let writer: RecordingWriter
    private(set) var isComplete: Bool

    init(writer: RecordingWriter, isComplete: Bool) {
        self.writer = writer
        self.isComplete = isComplete
    }

    /// The clocks and the losses.
    public func add(_ mark: RecordingMark) { isComplete = isComplete && writer.put(.mark, mark.bytes) }
    /// The users and groups.
    public func add(_ names: RecordedNames) { isComplete = isComplete && writer.put(names) }
    /// What a cgroup is.
    public func add(_ workload: Workload, ofCgroup cgroup: UInt64) { isComplete = isComplete && writer.bind(workload, cgroup, 0) }
    /// A process, as a record of the type `.snapshot`; ancestors first.
    public func add(process: [UInt8]) { isComplete = isComplete && writer.put(.process, process) }
}
