import Dates
import Delivery
import Events
import Glibc
import Linux
import Observation
import Recording
import Repeats
import RuleEngine

extension Agent {
    /// Takes a recording through the rules, as the host's events would be. Needs no privilege, no kernel feature and no lock.
    func replay() throws -> UInt64 {
        let sensor = try ReplaySensor(options.replay)
        let names = ReplayNames(sensor)
        let files = try readRules(names)
        let offset = sensor.localOffset, redactor = options.redactor
        let delivery = try Delivery(
            options.outputs, hostname: sensor.host.hostname, colour: options.colour, localOffset: { _ in offset },
            prepare: { redactor?.redact($0) ?? $0 }, logger: logger)
        var repeats = Repeats()
        let countsRepeats = options.countsRepeats
        let clock = ObservationClock(sinceBoot: { sensor.now }, bootToWall: { sensor.bootToWall }, waited: { sensor.takeWait() })
        let observation = Observation(sensor: sensor, workloads: sensor.workloads, detectors: detectors(files), clock: clock) {
            Self.waitForRoom(in: delivery)
            var finding = $0
            finding.namesFrom = names.source(for: finding.workload)
            for finding in repeats.told(of: finding, counts: countsRepeats, now: sensor.now) { delivery.submit(finding) }
        }
        Signals.install()
        try observation.start()
        let began = CivilTime(nanoseconds: sensor.host.began).rfc3339
        let host = "\(sensor.host.hostname) (Linux \(sensor.host.kernelRelease), \(sensor.host.machine))"
        let rules = files.detector.rules.count, processes = observation.processes.count
        say("Replaying what was recorded on \(host) from \(began) on: \(rules) rules, \(processes) processes.")
        say("ready")
        try observation.run {
            if Signals.takeReport() { writeStatistics(sensor, observation, delivery) }
            for finding in repeats.due(now: sensor.now) { delivery.submit(finding) }
            return sensor.isAtEnd || Signals.shouldStop
        }
        try observation.stop()
        for finding in repeats.flush(now: sensor.now) { delivery.submit(finding) }
        delivery.flush(until: .now + Self.lastFlush)
        delivery.stop()
        writeStatistics(sensor, observation, delivery)
        reportLosses(sensor, delivery)
        for stretch in sensor.skips.first { say("\(stretch)") }
        let untold = sensor.skips.count - UInt64(sensor.skips.first.count)
        if untold > 0 { say("\(untold) further stretches were skipped.") }
        if let failure = sensor.failure { throw failure }
        return observation.counters.findings
    }

    /// Nothing is lost only because a recording is read faster than findings are written; but no receiver holds it up for ever.
    private static func waitForRoom(in delivery: Delivery) {
        let limits = DeliveryLimits()
        let deadline = ContinuousClock.now + longestPause
        while delivery.counters.contains(where: { $0.waiting > limits.queuedFindings / 2 || $0.waitingBytes > limits.queuedBytes / 2 }),
            !Signals.shouldStop, ContinuousClock.now < deadline
        { usleep(pause) }
    }

    private static let lastFlush = Duration.seconds(30), longestPause = Duration.seconds(10)
    /// Microseconds.
    private static let pause: UInt32 = 1000
}

/// The names of the recorded host and of its containers, as ``HostNames`` answers.
final class ReplayNames: NameLookup {
    private let sensor: ReplaySensor
    let hostName: Bytes?

    init(_ sensor: ReplaySensor) {
        self.sensor = sensor
        hostName = Bytes(sensor.host.hostname.utf8)
    }

    /// Whose files answer for a workload; nil on the host.
    func source(for workload: Workload) -> Finding.NamesSource? { workload.isHost ? nil : own(workload) == nil ? .host : .container }

    func userName(_ uid: UInt32, in workload: Workload) -> Bytes? { uid == 0 ? Self.root : user(uid, workload).map { Bytes($0.name.utf8) } }

    func groupName(_ gid: UInt32, in workload: Workload) -> Bytes? {
        guard gid != 0 else { return Self.root }
        guard let names = own(workload) else { return sensor.names[""]?.groups[gid].map { Bytes($0.utf8) } }
        return names.groupMap.inside(gid).flatMap { names.groups[$0] }.map { Bytes($0.utf8) }
    }

    func account(_ uid: UInt32, in workload: Workload) -> (home: Bytes, shell: Bytes)? {
        user(uid, workload).map { (Bytes($0.home.utf8), Bytes($0.shell.utf8)) }
    }

    func localOffset(at wallTime: UInt64) -> Int { sensor.localOffset }

    private func own(_ workload: Workload) -> RecordedNames? { workload.isHost ? nil : sensor.names[workload.shortID.text] }

    private func user(_ uid: UInt32, _ workload: Workload) -> RecordedNames.User? {
        guard let names = own(workload) else { return sensor.names[""]?.users[uid] }
        return names.userMap.inside(uid).flatMap { names.users[$0] }
    }

    private static let root: Bytes = "root"
}
