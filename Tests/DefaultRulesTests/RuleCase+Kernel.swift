import CLayout
import TestKit

extension RuleCase {
    static let kernel = modules + programs + parts

    private static let module = "Kernel module loaded"
    private static let replaced = "Kernel replaced"

    private static let modules: [RuleCase] = [
        .fires(module, "insmod of a file in /tmp") {
            $0.host.call("finit_module", onFile: "/tmp/rootkit.ko", by: $0.onHost("/usr/bin/kmod", ["/tmp/rootkit.ko"]))
        },
        .fires(module, "an attempt in a container") {
            $0.host.call("finit_module", onFile: "/lib/modules/6.12/x.ko", by: $0.inContainer("/usr/bin/kmod"), result: -1)
        },
        .fires(module, "from memory") { $0.host.call("init_module", [0, 77], by: $0.onHost("/usr/bin/python3.11")) },
        .misses(module, "modprobe") {
            $0.host.call("finit_module", onFile: "/usr/lib/modules/6.12/kernel/fs/nfs.ko", by: $0.onHost("/usr/bin/kmod", ["nfs"]))
        },
        .misses(module, "a compressed one, by udev's modprobe") {
            let modprobe = $0.onHost("/usr/bin/kmod", ["-ba", "x"])
            $0.rename(modprobe, "modprobe")
            return $0.host.call("init_module", [0, 77], by: modprobe)
        },
        .misses(module, "an attempt of a user") {
            $0.host.call("finit_module", onFile: "/tmp/x.ko", by: $0.onHost("/usr/bin/kmod", uid: 1_000), result: -1)
        },
        .fires(replaced, "a kernel by an unknown program") {
            $0.host.call("kexec_file_load", onFile: "/tmp/vmlinuz", [4], by: $0.onHost("/tmp/x"))
        },
        .misses(replaced, "the kernel for crashes") {
            $0.host.call("kexec_file_load", onFile: "/boot/vmlinuz", [4, 0, 0, 2], by: $0.onHost("/usr/sbin/kexec"))
        },
        .misses(replaced, "an attempt of a user") { $0.host.call("kexec_load", by: $0.onHost("/tmp/x", uid: 1_000), result: -1) },
    ]

    private static let bpf = "BPF program loaded by unusual program"

    private static let programs: [RuleCase] = [
        .fires(bpf, "a Python script") { $0.host.call("bpf", [5], by: $0.onHost("/usr/bin/python3.11"), result: 4) },
        .fires(bpf, "a program in a container that is called systemd") {
            $0.host.call("bpf", [5], by: $0.inContainer("/usr/lib/systemd/systemd"), result: 4)
        },
        .misses(bpf, "a map alone") { $0.host.call("bpf", [0], by: $0.onHost("/usr/bin/python3.11"), result: 4) },
        .misses(bpf, "systemd limits devices") { $0.host.call("bpf", [5], by: $0.onHost("/usr/lib/systemd/systemd"), result: 4) },
        .misses(bpf, "the runtime limits devices") {
            $0.host.call("bpf", [5], by: $0.inContainer("/usr/bin/crun", below: ["/usr/bin/conmon", "/usr/bin/crun"]), result: 4)
        },
        .misses(bpf, "the kernel refuses") { $0.host.call("bpf", [5], by: $0.onHost("/tmp/x", uid: 1_000), result: -1) },
    ]

    private static let keys = "Key ring read in container"
    private static let faults = "Page fault handler made in container"
    private static let ring = "io_uring used in container"

    private static let parts: [RuleCase] = [
        .fires(keys, "keyctl read") { $0.host.call("keyctl", [11, 5], by: $0.inContainer("/bin/keyctl"), result: 20) },
        .misses(keys, "the runtime's new key ring") {
            $0.host.call("keyctl", [1, 0], by: $0.inContainer("/usr/bin/crun", below: ["/usr/bin/conmon", "/usr/bin/crun"]), result: 7)
        },
        .misses(keys, "Kerberos reads its tickets") { $0.host.call("keyctl", [11, 5], by: $0.inContainer("/usr/bin/klist"), result: 20) },
        .misses(keys, "on the host") { $0.host.call("keyctl", [11, 5], by: $0.onHost("/bin/keyctl"), result: 20) },
        .fires(faults, "an exploit") { $0.host.call("userfaultfd", [0], by: $0.inContainer("/tmp/x"), result: 5) },
        .misses(faults, "a machine that is moved") {
            $0.host.call("userfaultfd", [0], by: $0.inContainer("/usr/bin/qemu-system-x86_64"), result: 5)
        },
        .misses(faults, "the kernel refuses") { $0.host.call("userfaultfd", [0], by: $0.inContainer("/tmp/x"), result: -1) },
        .fires(ring, "an unknown program") { $0.host.call("io_uring_setup", [8], by: $0.inContainer("/tmp/x"), result: 3) },
        .misses(ring, "a database") {
            $0.host.call("io_uring_setup", [8], by: $0.inContainer("/usr/lib/postgresql/18/bin/postgres"), result: 3)
        },
        .misses(ring, "the profile forbids it") { $0.host.call("io_uring_setup", [8], by: $0.inContainer("/tmp/x"), result: -1) },
        .misses(ring, "on the host") { $0.host.call("io_uring_setup", [8], by: $0.onHost("/usr/bin/fio"), result: 3) },
    ]
}
