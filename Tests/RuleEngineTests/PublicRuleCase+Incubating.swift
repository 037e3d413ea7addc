import CLayout
import Events
import TestKit

extension PublicRuleCase {
    private static let write: UInt64 = 0o1

    static let incubating: [PublicRuleCase] = [
        PublicRuleCase("Modify Shell Configuration File") {
            $0.open("/root/.bashrc", write, by: $0.process("/usr/bin/vi"))
        } butNot: {
            $0.open("/root/.bashrc", by: $0.process("/usr/bin/vi"))
        },
        PublicRuleCase("Schedule Cron Jobs") {
            $0.open("/etc/cron.d/x", write, by: $0.process("/usr/bin/vi"))
        } butNot: {
            $0.open("/etc/crypttab", write, by: $0.process("/usr/bin/vi"))
        },
        PublicRuleCase("Read ssh information") {
            $0.open("/root/.ssh/id_rsa", by: $0.process("/bin/cat"))
        } butNot: {
            $0.open("/root/.ssh/id_rsa", by: $0.process("/usr/bin/ssh"))
        },
        PublicRuleCase("DB program spawned process") {
            $0.exec("/bin/ls", below: ["/usr/sbin/mysqld"])
        } butNot: {
            $0.exec("/bin/ls", below: ["/usr/sbin/redis"])
        },
        PublicRuleCase("Change thread namespace") {
            $0.host.call("setns", [0, 0], by: $0.process("/tmp/x"), result: -22)
        } butNot: {
            $0.host.call("setns", [0, 0], by: $0.process("/usr/bin/nsenter"))
        },
        PublicRuleCase("Change namespace privileges via unshare") {
            $0.host.call("unshare", [0x1000_0000], by: $0.contained("/usr/bin/unshare", uid: 1_000))
        } butNot: {
            $0.host.call("unshare", [0x1000_0000], by: $0.contained("/usr/bin/unshare"))
        },
        PublicRuleCase("Launch Privileged Container") {
            let first = $0.process("/app", in: PublicScene.container(privileged: true))
            first.task.pid_in_namespace = 1
            return $0.exec(first)
        } butNot: {
            $0.exec("/app", in: PublicScene.container(privileged: true))
        },
        PublicRuleCase("Launch Excessively Capable Container") {
            let first = $0.contained("/app")
            first.task.pid_in_namespace = 1
            return $0.exec(first)
        } butNot: {
            let first = $0.contained("/app", uid: 1_000)
            first.task.pid_in_namespace = 1
            return $0.exec(first)
        },
        PublicRuleCase("System procs network activity") {
            $0.host.connect(to: (203, 0, 113, 9), port: 80, by: $0.process("/bin/bash"))
        } butNot: {
            $0.host.connect(to: (203, 0, 113, 9), port: 80, by: $0.process("/usr/bin/curl"))
        },
        PublicRuleCase("Program run with disallowed http proxy env") {
            $0.exec($0.process("/usr/bin/curl", environment: ["HTTP_PROXY=http://x"]))
        } butNot: {
            $0.exec($0.process("/usr/bin/curl", environment: ["HOME=/"]))
        },
        PublicRuleCase("Unexpected UDP Traffic") {
            $0.host.call("connect", on: udp(port: 6_666), by: $0.process("/tmp/x"))
        } butNot: {
            $0.host.call("connect", on: udp(port: 53), by: $0.process("/tmp/x"))
        },
        PublicRuleCase("Non sudo setuid") {
            $0.host.call("setuid", [0], by: $0.process("/tmp/x", uid: 1_000), result: -1)
        } butNot: {
            $0.host.call("setuid", [0], by: $0.process("/usr/bin/sudo", uid: 1_000))
        },
        PublicRuleCase("User mgmt binaries") {
            $0.exec("/usr/sbin/useradd", ["evil"], below: ["/bin/bash"])
        } butNot: {
            $0.exec("/usr/sbin/useradd", ["evil"], below: ["/bin/bash"], in: PublicScene.container())
        },
        PublicRuleCase("Create files below dev") {
            $0.open("/dev/x", 0o101, by: $0.process("/tmp/x"))
        } butNot: {
            $0.open("/dev/x", write, by: $0.process("/tmp/x"))
        },
        PublicRuleCase("Contact EC2 Instance Metadata Service From Container") {
            $0.host.connect(to: (169, 254, 169, 254), port: 80, by: $0.contained("/usr/bin/curl"))
        } butNot: {
            $0.host.connect(to: (169, 254, 169, 254), port: 80, by: $0.process("/usr/bin/curl"))
        },
        PublicRuleCase("Contact cloud metadata service from container") {
            metadata($0, in: PublicScene.container())
        } butNot: {
            metadata($0, in: PublicScene.container(namespace: "kube-system"))
        },
        PublicRuleCase("Launch Package Management Process in Container") {
            $0.exec($0.contained("/usr/bin/apt-get", ["install", "x"]))
        } butNot: {
            $0.exec("/usr/bin/apt-get", ["install", "x"])
        },
        PublicRuleCase("Launch Suspicious Network Tool in Container") {
            $0.exec($0.contained("/usr/bin/nmap"))
        } butNot: {
            $0.exec($0.contained("/usr/bin/curl"))
        },
        PublicRuleCase("Launch Suspicious Network Tool on Host") {
            $0.exec("/usr/bin/nmap")
        } butNot: {
            $0.exec($0.contained("/usr/bin/nmap"))
        },
        PublicRuleCase("Delete or rename shell history") {
            $0.host.call("rename", from: ".bash_history", to: "/tmp/x", by: $0.process("/bin/mv", directory: "/root"))
        } butNot: {
            $0.host.call("rename", from: "/tmp/x", to: ".bash_history", by: $0.process("/bin/mv", directory: "/root"))
        },
        PublicRuleCase("Set Setuid or Setgid bit") {
            $0.host.call("fchmod", onFile: "/tmp/x", [0o4755], by: $0.process("/bin/chmod"))
        } butNot: {
            $0.host.call("fchmod", onFile: "/tmp/x", [0o755], by: $0.process("/bin/chmod"))
        },
        PublicRuleCase("Launch Remote File Copy Tools in Container") {
            $0.exec($0.contained("/usr/bin/rsync"))
        } butNot: {
            $0.exec("/usr/bin/rsync")
        },
        PublicRuleCase("Mount Launched in Privileged Container") {
            $0.exec("/bin/mount", ["/dev/sda1", "/mnt"], in: PublicScene.container(privileged: true))
        } butNot: {
            $0.exec("/bin/mount", in: PublicScene.container(privileged: true))
        },
        PublicRuleCase("Launch Ingress Remote File Copy Tools in Container") {
            $0.exec($0.contained("/usr/bin/wget", ["http://x"]))
        } butNot: {
            $0.exec($0.contained("/usr/bin/curl", ["http://x"]))
        },
        PublicRuleCase("Read environment variable from /proc files") {
            $0.open("/proc/7/environ", by: $0.contained("/bin/cat"))
        } butNot: {
            $0.open("/proc/7/environ", by: $0.process("/bin/cat"))
        },
        PublicRuleCase("Exfiltrating Artifacts via Kubernetes Control Plane") {
            $0.open("/data/db", by: $0.contained("/bin/tar", below: ["/usr/bin/runc"]))
        } butNot: {
            $0.open("/etc/group", by: $0.contained("/bin/tar", below: ["/usr/bin/runc"]))
        },
        PublicRuleCase("Adding ssh keys to authorized_keys") {
            $0.open("/home/ada/.ssh/authorized_keys", write, by: $0.process("/usr/bin/tee"))
        } butNot: {
            $0.open("/home/ada/.ssh/known_hosts", write, by: $0.process("/usr/bin/tee"))
        },
        PublicRuleCase("Potential Local Privilege Escalation via Environment Variables Misuse") {
            $0.exec($0.process("/bin/su", environment: ["GLIBC_TUNABLES=glibc.malloc.mxfast=A"]))
        } butNot: {
            $0.exec($0.process("/bin/su", environment: ["LANG=C"]))
        },
        PublicRuleCase("Backdoored library loaded into SSHD (CVE-2024-3094)") {
            $0.open("/usr/lib/liblzma.so.5.6.1", by: $0.process("/usr/sbin/sshd"))
        } butNot: {
            $0.open("/usr/lib/liblzma.so.5.4.1", by: $0.process("/usr/sbin/sshd"))
        },
        PublicRuleCase("BPF Program Not Profiled") {
            $0.host.call("bpf", [5], by: $0.process("/tmp/x"), result: 4)
        } butNot: {
            $0.host.call("bpf", [0], by: $0.process("/tmp/x"), result: 4)
        },
    ]

    /// A UDP socket with a peer.
    private static func udp(port: UInt16) -> plimsoll_socket {
        var socket = EventFixtures.socket(remote: (203, 0, 113, 9), port: port)
        socket.type = 2
        socket.protocol = 17
        return socket
    }

    private static func metadata(_ scene: PublicScene, in workload: Workload) -> EventFixture {
        scene.host.connect(to: (169, 254, 169, 254), port: 80, by: scene.process("/usr/bin/curl", in: workload))
    }
}
