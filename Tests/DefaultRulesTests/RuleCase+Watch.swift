import Events
import TestKit

extension RuleCase {
    private static let left = "Process left the cgroup of its container"
    private static let shed = "Events shed because of a flood"
    private static let gap = "Nobody watched for a time"

    static let watch: [RuleCase] = [
        .fires(left, "a process that moves itself") { $0.notice(.cgroupEscaped, 7, 8, by: $0.inContainer("/bin/sh")) },
        .misses(left, "a move within the container") { $0.notice(.cgroupEntered, 7, 8, by: $0.inContainer("/usr/lib/systemd/systemd")) },
        .misses(left, "the runtime on its way into a container") {
            $0.notice(.cgroupEscaped, 7, 8, by: $0.inContainer("/usr/bin/crun", below: ["/usr/bin/conmon", "/usr/bin/crun"]))
        },
        .fires(shed, "a storm of a container") { $0.notice(.flooded, 5_000, 1, by: $0.inContainer("/tmp/storm")) },
        .misses(shed, "nothing was lost") { $0.notice(.flooded, 0, 1, by: $0.inContainer("/tmp/storm")) },
        .fires(gap, "a restart") { $0.notice(.watchGap, 1, 2, by: $0.onHost("/usr/bin/plimsoll")) },
        .misses(gap, "a process that ends") { $0.notice(.procexit, 0, 0, by: $0.onHost("/usr/bin/plimsoll")) },
    ]
}

extension Scene {
    /// An event that is no system call.
    func notice(_ type: EventType, _ first: UInt64, _ second: UInt64, by process: Process) -> EventFixture {
        var record = RecordBuilder(type)
        record.header.args.0 = first
        record.header.args.1 = second
        return host.event(record, by: process)
    }
}
