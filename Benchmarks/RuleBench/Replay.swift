import CAllocations
import Events
import Observation
import Recording
import RuleEngine

/// A recording, taken through rules again and again.
struct Replay {
    let recording: String
    let rules: RuleDetector

    /// What the rules take: by the difference of replays with and without them, event by event, and in allocations.
    func figures(rounds: Int) throws -> [String: Any] {
        let counting = CountingDetector(rules)
        try run(counting)
        var without = UInt64.max, with = UInt64.max
        for _ in 0..<rounds {
            without = min(without, try run(NoDetector()))
            with = min(with, try run(rules))
        }
        let timing = TimingDetector(rules, capacities: counting.events)
        try run(timing)
        let examined = counting.events.values.reduce(0, +)
        let evaluation = Double(max(with, without) - without)
        return [
            "events": examined, "findings": counting.findings, "events_that_found": counting.found, "clock_nanoseconds": Self.clockCost,
            "nanoseconds_per_event": evaluation / Double(max(examined, 1)),
            "events_per_second": evaluation > 0 ? Double(examined) / evaluation * 1e9 : 0,
            "events_per_second_with_replay": Double(examined) / Double(max(with, 1)) * 1e9,
            "allocations_without_finding": counting.idleAllocations, "events_with_idle_allocations": counting.idleAllocators,
            "types": timing.figures,
        ]
    }

    /// Processor time of one replay, nanoseconds.
    @discardableResult
    private func run(_ detector: any Detector) throws -> UInt64 {
        let sensor = try ReplaySensor([recording])
        let clock = ObservationClock(sinceBoot: { sensor.now }, bootToWall: { sensor.bootToWall }, waited: { sensor.takeWait() })
        let observation = Observation(sensor: sensor, workloads: sensor.workloads, detectors: [detector], clock: clock) { _ in }
        try observation.start()
        let start = plimsoll_thread_nanoseconds()
        try observation.run { sensor.isAtEnd }
        try observation.stop()
        let spent = plimsoll_thread_nanoseconds() - start
        if let failure = sensor.failure { throw failure }
        return spent
    }

    /// What reading the clock adds to every single time, nanoseconds: the median.
    private static var clockCost: Int {
        let times = (0..<10_001).map { _ in
            let start = plimsoll_nanoseconds()
            return Int(plimsoll_nanoseconds() - start)
        }
        return times.sorted()[times.count / 2]
    }
}

/// Looks at nothing: what a replay takes by itself.
final class NoDetector: Detector {
    let interest = Interest()
    func examine(_ context: EventContext, report: (Finding) -> Void) {}
}

/// Counts events by type, and allocations of those in which nothing was found.
final class CountingDetector: Detector {
    let interest = Interest()
    private let rules: RuleDetector
    private(set) var events: [EventType: Int] = [:]
    private(set) var findings = 0, found = 0
    private(set) var idleAllocations = 0
    private(set) var idleAllocators: [String: Int] = [:]

    init(_ rules: RuleDetector) { self.rules = rules }

    func examine(_ context: EventContext, report: (Finding) -> Void) {
        events[context.record.type, default: 0] += 1
        let known = findings
        let before = plimsoll_allocations()
        rules.examine(context) { _ in findings += 1 }
        let allocations = Int(plimsoll_allocations() - before)
        if findings > known {
            found += 1
        } else if allocations > 0 {
            idleAllocations += allocations
            idleAllocators["\(context.record.type)", default: 0] += 1
        }
    }
}

/// Times every event.
final class TimingDetector: Detector {
    /// Times of one kind of event, nanoseconds.
    private struct Times {
        var quiet: [UInt32] = []
        var finding: [UInt32] = []
    }

    let interest = Interest()
    private let rules: RuleDetector
    private var types: [EventType: Times] = [:]
    private var deepExecs = Times()
    private static let depth = 6

    /// - Parameter capacities: how many events of each type there will be, so that nothing grows meanwhile.
    init(_ rules: RuleDetector, capacities: [EventType: Int]) {
        self.rules = rules
        for (type, count) in capacities { types[type] = Times(quiet: Self.room(count), finding: []) }
        deepExecs.quiet = Self.room((capacities[.execve] ?? 0) + (capacities[.execveat] ?? 0))
    }

    private static func room(_ count: Int) -> [UInt32] {
        var times: [UInt32] = []
        times.reserveCapacity(count)
        return times
    }

    func examine(_ context: EventContext, report: (Finding) -> Void) {
        var isFound = false
        let start = plimsoll_nanoseconds()
        rules.examine(context) { _ in isFound = true }
        let time = UInt32(clamping: plimsoll_nanoseconds() - start)
        let type = context.record.type
        if isFound { types[type, default: Times()].finding.append(time) } else { types[type, default: Times()].quiet.append(time) }
        guard type == .execve || type == .execveat, hasDeepAncestry(context.process) else { return }
        if isFound { deepExecs.finding.append(time) } else { deepExecs.quiet.append(time) }
    }

    private func hasDeepAncestry(_ process: Process) -> Bool {
        var current: Process? = process
        for _ in 0..<Self.depth { current = current?.parent }
        return current != nil
    }

    /// By the name of the type.
    var figures: [String: Any] {
        var figures = Dictionary(uniqueKeysWithValues: types.map { ("\($0.key)", Self.figures($0.value) as Any) })
        figures["exec, \(Self.depth) ancestors"] = Self.figures(deepExecs)
        figures["all"] = Self.figures(Times(quiet: types.values.flatMap(\.quiet), finding: types.values.flatMap(\.finding)))
        return figures
    }

    private static func figures(_ times: Times) -> [String: Any] {
        let quiet = times.quiet.sorted(), finding = times.finding.sorted(), all = (times.quiet + times.finding).sorted()
        func share(_ sorted: [UInt32], _ permille: Int) -> Int { sorted.isEmpty ? 0 : Int(sorted[sorted.count * permille / 1000]) }
        return [
            "events": all.count, "found": finding.count, "p50": share(all, 500), "p99": share(all, 990), "quiet_p50": share(quiet, 500),
            "quiet_p99": share(quiet, 990), "quiet_p999": share(quiet, 999), "finding_p50": share(finding, 500),
        ]
    }
}
