import Events
import Glibc
import Integrity
import Linux
import Observation
import Sensors

/// The agent's look at itself: what it missed before it came, whether its programs are still attached, who traces it, what it loses, and
/// whether a service manager and the next agent are told that it lives. Runs on the agent's thread, between batches of events.
final class SelfWatch {
    /// What was counted.
    struct Counters {
        var checks: UInt64 = 0
        var faults = 0
        var gaps: UInt64 = 0
    }

    let detector: IntegrityDetector
    private(set) var counters = Counters()

    private let sensor: any Sensor
    private let log: WatchLog
    private let bootID: String
    private let notifier = ServiceNotifier()
    private let report: (Finding) -> Void
    private let say: (String) -> Void
    private var known: Set<String> = []
    private var lifecycleLosses: UInt64 = 0
    private var nextCheck: UInt64 = 0
    private var nextSign: UInt64 = 0
    private var nextRecord: UInt64 = 0
    private var saidUnwritable = false

    /// - Parameters:
    ///   - directory: of the agent's data.
    ///   - report: takes findings that no event stands behind.
    init(
        sensor: any Sensor, directory: String, bootID: String, report: @escaping (Finding) -> Void, say: @escaping (String) -> Void
    ) {
        self.sensor = sensor
        self.bootID = bootID
        self.report = report
        self.say = say
        log = WatchLog(directory: directory)
        detector = IntegrityDetector(agent: .current())
    }

    /// Tells of the time before, and that the watch has begun.
    func begin(_ observation: Observation) {
        let now = Linux.Clock.wall()
        if let gap = log.gap(until: now, bootID: bootID) {
            counters.gaps += 1
            observation.inject(gap.record(of: Self.process(observation), time: Linux.Clock.sinceBoot()))
        }
        write(.watching, at: now)
        notifier.send("READY=1\nSTATUS=Watching this host")
    }

    /// Called at least every ``Observation/longestWait`` milliseconds.
    /// - Parameter now: CLOCK_BOOTTIME, nanoseconds.
    func tick(_ now: UInt64) {
        if let watchdog = notifier.watchdog, now >= nextSign {
            // A sign that came from another thread would also come when this one hangs.
            notifier.send("WATCHDOG=1")
            nextSign = now + watchdog / 3
        }
        if now >= nextRecord {
            write(.watching, at: Linux.Clock.wall())
            nextRecord = now + Self.recordInterval
        }
        guard now >= nextCheck else { return }
        nextCheck = now + Self.checkInterval
        check()
    }

    /// The watch ends in good order.
    func end() {
        notifier.send("STOPPING=1")
        write(.stopped, at: Linux.Clock.wall())
    }

    private func check() {
        counters.checks += 1
        let threads = ThreadFacts.all()
        detector.agent.threads.formUnion(threads.map(\.identifier))
        var faults: [(rule: IntegrityRule, text: String)] = sensor.faults.map { (.probesNotIntact, $0) }
        for tracer in Set(threads.map(\.tracer)).subtracting([0]).sorted() {
            faults.append((.agentTraced, "process \(tracer) traces the agent, and can see and change all that it does"))
        }
        counters.faults = faults.count
        let time = Linux.Clock.wall()
        for fault in faults where !known.contains(fault.text) {
            report(.aboutTheWatch(fault.rule, "The agent looked at itself: \(fault.text)", identity: [fault.text], time: time))
        }
        known = Set(faults.map(\.text))
        let lost = sensor.losses.lifecycle
        guard lost > lifecycleLosses else { return }
        report(
            .aboutTheWatch(
                .processEventsLost,
                "\(lost - lifecycleLosses) process events were lost, because they came faster than they could be read: names and ancestors of processes may be wrong until the processes were listed anew",
                fields: [("plimsoll.lost", .unsigned(lost - lifecycleLosses))], identity: [], time: time))
        lifecycleLosses = lost
    }

    private func write(_ phase: WatchState.Phase, at time: UInt64) {
        let state = WatchState(bootID: bootID, pid: UInt32(getpid()), last: time, phase: phase)
        do throws(SystemError) { try log.write(state, isLast: phase == .stopped) } catch {
            if !saidUnwritable { say("How long this host is watched cannot be written down: \(error)") }
            saidUnwritable = true
        }
    }

    /// The agent in the process table, or what can be said without.
    private static func process(_ observation: Observation) -> ProcessID {
        observation.processes.process(pid: UInt32(getpid()))?.id ?? ProcessID(pid: UInt32(getpid()), start: 0)
    }

    /// Nanoseconds.
    private static let checkInterval: UInt64 = 5_000_000_000
    private static let recordInterval: UInt64 = 3_000_000_000
}

extension AgentIdentity {
    /// Of this process.
    static func current() -> AgentIdentity {
        var status = stat()
        let namespace = stat("/proc/self/ns/pid", &status) == 0 ? UInt32(truncatingIfNeeded: status.st_ino) : 0
        return AgentIdentity(
            pid: UInt32(getpid()), namespace: namespace, group: UInt32(getpgrp()), threads: Set(ThreadFacts.all().map(\.identifier)))
    }
}
