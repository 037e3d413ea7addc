import CLayout
import Events
import TestKit

extension RuleCase {
    static let processes = injection + rights + disguises

    private static let memory = "Memory of another process changed"
    private static let taken = "Descriptor taken from another process"

    private static let injection: [RuleCase] = [
        .fires(memory, "attached") { $0.host.call("ptrace", [16, 99], by: $0.inContainer("/tmp/inject")) },
        .fires(memory, "written by the other call") {
            $0.host.call("process_vm_writev", [99], by: $0.onHost("/usr/bin/python3.11"), result: 64)
        },
        .misses(memory, "the kernel refuses") { $0.host.call("ptrace", [16, 99], by: $0.inContainer("/tmp/inject"), result: -1) },
        .misses(memory, "a program lets itself be traced") { $0.host.call("ptrace", [0], by: $0.onHost("/tmp/x")) },
        .misses(memory, "strace") { $0.host.call("ptrace", [0x4206, 99], by: $0.onHost("/usr/bin/strace", ["-p", "99"])) },
        .misses(memory, "reading") { $0.host.call("process_vm_readv", [99], by: $0.onHost("/usr/bin/python3.11"), result: 64) },
        .fires(taken, "a connection of sshd") { $0.take("socket:[7]", by: $0.onHost("/tmp/x")) },
        .misses(taken, "the kernel refuses") {
            $0.host.call("pidfd_getfd", [5, 3], by: $0.onHost("/tmp/x", uid: 1_000), result: -1)
        },
        .misses(taken, "criu moves a container") { $0.take("/srv/x", by: $0.onHost("/usr/sbin/criu")) },
    ]

    private static let setuid = "Setuid bit set"

    private static let rights: [RuleCase] = [
        .fires(setuid, "chmod u+s") {
            $0.host.call("fchmodat", [-100, 0, 0o4755], by: $0.onHost("/usr/bin/chmod")) { $0.path = "/tmp/sh" }
        },
        .fires(setuid, "through a descriptor") {
            $0.host.call("fchmod", onFile: "/tmp/sh", [0o4755], by: $0.inContainer("/usr/bin/python3.11"))
        },
        .misses(setuid, "chmod +x") { $0.host.call("chmod", path: "/tmp/sh", [0o755], by: $0.onHost("/usr/bin/chmod")) },
        .misses(setuid, "the group's bit of a folder") { $0.host.call("chmod", path: "/srv", [0o2775], by: $0.onHost("/usr/bin/chmod")) },
        .misses(setuid, "an attempt") { $0.host.call("chmod", path: "/tmp/sh", [0o4755], by: $0.onHost("/usr/bin/chmod"), result: -1) },
        .misses(setuid, "dpkg unpacks sudo") {
            $0.host.call("fchmod", onFile: "/usr/bin/sudo.dpkg-new", [0o4755], by: $0.onHost("/usr/bin/dpkg"))
        },
        .misses(setuid, "an engine unpacks an image") {
            $0.host.call("fchmod", onFile: "/var/lib/x/usr/bin/su", [0o4755], by: $0.onHost("/usr/bin/podman"))
        },
    ]

    private static let thread = "Process named like a kernel thread"
    private static let script = "Memory file made by a script"

    private static let disguises: [RuleCase] = [
        .fires(thread, "a miner") { $0.host.call("prctl", [15], by: $0.inContainer("/tmp/xmrig")) { $0.text = "kworker/0:1" } },
        .misses(thread, "an ordinary name") { $0.host.call("prctl", [15], by: $0.onHost("/usr/bin/java")) { $0.text = "GC Thread#0" } },
        .misses(thread, "another option") { $0.host.call("prctl", [38, 1], by: $0.onHost("/usr/bin/setpriv")) },
        .fires(script, "Python") { $0.memoryFile(by: $0.inContainer("/usr/bin/python3.11")) },
        .misses(script, "a server of pictures") { $0.memoryFile(by: $0.inContainer("/usr/bin/weston")) },
        .misses(script, "on the host") { $0.memoryFile(by: $0.onHost("/usr/bin/python3.11")) },
    ]
}

extension Scene {
    /// pidfd_getfd(2).
    func take(_ path: String, by process: Process) -> EventFixture {
        host.call("pidfd_getfd", [5, 3], by: process, result: 6) {
            $0.kernelPath = path
            $0.descriptor = (6, PLIMSOLL_KIND_FILE)
        }
    }

    /// memfd_create(2).
    func memoryFile(by process: Process) -> EventFixture {
        host.call("memfd_create", [0, 1], by: process, result: 6) {
            $0.text = "x"
            $0.kernelPath = "/memfd:x"
            $0.descriptor = (6, PLIMSOLL_KIND_MEMFD)
        }
    }
}
