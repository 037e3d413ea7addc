import CLayout
import Events
import TestKit

extension RuleCase {
    static let escapes = namespaces + mounts + roots + engines

    private static let engine = ["/usr/bin/conmon", "/usr/bin/crun"]

    private static let entering = "Namespace entered from a container"
    private static let userNamespace = "User namespace made in container"
    private static let newUser: Int64 = 0x1000_0000

    private static let namespaces: [RuleCase] = [
        .fires(entering, "nsenter into the host's mounts") {
            $0.host.call("setns", onFile: "mnt:[4026531841]", [0x20000], by: $0.inContainer("/usr/bin/nsenter", ["-t", "1", "-m"]))
        },
        .fires(entering, "an attempt that the kernel refuses") {
            $0.host.call("setns", onFile: "net:[4026531840]", [0], by: $0.inContainer("/tmp/x"), result: -1)
        },
        .fires(entering, "a program that is called as the runtime") {
            $0.host.call("setns", onFile: "mnt:[4026531841]", by: $0.inContainer("/tmp/crun"))
        },
        .misses(entering, "the runtime enters a container") {
            $0.host.call("setns", onFile: "mnt:[4026531841]", by: $0.inContainer("/usr/bin/crun", ["exec", "web"], below: engine))
        },
        .misses(entering, "the sealed copy of the runtime") {
            $0.host.call(
                "setns", onFile: "mnt:[4026531841]",
                by: $0.inContainer("/memfd:runc_cloned:/proc/self/exe", ["init"], below: ["/memfd:runc_cloned:/proc/self/exe"]))
        },
        .misses(entering, "nsenter of the host") { $0.host.call("setns", onFile: "net:[1]", by: $0.onHost("/usr/bin/nsenter")) },
        .fires(userNamespace, "unshare -U") { $0.host.call("unshare", [newUser], by: $0.inContainer("/usr/bin/unshare")) },
        .misses(userNamespace, "another namespace") { $0.host.call("unshare", [0x20000], by: $0.inContainer("/usr/bin/unshare")) },
        .misses(userNamespace, "the kernel refuses") {
            $0.host.call("unshare", [newUser], by: $0.inContainer("/usr/bin/unshare"), result: -1)
        },
        .misses(userNamespace, "a browser's sandbox") { $0.host.call("unshare", [newUser], by: $0.inContainer("/opt/chrome/chrome")) },
        .misses(userNamespace, "on the host") { $0.host.call("unshare", [newUser], by: $0.onHost("/usr/bin/unshare")) },
    ]

    private static let mounted = "Host file system mounted in container"
    private static let disk = "Disk device made in container"

    private static let mounts: [RuleCase] = [
        .fires(mounted, "the host's disk") {
            $0.host.mount("/dev/sda1", at: "/mnt", type: "ext4", by: $0.inContainer("/bin/mount", ["/dev/sda1", "/mnt"]))
        },
        .fires(mounted, "a cgroup file system, for its release_agent") {
            $0.host.mount("cgroup", at: "/tmp/cgrp", type: "cgroup", by: $0.inContainer("/bin/mount"))
        },
        .fires(mounted, "debugfs by the new calls") {
            $0.host.call("fsopen", by: $0.inContainer("/tmp/x"), result: 3) { $0.text = "debugfs" }
        },
        .misses(mounted, "a temporary file system") { $0.host.mount("tmpfs", at: "/tmp", type: "tmpfs", by: $0.inContainer("/bin/mount")) },
        .misses(mounted, "the kernel refuses") {
            $0.host.mount("/dev/sda1", at: "/mnt", type: "ext4", by: $0.inContainer("/bin/mount"), result: -1)
        },
        .misses(mounted, "a file through FUSE") {
            $0.host.mount("/dev/fuse", at: "/mnt", type: "fuse.sshfs", by: $0.inContainer("/usr/bin/fusermount3"))
        },
        .misses(mounted, "the runtime sets the container up") {
            $0.host.mount("cgroup", at: "/sys/fs/cgroup", type: "cgroup", by: $0.inContainer("/usr/bin/crun", below: engine))
        },
        .misses(mounted, "on the host") { $0.host.mount("/dev/sda1", at: "/mnt", type: "ext4", by: $0.onHost("/bin/mount")) },
        .fires(disk, "mknod of a disk") {
            $0.host.call("mknodat", [-100, 0, 0o060600, 0x800], by: $0.inContainer("/bin/mknod")) { $0.path = "/tmp/sda" }
        },
        .misses(disk, "a pipe") { $0.host.call("mknod", path: "/tmp/pipe", [0o010600, 0], by: $0.inContainer("/usr/bin/mkfifo")) },
        .misses(disk, "the runtime sets the container up") {
            $0.host.call("mknod", path: "/dev/loop0", [0o060600, 0x700], by: $0.inContainer("/usr/bin/crun", below: engine))
        },
        .misses(disk, "on the host") { $0.host.call("mknod", path: "/dev/sda", [0o060600, 0x800], by: $0.onHost("/bin/mknod")) },
    ]

    private static let otherRoot = "Root of another process used from container"
    private static let handle = "File opened by its handle in container"

    private static let roots: [RuleCase] = [
        .fires(otherRoot, "a file of the host") {
            $0.host.open("/root/flag", caller: "/proc/1/root/root/flag", by: $0.inContainer("/bin/cat"))
        },
        .misses(otherRoot, "the own root") {
            $0.host.open("/srv/x", caller: "/proc/self/root/srv/x", by: $0.inContainer("/bin/cat"))
        },
        .misses(otherRoot, "another file of that process") {
            $0.host.open("/proc/1/status", caller: "/proc/1/status", by: $0.inContainer("/bin/ps"))
        },
        .misses(otherRoot, "it is not there") {
            $0.host.open("/x", caller: "/proc/1/root/x", by: $0.inContainer("/bin/cat"), result: -2)
        },
        .misses(otherRoot, "the container sees its own processes only") { scene in
            var container = scene.container.container ?? Workload.Container(id: "0", runtime: .podman)
            container.hostPID = false
            let process = scene.host.process("/bin/cat", workload: Workload(container: container))
            return scene.host.open("/srv/x", caller: "/proc/7/root/srv/x", by: process)
        },
        .misses(otherRoot, "the runtime") {
            $0.host.open("/srv/x", caller: "/proc/7/root/srv/x", by: $0.inContainer("/usr/bin/crun", below: engine))
        },
        .fires(handle, "a file of the host's disk") { $0.byHandle("/data/hosts", by: $0.inContainer("/tmp/shocker")) },
        .misses(handle, "an attempt") { $0.byHandle(nil, by: $0.inContainer("/tmp/shocker"), result: -1) },
        .misses(handle, "an NFS server in user space") { $0.byHandle("/export/x", by: $0.inContainer("/usr/bin/ganesha.nfsd")) },
        .misses(handle, "on the host") { $0.byHandle("/data/x", by: $0.onHost("/usr/sbin/xfs_fsr")) },
    ]

    private static let socket = "Container engine contacted from container"

    private static let engines: [RuleCase] = [
        .fires(socket, "docker's socket") { $0.connect(toUnix: "/var/run/docker.sock", by: $0.inContainer("/usr/bin/curl")) },
        .fires(socket, "containerd's socket under another folder, refused") {
            $0.connect(toUnix: "/host/run/containerd/containerd.sock", by: $0.inContainer("/usr/local/bin/ctr"), result: -13)
        },
        .misses(socket, "a database's socket") { $0.connect(toUnix: "/run/mysqld/mysqld.sock", by: $0.inContainer("/usr/bin/mysql")) },
        .misses(socket, "on the host") { $0.connect(toUnix: "/run/docker.sock", by: $0.onHost("/usr/bin/docker")) },
        .misses(socket, "a step of an image build") {
            $0.connect(toUnix: "/run/docker.sock", by: $0.inContainer("/usr/bin/docker", below: ["/usr/bin/buildkitd", "/bin/sh -c x"]))
        },
    ]
}

extension Scene {
    /// connect(2) to a unix socket.
    func connect(toUnix path: String, by process: Process, result: Int64 = 0) -> EventFixture {
        host.call(
            "connect", on: EventFixtures.socket(family: 1, kind: 1), address: EventFixtures.socketAddress(unix: path), by: process,
            result: result)
    }

    /// open_by_handle_at(2).
    func byHandle(_ path: String?, by process: Process, result: Int64 = 3) -> EventFixture {
        host.call("open_by_handle_at", [4, 0], by: process, result: result) {
            $0.kernelPath = path
            if path != nil {
                $0.file = EventFixtures.regularFile()
                $0.descriptor = (result, PLIMSOLL_KIND_FILE)
            }
        }
    }
}
