import EBPFSensor
import JSONText
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
        var json = JSONWriter(capacity: 4_096)
        json.object { json in
            json.member("sensor", canUseEBPF ? "ebpf" : "procfs")
            json.member(
                "features",
                array: { json in
                    for row in readiness.rows {
                        json.object { json in
                            json.member("name", row.name)
                            json.member("state", row.state)
                            json.member("purpose", row.purpose)
                            json.member("explanation", row.explanation)
                        }
                    }
                })
            json.member(
                "hooks",
                array: { json in
                    for planned in EBPFSensor.plannedHooks {
                        json.object { json in
                            json.member("event", planned.event)
                            json.member("hook", planned.hook)
                        }
                    }
                })
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
