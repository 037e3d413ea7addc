import Delivery
import EBPFSensor
import Linux
import Observation
import Sensors

/// What the agent did and took, as one JSON line: for benchmarks, and for a person who asks with SIGUSR1.
struct Statistics {
    let sensor: any Sensor
    let counters: Observation.Counters
    let delivery: [SinkCounters]

    var json: String {
        let ebpf = sensor as? EBPFSensor
        let events = (ebpf?.counters ?? [:]).sorted { $0.key.rawValue < $1.key.rawValue }.map { type, count in
            "\"\(type)\":{\"delivered\":\(count.delivered),\"filtered\":\(count.filtered),\"lost\":\(count.lost + count.unusable),\"shed\":\(count.shed)}"
        }
        let sinks = delivery.map { sink in
            "{\"delivered\":\(sink.delivered),\"lost\":\(sink.lost),\"submitted\":\(sink.submitted),\"waiting\":\(sink.waiting)}"
        }
        let use = ResourceUse.current()
        return """
            {"events":{\(events.joined(separator: ","))},"handled":\(counters.handled),"malformed":\(sensor.losses.malformed),\
            "findings":\(counters.findings),"resynchronisations":\(counters.resynchronisations),"cpu_seconds":\(Double(use.processorTime) / 1e9),\
            "resident_bytes":\(use.residentBytes),"ring_bytes":\(ebpf?.ringBytes ?? 0),"delivery":[\(sinks.joined(separator: ","))]}
            """
    }
}
