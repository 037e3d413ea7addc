import EBPFSensor
import Events
import Linux
import ProcfsSensor
import Sensors

/// What can be seen on this host in one mode.
public struct DetectionScope {
    /// `ebpf` or `procfs`.
    public let sensor: String
    /// Types of events that are made.
    let observable: Set<EventType>
    /// What is lost.
    let limitations: [Limitation]
    /// Which form of the eBPF programs the kernel takes; nil if that is not known.
    let programForm: String?

    /// Looks at this host.
    /// - Parameters:
    ///   - choice: the sensor; `auto` for the one that `plimsoll up` would use.
    ///   - readiness: of this host.
    public init(_ choice: Agent.SensorChoice, readiness: SensorReadiness = .probe()) {
        let usesEBPF = choice == .ebpf || choice == .auto && readiness.canUseEBPF
        guard usesEBPF else {
            self.init(
                sensor: "procfs", observable: ProcfsSensor.observable, limitations: ProcfsSensor.limitations, programForm: nil)
            return
        }
        // Without privileges it is said what would be seen with them.
        let loaded = readiness.canUseEBPF ? try? EBPFSensor() : nil
        self.init(
            sensor: "ebpf", observable: EBPFSensor.observable.union(EventType.pseudoTypes),
            limitations: loaded?.limitations ?? EBPFSensor.limitations(tracefs: nil), programForm: loaded?.programForm)
    }

    init(sensor: String, observable: Set<EventType>, limitations: [Limitation], programForm: String?) {
        self.sensor = sensor
        self.observable = observable.subtracting(limitations.reduce(Set()) { $0.union($1.events) })
        self.limitations = limitations
        self.programForm = programForm
    }

    /// Why events of a type are not seen.
    func reason(for type: EventType) -> String {
        limitations.first { $0.events.contains(type) }?.why ?? "the \(sensor) sensor does not observe it"
    }

    /// The limitations, a row each.
    var rows: [[String]] { limitations.map { [$0.what, $0.why, $0.remedy] } }
}
