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
    private static let everyday = accounts + containers + builds + upkeep

    private static let engine = ["/usr/bin/conmon", "/usr/bin/crun"]

    private static let upkeep: [Ordinary] = [
        Ordinary("dpkg puts a file in place") {
            $0.host.call("rename", from: "/etc/init.d/cron.dpkg-new", to: "/etc/init.d/cron", by: $0.onHost("/usr/bin/dpkg"))
        },
        Ordinary("dpkg marks su") {
            $0.host.call("fchmodat", [-100, 0, 0o4755], by: $0.onHost("/usr/bin/dpkg")) { $0.path = "/usr/bin/su.dpkg-new" }
        },
        Ordinary("a package's script enables a service") {
            $0.host.call(
                "symlink", from: "/usr/lib/systemd/system/x.service", to: "/etc/systemd/system/multi-user.target.wants/x.service",
                by: $0.onHost("/usr/bin/perl", ["/usr/bin/deb-systemd-helper", "enable", "x"]))
        },
        Ordinary("logrotate turns the logs") {
            $0.host.call("rename", from: "/var/log/auth.log", to: "/var/log/auth.log.1", by: $0.onHost("/usr/sbin/logrotate"))
        },
        Ordinary("vim saves a service") {
            let vim = $0.onHost("/usr/bin/vim.basic")
            vim.task.tty = 136 << 8
            return $0.host.call("rename", from: "/etc/systemd/system/x.service", to: "/etc/systemd/system/x.service~", by: vim)
        },
        Ordinary("passwd changes the password file") {
            $0.host.call("rename", from: "/etc/nshadow", to: "/etc/shadow", by: $0.onHost("/usr/bin/passwd"))
        },
        Ordinary("udev loads a module") {
            $0.host.call("finit_module", onFile: "/usr/lib/modules/6.12/kernel/x.ko", by: $0.onHost("/usr/lib/systemd/systemd-udevd"))
        },
        Ordinary("systemd loads a BPF program") { $0.host.call("bpf", [5], by: $0.onHost("/usr/lib/systemd/systemd"), result: 9) },
        Ordinary("the host mounts a disk") { $0.host.mount("/dev/sda1", at: "/srv", type: "ext4", by: $0.onHost("/usr/bin/mount")) },
        Ordinary("a runtime mounts what a container needs") {
            $0.host.mount("cgroup", at: "/sys/fs/cgroup", type: "cgroup2", by: $0.inContainer("/usr/bin/crun", below: engine))
        },
        Ordinary("a runtime enters a container") {
            $0.host.call("setns", onFile: "mnt:[4026532200]", [0x20000], by: $0.inContainer("/usr/sbin/runc", ["init"], below: engine))
        },
        Ordinary("crictl on the host talks to the engine") {
            $0.connect(toUnix: "/run/containerd/containerd.sock", by: $0.onHost("/usr/bin/crictl"))
        },
        Ordinary("a server listens") { $0.listen(by: $0.inContainer("/usr/bin/node")) },
        Ordinary("a browser makes its sandbox") {
            $0.host.call("unshare", [0x1000_0000], by: $0.inContainer("/usr/lib/chromium/chromium"))
        },
        Ordinary("a debugger") { $0.host.call("ptrace", [16, 99], by: $0.onHost("/usr/bin/gdb")) },
        Ordinary("a thread gets its name") {
            $0.host.call("prctl", [15], by: $0.inContainer("/usr/bin/java")) { $0.text = "http-nio-8080" }
        },
        Ordinary("make install") { $0.host.call("chmod", path: "/usr/local/bin/x", [0o755], by: $0.onHost("/usr/bin/install")) },
        Ordinary("a lock file goes") { $0.host.call("unlink", path: "/var/lib/dpkg/lock", by: $0.onHost("/usr/bin/dpkg")) },
    ]

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
