import Events
import Linux

/// What the agent writes down about its watch, so that the next one knows what was not watched. Pure.
///
/// Lines of `name=value` after a line with the format's version.
struct WatchState: Hashable {
    enum Phase: String { case watching, stopped }

    /// Of the host while it watched.
    var bootID: String
    /// The agent.
    var pid: UInt32
    /// Last known to watch, nanoseconds since 1970.
    var last: UInt64
    /// `stopped` once it has ended in good order.
    var phase: Phase

    var text: String { "\(Self.version)\nboot=\(bootID)\npid=\(pid)\nlast=\(last)\nphase=\(phase.rawValue)\n" }

    init(bootID: String, pid: UInt32, last: UInt64, phase: Phase) {
        self.bootID = bootID
        self.pid = pid
        self.last = last
        self.phase = phase
    }

    /// Nil for what no agent has written.
    init?(parsing bytes: [UInt8]) {
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 6, lines.removeFirst() == Self.version, lines.removeLast().isEmpty else { return nil }
        var values: [String: String] = [:]
        for line in lines {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            values[String(parts[0])] = String(parts[1])
        }
        guard let bootID = values["boot"], let pid = values["pid"].flatMap({ UInt32($0) }),
            let last = values["last"].flatMap({ UInt64($0) }),
            let phase = values["phase"].flatMap(Phase.init)
        else { return nil }
        self.init(bootID: bootID, pid: pid, last: last, phase: phase)
    }

    /// The time since then in which nobody watched.
    /// - Parameters:
    ///   - now: nanoseconds since 1970.
    ///   - bootID: of the host now.
    func gap(until now: UInt64, bootID: String) -> WatchGap {
        let cause: WatchGap.Cause =
            switch phase {
            case .stopped: .stopped
            case .watching: self.bootID == bootID ? .killed : .rebooted
            }
        // A clock that was put back makes no negative gap.
        return WatchGap(from: min(last, now), to: now, cause: cause)
    }

    private static let version = "plimsoll watch 1"
}
