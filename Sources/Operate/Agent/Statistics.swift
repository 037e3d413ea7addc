import Delivery
import EBPFSensor
import Glibc
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
        return """
            {"events":{\(events.joined(separator: ","))},"handled":\(counters.handled),"malformed":\(sensor.losses.malformed),\
            "findings":\(counters.findings),"resynchronisations":\(counters.resynchronisations),"cpu_seconds":\(Self.processorTime),\
            "resident_bytes":\(Self.residentBytes),"ring_bytes":\(ebpf?.ringBytes ?? 0),"delivery":[\(sinks.joined(separator: ","))]}
            """
    }

    /// Seconds, user and system.
    private static var processorTime: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// VmRSS: pages of field 2 of /proc/self/statm.
    private static var residentBytes: Int {
        let fields = ((try? readFile("/proc/self/statm")) ?? []).split(separator: UInt8(ascii: " "))
        let pages = fields.count > 1 ? Int(String(decoding: fields[1], as: UTF8.self)) ?? 0 : 0
        return pages * Int(getpagesize())
    }
}
