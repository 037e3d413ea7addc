import EBPFSensor
import Linux

/// What this host offers the sensors, as a table or as JSON.
public struct DoctorReport {
    private let readiness = SensorReadiness.probe()

    private let coverage: CallCoverage?

    /// Looks at this host. Where eBPF can be used, programs are loaded for a moment.
    public init() { coverage = readiness.canUseEBPF ? EBPFSensor.coverage() : nil }

    /// Whether the eBPF sensor can be used.
    public var canUseEBPF: Bool { readiness.canUseEBPF }

    /// For people.
    public var table: String {
        var lines = ["Kernel features for the eBPF sensor:"]
        lines += TextTable(readiness.rows.map { [$0.name, $0.state, $0.purpose, $0.explanation] }).lines
        lines += ["", readiness.canUseEBPF ? "The eBPF sensor is used, with these hooks:" : "The eBPF sensor would use these hooks:"]
        lines += TextTable(EBPFSensor.plannedHooks.map { [$0.event, $0.hook] }).lines
        if let coverage {
            lines += ["", "Ways around the hooks of single calls:"]
            lines +=
                TextTable([
                    ["32-bit calls", "watched: \(coverage.compat.rawValue)"], ["io_uring", "watched: \(coverage.rings ? "yes" : "no")"],
                ]).lines
            lines += coverage.blindSpots
        }
        if !readiness.canUseEBPF {
            lines += ["", "The procfs sensor is used instead, which sees less:"]
            lines += readiness.worksWithProcfs.map { "  \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    /// For programs: `sensor`, `features`, `hooks`, and where eBPF can be used `compat` and `io_uring`.
    public var json: String {
        let features = readiness.rows.map { row in
            JSONText.object([("name", row.name), ("state", row.state), ("purpose", row.purpose), ("explanation", row.explanation)])
        }
        let hooks = EBPFSensor.plannedHooks.map { JSONText.object([("event", $0.event), ("hook", $0.hook)]) }
        let sensor = readiness.canUseEBPF ? "ebpf" : "procfs"
        let ways = coverage.map { ",\"compat\":\"\($0.compat.rawValue)\",\"io_uring\":\($0.rings)" } ?? ""
        return
            "{\"sensor\":\"\(sensor)\",\"features\":[\(features.joined(separator: ","))],\"hooks\":[\(hooks.joined(separator: ","))]\(ways)}"
    }
}
