import TestKit

extension RuleCase {
    private static let escape = "Container escape through a kernel helper"

    static let containers: [RuleCase] = [
        .fires(escape, "core_pattern") {
            $0.host.open("/proc/sys/kernel/core_pattern", flags: Open.redirection, by: $0.inContainer("/bin/bash"))
        },
        .fires(escape, "the host's /proc mounted elsewhere") {
            $0.host.open("/host/proc/sys/kernel/core_pattern", flags: Open.writeOnly, by: $0.inContainer("/bin/bash"))
        },
        .fires(escape, "release_agent") { $0.host.open("/tmp/cgrp/release_agent", flags: Open.writeOnly, by: $0.inContainer("/bin/sh")) },
        .fires(escape, "uevent_helper") { $0.host.open("/sys/kernel/uevent_helper", flags: Open.readWrite, by: $0.inContainer("/bin/sh")) },
        .fires(escape, "an executable format") {
            $0.host.open("/proc/sys/fs/binfmt_misc/register", flags: Open.writeOnly, by: $0.inContainer("/bin/sh"))
        },
        .fires(escape, "an attempt that the kernel refuses") {
            $0.host.open("/proc/sys/kernel/core_pattern", flags: Open.writeOnly, by: $0.inContainer("/bin/sh"), result: -30)
        },
        .misses(escape, "reading") { $0.host.open("/proc/sys/kernel/core_pattern", by: $0.inContainer("/bin/cat")) },
        .misses(escape, "the host sets up its own") {
            $0.host.open("/proc/sys/kernel/core_pattern", flags: Open.writeOnly, by: $0.onHost("/usr/lib/systemd/systemd-sysctl"))
        },
        .misses(escape, "another setting") {
            $0.host.open("/proc/sys/net/core/somaxconn", flags: Open.writeOnly, by: $0.inContainer("/bin/sh"))
        },
        .misses(escape, "another file of a cgroup") {
            $0.host.open("/sys/fs/cgroup/memory/notify_on_release", flags: Open.writeOnly, by: $0.inContainer("/bin/sh"))
        },
    ]
}
