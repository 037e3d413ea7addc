import EBPFSensor
import Linux

/// What this host offers the sensors, as a table or as JSON.
public struct DoctorReport {
    private let readiness: SensorReadiness
    private let scope: DetectionScope
    private let kept: CapabilitySet

    /// Looks at this host.
    public init() {
        readiness = SensorReadiness.probe()
        scope = DetectionScope(.auto, readiness: readiness)
        kept = AgentPrivileges.kept(of: (try? .permitted()) ?? [])
    }

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
        if let coverage = scope.coverage {
            lines += [
                "",
                "32-bit calls are watched: \(coverage.compat.rawValue); requests on rings of io_uring: \(coverage.rings ? "yes" : "no")",
            ]
        }
        if let form = scope.programForm { lines += ["", "The kernel takes the programs in the form: \(form)"] }
        lines += ["", "Not seen on this host with the \(scope.sensor) sensor:"] + TextTable(scope.rows).lines
        lines += ["", "Privileges that the agent keeps:"]
        let reasons = AgentPrivileges.needed.filter { kept.contains($0.capability) }
        lines += reasons.isEmpty ? ["  none"] : TextTable(reasons.map { [$0.capability.names.joined(), $0.reason] }).lines
        return lines.joined(separator: "\n")
    }

    /// For programs: `sensor`, `program_form`, `features`, `hooks`, `compat` and `io_uring` where eBPF can be used, `limitations` and `privileges`.
    public var json: String {
        let features = readiness.rows.map { row in
            JSONText.object([("name", row.name), ("state", row.state), ("purpose", row.purpose), ("explanation", row.explanation)])
        }
        let hooks = EBPFSensor.plannedHooks.map { JSONText.object([("event", $0.event), ("hook", $0.hook)]) }
        let sensor = readiness.canUseEBPF ? "ebpf" : "procfs"
        let limitations = scope.limitations.map { JSONText.object([("what", $0.what), ("why", $0.why), ("remedy", $0.remedy)]) }
        let members = [
            "\"sensor\":\"\(sensor)\"", "\"program_form\":\(scope.programForm.map(JSONText.string) ?? "null")",
            "\"features\":[\(features.joined(separator: ","))]", "\"hooks\":[\(hooks.joined(separator: ","))]",
            "\"compat\":\(scope.coverage.map { JSONText.string($0.compat.rawValue) } ?? "null")",
            "\"io_uring\":\(scope.coverage.map { $0.rings ? "true" : "false" } ?? "null")",
            "\"limitations\":[\(limitations.joined(separator: ","))]",
            "\"privileges\":[\(kept.names.map(JSONText.string).joined(separator: ","))]",
        ]
        return "{\(members.joined(separator: ","))}"
    }
}
