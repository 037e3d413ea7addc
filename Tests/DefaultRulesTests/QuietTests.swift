import CLayout
import Events
import TestKit
import Testing

/// What goes on all day must not wake anybody: nothing at `warning` or above.
@Suite struct QuietTests {
    struct Ordinary: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let event: @Sendable (Scene) -> EventFixture

        init(_ description: String, _ event: @escaping @Sendable (Scene) -> EventFixture) {
            testDescription = description
            self.event = event
        }
    }

    @Test(arguments: everyday) func raisesNothingAtWarningOrAbove(_ ordinary: Ordinary) throws {
        let findings = try DefaultRules.findings(in: ordinary.event)
        #expect(findings.filter { $0.severity >= .warning }.map(\.message) == [])
    }

    private static let upper = UInt32(PLIMSOLL_FILE_OVERLAY.rawValue | PLIMSOLL_FILE_UPPER.rawValue)
    private static let everyday = accounts + containers + builds

    private static let accounts: [Ordinary] = [
        Ordinary("apt-get runs dpkg") {
            $0.exec("/usr/bin/dpkg", ["--unpack", "x.deb"], by: $0.onHost("/usr/bin/apt-get", below: ["/usr/bin/apt-get install x"]))
        },
        Ordinary("dpkg compares a conffile") { $0.host.open("/etc/sudoers", by: $0.onHost("/usr/bin/dpkg", ["--configure", "sudo"])) },
        Ordinary("a package adds a user") {
            $0.host.open(
                "/etc/shadow", flags: Open.readWrite,
                by: $0.onHost("/usr/sbin/useradd", below: ["/usr/bin/dpkg --configure x", "/bin/sh x.postinst"]))
        },
        Ordinary("fontconfig writes its log") {
            $0.host.open(
                "/var/log/fontconfig.log", flags: Open.redirection, mode: 0o666,
                by: $0.onHost("/bin/sh", below: ["/usr/bin/dpkg --configure fontconfig"]))
        },
        Ordinary("unattended upgrades") {
            let script = $0.onHost("/usr/bin/python3.12", ["/usr/bin/unattended-upgrade"])
            $0.rename(script, "unattended-upgr")
            return $0.host.open("/etc/shadow", by: $0.host.process("/usr/bin/perl", parent: script))
        },
        Ordinary("sudo reads its rules") { $0.host.open("/etc/sudoers", by: $0.onHost("/usr/bin/sudo", ["-v"], uid: 1000)) },
        Ordinary("unix_chkpwd for a screen lock") { $0.host.open("/etc/shadow", by: $0.onHost("/usr/sbin/unix_chkpwd")) },
        Ordinary("sshd duplicates a connection before it executes itself") {
            $0.host.dup(to: 1, ofSocketTo: (10, 1, 1, 1), port: 50_000, by: $0.onHost("/usr/sbin/sshd"))
        },
        Ordinary("cron runs a shell") {
            $0.exec(
                "/usr/bin/dash", ["-c", "date > /var/log/job.log"], as: "sh", by: $0.onHost("/usr/sbin/cron", below: ["/usr/sbin/cron"]))
        },
        Ordinary("systemd-sysctl sets core_pattern") {
            $0.host.open("/proc/sys/kernel/core_pattern", flags: Open.writeOnly, by: $0.onHost("/usr/lib/systemd/systemd-sysctl"))
        },
        Ordinary("vim edits a configuration") {
            $0.host.open("/etc/nginx/nginx.conf", flags: Open.redirection, mode: 0o644, by: $0.onHost("/usr/bin/vim.basic"))
        },
        Ordinary("journald opens its files") {
            $0.host.open(
                "/var/log/journal/1/system.journal", flags: Open.readWrite | Open.create, by: $0.onHost("/usr/lib/systemd/systemd-journald")
            )
        },
    ]

    private static let containers: [Ordinary] = [
        Ordinary("podman run -it") {
            $0.exec("/usr/bin/bash", by: $0.inContainer("/usr/bin/crun", below: ["/usr/bin/conmon", "/usr/bin/crun"]), terminal: 136 << 8)
        },
        Ordinary("an entry point that is a script") {
            $0.exec(
                "/bin/sh", ["/docker-entrypoint.sh", "nginx"], as: "docker-entrypoi",
                by: $0.inContainer("/usr/bin/crun", below: ["/usr/bin/crun"]))
        },
        Ordinary("an entry point drops its privileges") {
            $0.host.open("/etc/shadow", by: $0.inContainer("/usr/bin/su", ["postgres"], below: ["/docker-entrypoint.sh"]))
        },
        Ordinary("apt-get install in a container") {
            $0.exec("/usr/bin/apt-get", ["install", "-y", "curl"], by: $0.inContainer("/bin/bash"))
        },
        Ordinary("dpkg of a container calls what it installed") {
            $0.exec(
                "/usr/bin/fc-cache", by: $0.inContainer("/bin/sh", below: ["/usr/bin/apt-get install x", "/usr/bin/dpkg --configure x"]),
                flags: upper)
        },
        Ordinary("crun copies itself into memory") {
            $0.exec(
                "/memfd:crun_cloned:/proc/self/exe", ["create"], by: $0.onHost("/usr/bin/crun", below: ["/usr/bin/conmon"]),
                flags: UInt32(PLIMSOLL_FILE_MEMFD.rawValue))
        },
        Ordinary("containerd unpacks an image") {
            $0.host.open("/etc/shadow", flags: Open.writeOnly | Open.create, by: $0.onHost("/usr/bin/containerd"))
        },
        Ordinary("podman packs a layer") { $0.host.open("/etc/shadow", by: $0.onHost("/usr/bin/podman", ["commit"])) },
        Ordinary("a health check") {
            $0.exec(
                "/bin/sh", ["-c", "curl -f localhost"], by: $0.inContainer("/usr/bin/crun", below: ["/usr/bin/conmon", "/usr/bin/crun"]))
        },
        Ordinary("an entry point waits for its database") {
            $0.host.dup(
                to: 1, ofSocketTo: (10, 0, 0, 5), port: 5432, by: $0.inContainer("/usr/bin/bash", ["-c", "echo > /dev/tcp/db/5432"]))
        },
    ]

    private static let builds: [Ordinary] = [
        Ordinary("a Swift build links") {
            $0.exec(
                "/usr/libexec/swift/bin/clang", ["-fuse-ld=lld"],
                by: $0.onHost("/usr/libexec/swift/bin/swift-build", below: ["/usr/libexec/swift/bin/swift-build"]))
        },
        Ordinary("a Swift build in a container compiles its manifest") {
            $0.exec(
                "/tmp/TemporaryDirectory.x/app-manifest", by: $0.inContainer("/usr/bin/swift-package", below: ["/usr/bin/swift-build"]),
                flags: upper)
        },
        Ordinary("a build in a Dockerfile") {
            $0.exec(
                "/src/configure-test",
                by: $0.inContainer("/bin/sh", below: ["/usr/bin/podman build .", "/usr/bin/crun", "/bin/sh -c ./configure"]), flags: upper)
        },
        Ordinary("logrotate at midnight") { $0.host.open("/var/log/btmp", flags: Open.redirection, by: $0.onHost("/usr/sbin/logrotate")) },
    ]
}
