import TestKit

extension RuleCase {
    static let persistence = jobs + preloads + links

    private static let engine = ["/usr/bin/conmon", "/usr/bin/crun"]
    private static let stay = "Job, service or login key put in place"

    private static let jobs: [RuleCase] = [
        .fires(stay, "a job is written") { $0.host.open("/etc/cron.d/x", flags: Open.redirection, by: $0.onHost("/usr/bin/bash")) },
        .fires(stay, "a job is moved into its place") {
            $0.host.call("rename", from: "/tmp/x", to: "/var/spool/cron/crontabs/root", by: $0.onHost("/usr/bin/mv"))
        },
        .fires(stay, "a service by a link") {
            $0.host.call("symlink", from: "/tmp/x.service", to: "/etc/systemd/system/x.service", by: $0.onHost("/usr/bin/ln"))
        },
        .fires(stay, "a key by a hard link") {
            $0.host.call("link", from: "/tmp/k", to: "/home/ada/.ssh/authorized_keys", by: $0.inContainer("/usr/bin/ln"))
        },
        .misses(stay, "reading a job") { $0.host.open("/etc/cron.d/x", by: $0.onHost("/usr/sbin/cron")) },
        .misses(stay, "a file of a similar name") {
            $0.host.open("/etc/systemd-notes", flags: Open.redirection, by: $0.onHost("/usr/bin/bash"))
        },
        .misses(stay, "an attempt") {
            $0.host.call("rename", from: "/tmp/x", to: "/etc/cron.d/x", by: $0.onHost("/usr/bin/mv", uid: 1_000), result: -13)
        },
        .misses(stay, "a job that is moved away") {
            $0.host.call("rename", from: "/etc/cron.d/x", to: "/root/x", by: $0.onHost("/usr/bin/mv"))
        },
        .misses(stay, "crontab -e") {
            $0.host.call("rename", from: "tmp.x", to: "/var/spool/cron/crontabs/root", by: $0.onHost("/usr/bin/crontab"))
        },
        .misses(stay, "systemctl enable") {
            $0.host.call(
                "symlinkat", from: "/usr/lib/systemd/system/x.service", to: "/etc/systemd/system/multi-user.target.wants/x.service",
                by: $0.onHost("/usr/bin/systemctl"))
        },
        .misses(stay, "a package's job") {
            $0.host.call("rename", from: "/etc/cron.d/x.dpkg-new", to: "/etc/cron.d/x", by: $0.onHost("/usr/bin/dpkg"))
        },
    ]

    private static let preload = "Library forced into every program"

    private static let preloads: [RuleCase] = [
        .fires(preload, "written") { $0.host.open("/etc/ld.so.preload", flags: Open.redirection, by: $0.inContainer("/bin/bash")) },
        .fires(preload, "moved into its place") {
            $0.host.call("renameat2", from: "/tmp/p", to: "/etc/ld.so.preload", by: $0.onHost("/usr/bin/mv"))
        },
        .fires(preload, "a link in its place") {
            $0.host.call("symlink", from: "/tmp/p", to: "/etc/ld.so.preload", by: $0.onHost("/usr/bin/ln"))
        },
        .misses(preload, "every program reads it") { $0.host.open("/etc/ld.so.preload", by: $0.onHost("/usr/bin/ls")) },
        .misses(preload, "a package's script") {
            $0.host.open(
                "/etc/ld.so.preload", flags: Open.redirection, by: $0.onHost("/bin/sh", below: ["/usr/bin/dpkg --configure libjemalloc"]))
        },
        .misses(preload, "the cache beside it") {
            $0.host.call("rename", from: "/etc/ld.so.cache~", to: "/etc/ld.so.cache", by: $0.onHost("/usr/sbin/ldconfig"))
        },
    ]

    private static let link = "Link made to password or key file"

    private static let links: [RuleCase] = [
        .fires(link, "a symbolic link") { $0.host.call("symlink", from: "/etc/shadow", to: "/tmp/notes", by: $0.onHost("/usr/bin/ln")) },
        .fires(link, "relative to where the link lies") {
            $0.host.call("symlink", from: "../etc/shadow", to: "/tmp/notes", by: $0.inContainer("/usr/bin/ln"))
        },
        .fires(link, "a hard link to the host's key") {
            $0.host.call("link", from: "/etc/ssh/ssh_host_rsa_key", to: "/tmp/k", by: $0.onHost("/usr/bin/ln"))
        },
        .misses(link, "a link to another file") { $0.host.call("symlink", from: "/etc/hosts", to: "/tmp/h", by: $0.onHost("/usr/bin/ln")) },
        .misses(link, "a link in the place of a password file's backup elsewhere") {
            $0.host.call("symlink", from: "shadow", to: "/tmp/l", by: $0.onHost("/usr/bin/ln"))
        },
        .misses(link, "passwd keeps the old file") {
            $0.host.call("link", from: "/etc/shadow", to: "/etc/shadow-", by: $0.onHost("/usr/bin/passwd"))
        },
        .misses(link, "the kernel refuses") {
            $0.host.call("link", from: "/etc/shadow", to: "/tmp/x", by: $0.onHost("/usr/bin/ln", uid: 1_000), result: -1)
        },
    ]
}
