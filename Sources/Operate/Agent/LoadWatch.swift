import Events
import Linux
import Observation
import Sensors

/// Keeps the agent under its caps: looks once a second at what it takes, lets the ladder decide and the sensor shed, and tells what was shed
/// of which workload. Runs on the agent's thread, between batches of events.
final class LoadWatch {
    private let sensor: any Sensor
    private let say: (String) -> Void
    private var ladder: SheddingLadder
    private var nextLook: UInt64 = 0
    private var before: (time: UInt64, processor: UInt64)?
    private var shedInAll: UInt64 = 0
    private var shedBefore: [UInt64: UInt64] = [:]
    private var lastShedLook: UInt64

    /// Events shed so far, by the short id of the container; `host` for the host.
    private(set) var shed: [String: UInt64] = [:]
    /// How often the level became harder.
    private(set) var steps: UInt64 = 0
    /// What is shed now.
    var level: SheddingLevel { ladder.level }

    init(sensor: any Sensor, caps: SheddingLadder.Caps, say: @escaping (String) -> Void) {
        self.sensor = sensor
        self.say = say
        ladder = SheddingLadder(caps: caps)
        lastShedLook = Linux.Clock.sinceBoot()
    }

    /// - Parameter now: CLOCK_BOOTTIME, nanoseconds.
    func tick(_ now: UInt64, _ observation: Observation) {
        guard now >= nextLook else { return }
        nextLook = now + Self.interval
        tellShed(now, observation)
        let use = ResourceUse.current()
        defer { before = (now, use.processorTime) }
        guard let before, now > before.time else { return }
        let load = SheddingLadder.Load(
            processor: 100 * Double(use.processorTime &- before.processor) / Double(now - before.time),
            memory: UInt64(max(0, use.residentBytes - sensor.sharedBytes)))
        let old = ladder.level
        guard let level = ladder.observe(load, at: now) else { return }
        sensor.shed(level)
        if level > old { steps += 1 }
        let taken = "\(Int(load.processor)) % of a processor and \(load.memory >> 20) MiB"
        switch level {
        case .nothing: say("The agent takes \(taken): all events are taken again.")
        case .noisiest: say("The agent takes \(taken): of noisy workloads events beyond a small share are shed. docs/limits.md tells more.")
        case .bulk: say("The agent takes \(taken): of all workloads only processes are still watched. docs/limits.md tells more.")
        }
    }

    /// A `flooded` event for each cgroup of which something was shed since the last look.
    private func tellShed(_ now: UInt64, _ observation: Observation) {
        let total = sensor.losses.shed
        guard total > shedInAll else {
            lastShedLook = now
            return
        }
        shedInAll = total
        let present = sensor.shedByCgroup
        for (cgroup, count) in present.sorted(by: { $0.key < $1.key }) {
            // The kernel forgets cgroups that were not seen for long, and begins anew.
            let last = shedBefore[cgroup].flatMap { $0 <= count ? $0 : nil } ?? 0
            guard count > last else { continue }
            let workload = observation.workloads.workload(ofCgroup: cgroup)
            var name = workload?.container?.shortID ?? "host"
            if shed[name] == nil, shed.count >= Self.names { name = "(others)" }
            shed[name, default: 0] += count - last
            var record = RecordBuilder(.flooded, time: now)
            record.header.cgroup = cgroup
            record.header.args.0 = count - last
            record.header.args.1 = lastShedLook
            record.header.args.2 = now
            observation.inject(record)
        }
        shedBefore = present
        lastShedLook = now
    }

    /// Between two looks, nanoseconds.
    private static let interval: UInt64 = 1_000_000_000
    /// Workloads that are counted by name.
    private static let names = 1_000
}
