import EBPFSensor
import JSONText
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
        var json = JSONWriter(capacity: 4_096)
        json.object { json in
            json.member("sensor", canUseEBPF ? "ebpf" : "procfs")
            let features = readiness.rows.map { row in
                [("name", row.name), ("state", row.state), ("purpose", row.purpose), ("explanation", row.explanation)]
            }
            json.member("features", rows: features)
            json.member("hooks", rows: EBPFSensor.plannedHooks.map { [("event", $0.event), ("hook", $0.hook)] })
            json.member("program_form", scope.programForm)
            if let coverage = scope.coverage {
                json.member("compat", coverage.compat.rawValue)
                json.member("io_uring", coverage.rings)
            }
            json.member("limitations", rows: scope.limitations.map { [("what", $0.what), ("why", $0.why), ("remedy", $0.remedy)] })
            json.member("privileges", texts: kept.names)
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

extension JSONWriter {
    /// An array of objects whose members are texts.
    fileprivate mutating func member(_ name: String, rows: [[(name: String, text: String)]]) {
        member(
            name,
            array: { json in
                for row in rows { json.object { json in for (name, text) in row { json.member(name, text) } } }
            })
    }
}
