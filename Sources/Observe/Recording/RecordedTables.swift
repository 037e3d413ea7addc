import Events

/// What stands between the begin and the end of tables.
struct RecordedTables {
    var host: RecordedHost?
    var mark: RecordingMark?
    var processes: [Bytes] = []
    /// Processes that passed the limit.
    var refused: UInt64 = 0

    /// Goes on to the first tables that are complete.
    static func first(
        in stream: RecordingStream, _ tables: inout ReplayTables, _ workloads: RecordedWorkloads
    ) throws(RecordingError) -> RecordedTables? {
        while let entry = try stream.next() {
            tables.take(entry)
            guard case .tablesBegin = entry else { continue }
            let found = try read(from: stream, &tables, workloads, keepingProcesses: true)
            if found.host != nil, found.mark != nil { return found }
        }
        return nil
    }

    static func read(
        from stream: RecordingStream, _ tables: inout ReplayTables, _ workloads: RecordedWorkloads, keepingProcesses: Bool
    ) throws(RecordingError) -> RecordedTables {
        var found = RecordedTables()
        var bytes = 0
        while let entry = try stream.next() {
            tables.take(entry)
            switch entry {
            case .tablesEnd: return found
            case .tablesBegin: (found, bytes) = (RecordedTables(), 0)
            case .host(let host): found.host = host
            case .mark(let mark): found.mark = mark
            case .binding(let binding):
                if let workload = tables.workload(binding.workload) {
                    workloads.set(binding.cgroup, workload)
                } else {
                    found.refused += 1
                }
            case .process(let record) where keepingProcesses:
                bytes += record.bytes.count
                guard bytes <= RecordingLimits.tableBytes else {
                    found.refused += 1
                    continue
                }
                found.processes.append(Bytes(record.bytes))
            default: break
            }
        }
        return found
    }
}
