import Events
import Workloads

/// What stands between the begin and the end of tables.
struct RecordedTables {
    var host: RecordedHost?
    var mark: RecordingMark?
    var workloads = RecordedWorkloads()
    var processes: [Bytes] = []
    /// Entries that passed a limit.
    var refused: UInt64 = 0
    private var processBytes = 0

    /// Goes on to the first tables that are complete.
    static func first(in stream: RecordingStream, _ tables: inout ReplayTables) throws(RecordingError) -> RecordedTables? {
        while let entry = try stream.next() {
            tables.take(entry)
            guard case .tablesBegin = entry else { continue }
            let found = try read(from: stream, &tables)
            if found.host != nil, found.mark != nil { return found }
        }
        return nil
    }

    /// Reads on to the end of tables that have begun.
    static func read(from stream: RecordingStream, _ tables: inout ReplayTables) throws(RecordingError) -> RecordedTables {
        var found = RecordedTables()
        while let entry = try stream.next() {
            tables.take(entry)
            switch entry {
            case .tablesEnd: return found
            // Those before were not finished.
            case .tablesBegin: found = RecordedTables()
            default: found.take(entry, &tables)
            }
        }
        return found
    }

    private mutating func take(_ entry: RecordingEntry, _ tables: inout ReplayTables) {
        switch entry {
        case .host(let host): self.host = host
        case .mark(let mark): self.mark = mark
        case .lastNumber(let number): workloads.lastNumber = number
        case .container(var container, let size):
            guard workloads.containers.count < RecordingLimits.cgroups, let admitted = tables.admit(container.container, size: size) else {
                refused += 1
                return
            }
            container.container = admitted
            workloads.containers.append(container)
        case .cgroup(let cgroup):
            guard workloads.cgroups.count < RecordingLimits.cgroups else {
                refused += 1
                return
            }
            workloads.cgroups.append(cgroup)
        case .process(let record):
            processBytes += record.bytes.count
            guard processBytes <= RecordingLimits.tableBytes else {
                refused += 1
                return
            }
            processes.append(Bytes(record.bytes))
        default: break
        }
    }
}
