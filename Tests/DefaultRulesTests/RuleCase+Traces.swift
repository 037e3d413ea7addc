import TestKit

extension RuleCase {
    private static let cleared = "Log or shell history emptied"
    private static let history = "/root/.bash_history"

    static let traces = emptied + removed

    private static let gone = "Log or shell history removed"

    private static let removed: [RuleCase] = [
        .fires(gone, "rm of a log") { $0.host.call("unlinkat", [-100], by: $0.onHost("/usr/bin/rm")) { $0.path = "/var/log/auth.log" } },
        .fires(gone, "rm of a history, from its folder") { scene in
            let rm = scene.onHost("/usr/bin/rm")
            rm.directory = "/root"
            return scene.host.call("unlink", path: ".bash_history", by: rm)
        },
        .fires(gone, "a history is moved away") {
            $0.host.call("rename", from: history, to: "/tmp/x", by: $0.inContainer("/usr/bin/mv"))
        },
        .fires(gone, "truncate -s 0") { $0.host.call("ftruncate", onFile: "/var/log/wtmp", [0], by: $0.onHost("/usr/bin/truncate")) },
        .fires(gone, "truncate by name") { $0.host.call("truncate", path: "/var/log/wtmp", [0], by: $0.onHost("/tmp/x")) },
        .misses(gone, "a job removes its own log") { $0.host.call("unlink", path: "/var/log/backup.log", by: $0.onHost("/usr/bin/rm")) },
        .misses(gone, "bash puts its history in place") {
            $0.host.call("rename", from: "/root/.bash_history-12.tmp", to: history, by: $0.onHost("/usr/bin/bash"))
        },
        .misses(gone, "zsh moves its history while it saves") {
            $0.host.call("rename", from: "/root/.zsh_history", to: "/root/.zsh_history.old", by: $0.onHost("/usr/bin/zsh"))
        },
        .misses(gone, "a log is made longer") {
            $0.host.call("ftruncate", onFile: "/var/log/wtmp", [8_192], by: $0.onHost("/usr/bin/truncate"))
        },
        .misses(gone, "logrotate") {
            $0.host.call("rename", from: "/var/log/syslog", to: "/var/log/syslog.1", by: $0.onHost("/usr/sbin/logrotate"))
        },
        .misses(gone, "an attempt") {
            $0.host.call("unlink", path: "/var/log/auth.log", by: $0.onHost("/usr/bin/rm", uid: 1_000), result: -13)
        },
    ]

    private static let emptied: [RuleCase] = [
        .fires(cleared, "a redirection into a log") {
            $0.host.open("/var/log/auth.log", flags: Open.redirection, mode: 0o666, by: $0.onHost("/usr/bin/bash"))
        },
        .fires(cleared, "the list of logins, in a container") {
            $0.host.open(
                "/var/log/wtmp", flags: Open.writeOnly | Open.truncate, by: $0.inContainer("/usr/bin/cp", ["/dev/null", "/var/log/wtmp"]))
        },
        .fires(cleared, "a redirection into the history") {
            $0.host.open(history, flags: Open.redirection, mode: 0o666, by: $0.onHost("/usr/bin/bash"))
        },
        .fires(cleared, "cp over the history") {
            $0.host.open(history, flags: Open.writeOnly | Open.truncate, by: $0.onHost("/usr/bin/cp"))
        },
        .fires(cleared, "a link to cp that is called logrotate") {
            let cp = $0.onHost("/usr/bin/cp")
            $0.rename(cp, "logrotate")
            return $0.host.open("/var/log/syslog", flags: Open.writeOnly | Open.truncate, by: cp)
        },
        .misses(cleared, "a line is added") {
            $0.host.open("/var/log/auth.log", flags: Open.writeOnly | Open.append, by: $0.onHost("/usr/bin/bash"))
        },
        .misses(cleared, "bash saves its history") {
            $0.host.open(history, flags: Open.redirection, mode: 0o600, by: $0.onHost("/usr/bin/bash"))
        },
        .misses(cleared, "bash adds to its history") {
            $0.host.open(history, flags: Open.writeOnly | Open.append, mode: 0o600, by: $0.onHost("/usr/bin/bash"))
        },
        .misses(cleared, "a job begins its own log anew") {
            $0.host.open(
                "/var/log/backup.log", flags: Open.redirection, mode: 0o666, by: $0.onHost("/usr/bin/dash", below: ["/usr/sbin/cron"]))
        },
        .misses(cleared, "logrotate") { $0.host.open("/var/log/wtmp", flags: Open.redirection, by: $0.onHost("/usr/sbin/logrotate")) },
        .misses(cleared, "a script of logrotate") {
            $0.host.open(
                "/var/log/syslog", flags: Open.redirection,
                by: $0.onHost("/usr/bin/dash", below: ["/usr/sbin/logrotate /etc/logrotate.conf"]))
        },
        .misses(cleared, "a package manager begins its log") {
            $0.host.open("/var/log/dpkg.log", flags: Open.redirection, by: $0.onHost("/usr/bin/dpkg"))
        },
        .misses(cleared, "a package's script in a container") {
            $0.host.open(
                "/var/log/faillog", flags: Open.redirection, mode: 0o666,
                by: $0.inContainer("/bin/sh", below: ["/usr/bin/dpkg --configure login"]))
        },
        .misses(cleared, "a step of an image build") {
            $0.host.open(
                "/var/log/lastlog", flags: Open.redirection,
                by: $0.inContainer("/bin/sh", below: ["/usr/bin/podman build .", "/usr/bin/crun"]))
        },
        .misses(cleared, "the attempt of a user") {
            $0.host.open("/var/log/auth.log", flags: Open.redirection, by: $0.onHost("/usr/bin/bash"), result: -13)
        },
    ]
}
