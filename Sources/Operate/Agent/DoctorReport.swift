import EBPFSensor
import Linux

/// What this host offers the sensors, as a table or as JSON.
public struct DoctorReport {
    private let readiness = SensorReadiness.probe()

    /// Looks at this host.
    public init() {}

    /// Whether the eBPF sensor can be used.
    public var canUseEBPF: Bool { readiness.canUseEBPF }

    /// For people.
    public var table: String {
        var lines = ["Kernel features for the eBPF sensor:"]
        lines += TextTable(readiness.rows.map { [$0.name, $0.state, $0.purpose, $0.explanation] }).lines
        lines += ["", readiness.canUseEBPF ? "The eBPF sensor is used, with these hooks:" : "The eBPF sensor would use these hooks:"]
        lines += TextTable(EBPFSensor.plannedHooks.map { [$0.event, $0.hook] }).lines
        if !readiness.canUseEBPF {
            lines += ["", "The procfs sensor is used instead, which sees less:"]
            lines += readiness.worksWithProcfs.map { "  \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    /// For programs: `sensor`, `features` and `hooks`.
    public var json: String {
        let features = readiness.rows.map { row in
            JSONText.object([("name", row.name), ("state", row.state), ("purpose", row.purpose), ("explanation", row.explanation)])
        }
        let hooks = EBPFSensor.plannedHooks.map { JSONText.object([("event", $0.event), ("hook", $0.hook)]) }
        let sensor = readiness.canUseEBPF ? "ebpf" : "procfs"
        return "{\"sensor\":\"\(sensor)\",\"features\":[\(features.joined(separator: ","))],\"hooks\":[\(hooks.joined(separator: ","))]}"
    }
}
