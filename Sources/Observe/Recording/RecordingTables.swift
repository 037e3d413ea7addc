import Events
import Workloads

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
    /// Users and groups.
    /// - Parameter owner: short id of the container whose files tell them; nil for the host.
    public func add(_ names: RecordedNames, of owner: String? = nil) { isComplete = isComplete && writer.put(names, of: owner) }
    /// Containers and cgroups.
    public func add(_ workloads: RecordedWorkloads) {
        for container in workloads.containers { isComplete = isComplete && writer.put(container) }
        for cgroup in workloads.cgroups { isComplete = isComplete && writer.put(.cgroup, cgroup.bytes) }
        var last: [UInt8] = []
        last.append(integer: workloads.lastNumber)
        isComplete = isComplete && writer.put(.lastNumber, last)
    }
    /// A process, as a record of the type `.snapshot`; ancestors first.
    public func add(process: [UInt8]) { isComplete = isComplete && writer.put(.process, process) }
}
