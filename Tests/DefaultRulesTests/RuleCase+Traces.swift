import TestKit

extension RuleCase {
    private static let cleared = "Log or shell history emptied"
    private static let history = "/root/.bash_history"

    static let traces: [RuleCase] = [
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
