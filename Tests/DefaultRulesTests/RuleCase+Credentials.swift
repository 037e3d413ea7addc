import CLayout
import TestKit

extension RuleCase {
    static let credentials = passwords + keys

    private static let password = "Password file read"
    private static let passwords: [RuleCase] = [
        .fires(password, "cat of the shadow file") { $0.host.open("/etc/shadow", by: $0.onHost("/usr/bin/cat", ["/etc/shadow"])) },
        .fires(password, "the same in a container") { $0.host.open("/etc/shadow", by: $0.inContainer("/usr/bin/cat", ["/etc/shadow"])) },
        .fires(password, "through a link of another name") {
            $0.host.open("/etc/shadow", caller: "/tmp/notes", by: $0.onHost("/usr/bin/cat"))
        },
        .fires(password, "a copy of cat that is called passwd") { $0.host.open("/etc/shadow", by: $0.onHost("/tmp/passwd")) },
        .fires(password, "a link to cat that is called sshd") {
            let cat = $0.onHost("/usr/bin/cat")
            $0.rename(cat, "sshd")
            return $0.host.open("/etc/shadow", by: cat)
        },
        .fires(password, "busybox as cat") { $0.host.open("/etc/shadow", by: $0.inContainer("/bin/busybox", ["cat", "/etc/shadow"])) },
        .fires(password, "a rule of sudo in its folder") { $0.host.open("/etc/sudoers.d/admins", by: $0.onHost("/usr/bin/less")) },
        .fires(password, "python below a package manager of a container") {
            $0.host.open("/etc/gshadow", by: $0.inContainer("/usr/bin/python3.11", ["-c", "…"], below: ["/usr/bin/dpkg --configure evil"]))
        },
        .misses(password, "the public file beside it") { $0.host.open("/etc/passwd", by: $0.onHost("/usr/bin/cat")) },
        .misses(password, "a failed attempt") {
            $0.host.open("/etc/shadow", by: $0.onHost("/usr/bin/cat", uid: 1000), result: -13)
        },
        .misses(password, "writing") { $0.host.open("/etc/gshadow-", flags: Open.writeOnly, by: $0.onHost("/usr/bin/tar")) },
        .misses(password, "a shadow file elsewhere") { $0.host.open("/srv/root/etc/shadow.d/notes", by: $0.onHost("/usr/bin/cat")) },
        .misses(password, "sshd checks a login") {
            $0.host.open("/etc/shadow", by: $0.onHost("/usr/sbin/sshd", below: ["/usr/sbin/sshd"]))
        },
        .misses(password, "cron checks an account") { $0.host.open("/etc/shadow", by: $0.onHost("/usr/sbin/cron")) },
        .misses(password, "systemd starts a user's session") {
            $0.host.open("/etc/shadow", by: $0.onHost("/usr/lib/systemd/systemd-executor"))
        },
        .misses(password, "useradd in a container") {
            $0.host.open("/etc/shadow", flags: Open.readWrite, by: $0.inContainer("/usr/sbin/useradd"))
        },
        .misses(password, "adduser, a Perl script") {
            let script = $0.onHost("/usr/bin/perl", ["/usr/sbin/adduser", "--system", "plimsoll"])
            $0.rename(script, "adduser")
            return $0.host.open("/etc/shadow", by: script)
        },
        .misses(password, "busybox as adduser") {
            let busybox = $0.inContainer("/bin/busybox")
            let image = busybox.image
            busybox.image = .init(name: "adduser", argv: "adduser\0-D\0app\0", path: image.path, file: image.file, time: image.time)
            return $0.host.open("/etc/shadow", by: busybox)
        },
        .misses(password, "a package's script on the host") {
            $0.host.open(
                "/etc/shadow", by: $0.onHost("/usr/bin/perl", below: ["/usr/bin/apt-get install x", "/usr/bin/dpkg --configure x"]))
        },
        .misses(password, "the daily copy of Debian") {
            let script = $0.onHost("/usr/bin/dash", ["/etc/cron.daily/passwd"], below: ["/usr/sbin/cron", "/usr/bin/run-parts"])
            $0.rename(script, "passwd")
            return $0.host.open(
                "/etc/shadow", by: $0.host.process("/usr/bin/cmp", arguments: ["-s", "shadow.bak", "/etc/shadow"], parent: script))
        },
        .misses(password, "podman commits a container") {
            $0.host.open("/etc/shadow", by: $0.onHost("/usr/bin/podman", ["commit", "web"]))
        },
        .misses(password, "a step of an image build") {
            $0.host.open("/etc/shadow", by: $0.inContainer("/usr/bin/install", below: ["/usr/bin/podman build -t x .", "/usr/bin/crun"]))
        },
    ]

    private static let key = "Private key or cloud credential read"
    private static let keys: [RuleCase] = [
        .fires(key, "cat of a user's key") { $0.host.open("/home/ada/.ssh/id_ed25519", by: $0.onHost("/usr/bin/cat")) },
        .fires(key, "tar of the host's key") { $0.host.open("/etc/ssh/ssh_host_ed25519_key", by: $0.onHost("/usr/bin/tar")) },
        .fires(key, "python reads the credentials of a cloud") {
            $0.host.open("/root/.aws/credentials", by: $0.inContainer("/usr/bin/python3.11", ["-c", "…"]))
        },
        .fires(key, "ssh reads the configuration of a cluster") { $0.host.open("/root/.kube/config", by: $0.onHost("/usr/bin/ssh")) },
        .fires(key, "the cluster's tool reads a key of ssh") { $0.host.open("/root/.ssh/id_rsa", by: $0.onHost("/usr/local/bin/kubectl")) },
        .fires(key, "a program in /tmp called ssh") { $0.host.open("/root/.ssh/id_rsa", by: $0.onHost("/tmp/ssh")) },
        .misses(key, "the public half") { $0.host.open("/home/ada/.ssh/id_ed25519.pub", by: $0.onHost("/usr/bin/cat")) },
        .misses(key, "the names of known hosts") { $0.host.open("/home/ada/.ssh/known_hosts", by: $0.onHost("/usr/bin/cat")) },
        .misses(key, "ssh") { $0.host.open("/home/ada/.ssh/id_ed25519", by: $0.onHost("/usr/bin/ssh", below: ["/usr/bin/git fetch"])) },
        .misses(key, "sshd starts") { $0.host.open("/etc/ssh/ssh_host_rsa_key", by: $0.onHost("/usr/sbin/sshd")) },
        .misses(key, "kubectl reads its own file") { $0.host.open("/home/ada/.kube/config", by: $0.onHost("/home/ada/bin/kubectl")) },
        .misses(key, "the cloud's tool, a script") {
            let script = $0.onHost("/usr/bin/python3.11", ["/usr/bin/aws", "s3", "ls"])
            $0.rename(script, "aws")
            return $0.host.open("/home/ada/.aws/credentials", by: script)
        },
        .misses(key, "podman logs in to a registry") {
            $0.host.open("/root/.docker/config.json", by: $0.onHost("/usr/bin/podman", ["pull", "x"]))
        },
        .misses(key, "a Swift build asks a registry") {
            $0.host.open("/root/.docker/config.json", by: $0.onHost("/usr/libexec/swift/bin/swift-package"))
        },
        .misses(key, "the nightly backup") { $0.host.open("/root/.ssh/id_rsa", by: $0.onHost("/usr/bin/restic", ["backup", "/root"])) },
    ]
}
