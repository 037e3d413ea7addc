import Events
import TestKit

extension RuleCase {
    private static let left = "Process left its container's cgroup"

    static let cgroups: [RuleCase] = [
        .fires(left, "to the root of the hierarchy") { $0.host.event(moved(.cgroupEscaped), by: $0.inContainer("/bin/sh")) },
        .misses(left, "a move that is none") { $0.host.event(moved(.cgroupEntered), by: $0.inContainer("/bin/sh")) },
        .misses(left, "a service of the host") { $0.host.event(moved(.cgroupEntered), by: $0.onHost("/usr/lib/systemd/systemd")) },
    ]

    private static func moved(_ type: EventType) -> RecordBuilder {
        var record = RecordBuilder(type)
        record.header.args.0 = 1
        record.header.args.1 = 77
        record.add(.cgroupPath, "/")
        return record
    }
}
