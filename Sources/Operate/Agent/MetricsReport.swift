import Delivery
import EBPFSensor
import Events
import Linux
import Metrics
import Observation
import Repeats
import Sensors

/// What the agent did, took and lost, for Prometheus. docs/metrics.md lists the names.
struct MetricsReport {
    let sensor: any Sensor
    let observation: Observation
    let findings: FindingTally
    let repeats: Repeats.Counters
    let delivery: [SinkCounters]
    let watch: SelfWatch.Counters
    let load: LoadWatch
    let readers: ContainerFileReader.Counters

    var text: String {
        var metrics = MetricsText()
        metrics.add("plimsoll_sensor_info", .gauge, "The sensor in use.", [.init(1, [("sensor", sensor.name)])])
        addEvents(&metrics)
        addFindings(&metrics)
        addSinks(&metrics)
        addCoverage(&metrics)
        addState(&metrics)
        addWatch(&metrics)
        return metrics.text
    }

    private func addEvents(_ metrics: inout MetricsText) {
        let events = ((sensor as? EBPFSensor)?.counters ?? [:]).sorted { $0.key.rawValue < $1.key.rawValue }
        func samples(_ value: (EventCounters) -> UInt64) -> [MetricsText.Sample] {
            events.map { .init(value($0.value), [("type", $0.key.description)]) }
        }
        metrics.add(
            "plimsoll_events_made_total", .counter, "Events that reached a program in the kernel.",
            samples { $0.delivered + $0.filtered + $0.lost + $0.unusable + $0.shed })
        metrics.add("plimsoll_events_delivered_total", .counter, "Events that were written to a ring.", samples(\.delivered))
        metrics.add("plimsoll_events_filtered_total", .counter, "Events that no rule could match.", samples(\.filtered))
        metrics.add(
            "plimsoll_events_lost_total", .counter, "Events that were wanted and lost, by cause.",
            events.flatMap { type, counters in
                [
                    MetricsText.Sample(counters.lost, [("type", type.description), ("cause", "ring_full")]),
                    MetricsText.Sample(counters.unusable, [("type", type.description), ("cause", "no_scratch")]),
                ]
            })
        metrics.add(
            "plimsoll_events_shed_total", .counter, "Events that were wanted and not taken, because their workload had used up its share.",
            samples(\.shed))
        metrics.add(
            "plimsoll_workload_shed_total", .counter, "Events not taken for that reason, by container.",
            load.shed.sorted { $0.key < $1.key }.map { .init($0.value, [("container", $0.key)]) })
        metrics.add(
            "plimsoll_shedding_level", .gauge, "0: all is taken, 1: noisy workloads are cut, 2: only processes are taken.",
            load.level.rawValue)
        metrics.add("plimsoll_shedding_steps_total", .counter, "How often the agent passed a cap for long enough to take less.", load.steps)
        let losses = sensor.losses
        metrics.add("plimsoll_events_malformed_total", .counter, "Records that could not be understood.", losses.malformed)
        metrics.add(
            "plimsoll_losses_total", .counter, "Records lost, by what they were about.",
            [
                .init(losses.lifecycle, [("class", "lifecycle")]), .init(losses.bulk, [("class", "bulk")]),
                .init(losses.shed, [("class", "shed")]),
            ])
        metrics.add("plimsoll_events_handled_total", .counter, "Events that the detectors looked at.", observation.counters.handled)
    }

    private func addFindings(_ metrics: inout MetricsText) {
        let counts = findings.counts.sorted { ($0.key.rule, $0.key.severity.rawValue) < ($1.key.rule, $1.key.severity.rawValue) }
        metrics.add(
            "plimsoll_findings_total", .counter, "Findings, by rule and severity.",
            counts.map { key, count in
                .init(count, [("detector", key.detector), ("rule", key.rule), ("severity", key.severity.name)])
            })
        metrics.add("plimsoll_findings_told_total", .counter, "Findings handed to the outputs.", repeats.told)
        metrics.add("plimsoll_findings_folded_total", .counter, "Repeats that were counted instead of told.", repeats.folded)
        metrics.add("plimsoll_findings_waiting", .gauge, "Repeats that were not told with a later one yet.", repeats.waiting)
        metrics.add("plimsoll_findings_known", .gauge, "Different findings whose repeats are counted.", repeats.known)
        metrics.add("plimsoll_findings_evicted_total", .counter, "Findings forgotten for lack of room.", repeats.evicted)
    }

    private func addSinks(_ metrics: inout MetricsText) {
        func samples(_ value: (SinkCounters) -> UInt64) -> [MetricsText.Sample] { delivery.map { .init(value($0), [("sink", $0.name)]) } }
        metrics.add("plimsoll_sink_submitted_total", .counter, "Findings handed to an output.", samples(\.submitted))
        metrics.add("plimsoll_sink_delivered_total", .counter, "Findings that an output has taken.", samples(\.delivered))
        metrics.add("plimsoll_sink_retries_total", .counter, "Attempts beyond the first of each finding.", samples(\.retried))
        metrics.add(
            "plimsoll_sink_lost_total", .counter, "Findings that did not reach an output, by cause.",
            delivery.flatMap { sink in
                LossCause.allCases.map { .init(sink.lostByCause[$0] ?? 0, [("sink", sink.name), ("cause", $0.rawValue)]) }
            })
        metrics.add("plimsoll_sink_waiting", .gauge, "Findings that wait for an output.", samples { UInt64($0.waiting) })
    }

    private func addCoverage(_ metrics: inout MetricsText) {
        guard let ebpf = sensor as? EBPFSensor else { return }
        let coverage = ebpf.coverage, rings = ebpf.ringCounters
        metrics.add(
            "plimsoll_compat_info", .gauge, "How 32-bit calls are watched: none, functions or all_calls.",
            [.init(1, [("watch", coverage.compat.rawValue)])])
        metrics.add("plimsoll_io_uring_watched", .gauge, "1 where requests on rings of io_uring are events.", coverage.rings ? 1 : 0)
        metrics.add(
            "plimsoll_io_uring_unmatched_total", .counter, "Completions whose request was not known any more: events without texts.",
            rings.unmatched)
        metrics.add(
            "plimsoll_io_uring_unfinished_total", .counter, "Requests that were freed without a completion.", rings.unfinished)
    }

    private func addState(_ metrics: inout MetricsText) {
        metrics.add("plimsoll_processes", .gauge, "Processes in the process table.", observation.processes.count)
        let workloads = observation.workloads.all
        metrics.add("plimsoll_workloads", .gauge, "Containers that are known.", workloads.count { !$0.isHost })
        metrics.add(
            "plimsoll_resynchronisations_total", .counter, "How often the processes were listed anew after losses.",
            observation.counters.resynchronisations)
        let use = ResourceUse.current()
        metrics.add("plimsoll_resident_memory_bytes", .gauge, "Resident memory, the rings counted twice.", use.residentBytes)
        metrics.add(
            "plimsoll_ring_memory_bytes", .gauge, "Memory of the rings' mappings, which the resident memory has twice.",
            (sensor as? EBPFSensor)?.ringBytes ?? 0)
        metrics.add(
            "plimsoll_cpu_seconds_total", .counter, "Processor time of the agent, user and system.",
            [.init(Double(use.processorTime) / 1e9)])
    }

    private func addWatch(_ metrics: inout MetricsText) {
        metrics.add("plimsoll_self_checks_total", .counter, "How often the agent looked at itself.", watch.checks)
        metrics.add("plimsoll_self_check_faults", .gauge, "What was wrong at the last look.", watch.faults)
        metrics.add("plimsoll_container_file_readers", .gauge, "Threads that read files of containers now.", readers.running)
        metrics.add(
            "plimsoll_container_file_readers_stuck", .gauge, "Those whose container's file system does not answer.", readers.stuck)
        metrics.add(
            "plimsoll_container_file_reads_total", .counter, "Attempts to read files of containers.",
            [
                .init(readers.finished, [("outcome", "finished")]), .init(readers.late, [("outcome", "late")]),
                .init(readers.refused, [("outcome", "refused")]),
            ])
        metrics.add("plimsoll_watch_gaps_total", .counter, "Times before this start in which nobody watched, as far as known.", watch.gaps)
    }
}
