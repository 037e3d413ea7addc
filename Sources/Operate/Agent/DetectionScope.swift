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
    /// What of ways around the tracepoints of single calls is seen; nil where eBPF cannot be used.
    let coverage: CallCoverage?
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
                sensor: "procfs", observable: ProcfsSensor.observable, limitations: ProcfsSensor.limitations)
            return
        }
        // Without privileges it is said what would be seen with them.
        let loaded = readiness.canUseEBPF ? try? EBPFSensor() : nil
        let coverage = loaded?.possibleCoverage() ?? (readiness.canUseEBPF ? .nothing : nil)
        self.init(
            sensor: "ebpf", observable: EBPFSensor.observable.union(EventType.pseudoTypes),
            limitations: loaded?.limitations(coverage) ?? EBPFSensor.limitations(coverage, tracefs: nil), coverage: coverage,
            programForm: loaded?.programForm)
    }

    init(
        sensor: String, observable: Set<EventType>, limitations: [Limitation], coverage: CallCoverage? = nil, programForm: String? = nil
    ) {
        self.sensor = sensor
        self.observable = observable.subtracting(limitations.reduce(Set()) { $0.union($1.events) })
        self.limitations = limitations
        self.coverage = coverage
        self.programForm = programForm
    }

    /// Why events of a type are not seen.
    func reason(for type: EventType) -> String {
        limitations.first { $0.events.contains(type) }?.why ?? "the \(sensor) sensor does not observe it"
    }

    /// The limitations, a row each.
    var rows: [[String]] { limitations.map { [$0.what, $0.why, $0.remedy] } }
}
