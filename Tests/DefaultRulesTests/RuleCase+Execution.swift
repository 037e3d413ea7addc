import CLayout
import TestKit

extension RuleCase {
    static let execution = dropped + fileless + packages

    private static let upper = UInt32(PLIMSOLL_FILE_OVERLAY.rawValue | PLIMSOLL_FILE_UPPER.rawValue)
    private static let lower = UInt32(PLIMSOLL_FILE_OVERLAY.rawValue)
    private static let memory = UInt32(PLIMSOLL_FILE_MEMFD.rawValue)

    private static let drop = "Dropped program executed in container"
    private static let dropped: [RuleCase] = [
        .fires(drop, "what was downloaded") { $0.exec("/tmp/update", by: $0.inContainer("/bin/bash"), flags: upper) },
        .fires(drop, "below a shell that is called make") {
            let shell = $0.inContainer("/usr/bin/dash", ["-c", "./x"])
            $0.rename(shell, "make")
            return $0.exec("/tmp/x", by: $0.host.process("/usr/bin/dash", parent: shell), flags: upper)
        },
        .fires(drop, "in a container that make started") {
            let ancestors = ["/usr/bin/make check", "/usr/bin/podman run x", "/usr/bin/conmon", "/usr/sbin/runc", "/bin/sh"]
            return $0.exec("/tmp/x", by: $0.inContainer("/bin/sh", below: ancestors), flags: upper)
        },
        .misses(drop, "what make runs through a shell") {
            $0.exec(
                "/src/unit-tests", by: $0.inContainer("/bin/sh", below: ["/usr/bin/make check", "/bin/sh -c ./unit-tests"]), flags: upper)
        },
        .misses(drop, "a program of the image") { $0.exec("/usr/bin/curl", by: $0.inContainer("/bin/bash"), flags: lower) },
        .misses(drop, "a program on a volume") { $0.exec("/data/tool", by: $0.inContainer("/bin/bash")) },
        .misses(drop, "on a host whose root is an overlay") { $0.exec("/tmp/tool", by: $0.onHost("/bin/bash"), flags: upper) },
        .misses(drop, "it cannot be executed") {
            $0.host.exec("/tmp/x", by: $0.inContainer("/bin/bash"), file: EventFixtures.regularFile(flags: upper), result: -13)
        },
        .misses(drop, "a package's script runs what it brought") {
            $0.exec(
                "/usr/sbin/ldconfig", by: $0.inContainer("/bin/sh", below: ["/usr/bin/apt-get install x", "/usr/bin/dpkg --configure x"]),
                flags: upper)
        },
        .misses(drop, "the tests of a build") {
            $0.exec("/src/.build/debug/tests", by: $0.inContainer("/usr/bin/swift-test", below: ["/usr/bin/swift-test"]), flags: upper)
        },
        .misses(drop, "a step of an image build") {
            $0.exec(
                "/usr/bin/gcc", by: $0.inContainer("/bin/sh", below: ["/usr/bin/buildah bud .", "/usr/bin/crun", "/bin/sh -c gcc"]),
                flags: upper)
        },
    ]

    private static let memoryOnly = "Fileless program executed"
    private static let fileless: [RuleCase] = [
        .fires(memoryOnly, "an anonymous memory file") { $0.exec("/memfd:kworker", by: $0.onHost("/usr/bin/python3.11"), flags: memory) },
        .fires(memoryOnly, "a program on /dev/shm") { $0.exec("/dev/shm/.x", by: $0.inContainer("/bin/sh")) },
        .fires(memoryOnly, "one that is called like a runtime's copy") {
            $0.exec("/memfd:runc_cloned:/proc/self/exe", by: $0.inContainer("/usr/bin/python3.11"), flags: memory)
        },
        .misses(memoryOnly, "a runtime's copy of itself") {
            $0.exec(
                "/memfd:runc_cloned:/proc/self/exe", ["init"],
                by: $0.onHost("/usr/sbin/runc", below: ["/usr/bin/containerd-shim-runc-v2", "/usr/sbin/runc"]), flags: memory)
        },
        .misses(memoryOnly, "a program on a disk") { $0.exec("/usr/bin/ls", by: $0.onHost("/bin/sh")) },
        .misses(memoryOnly, "a folder of nearly the same name") { $0.exec("/dev/shmem/x", by: $0.onHost("/bin/sh")) },
    ]

    private static let package = "Package manager run in container"
    private static let packages: [RuleCase] = [
        .fires(package, "apt-get install") { $0.exec("/usr/bin/apt-get", ["install", "-y", "nmap"], by: $0.inContainer("/bin/bash")) },
        .fires(package, "quietly") { $0.exec("/usr/bin/apt-get", ["-qq", "install", "nmap"], by: $0.inContainer("/bin/bash")) },
        .fires(package, "apk add") { $0.exec("/sbin/apk", ["add", "curl"], by: $0.inContainer("/bin/busybox")) },
        .fires(package, "dnf, a Python script") {
            $0.exec("/usr/bin/python3.12", ["/usr/bin/dnf", "install", "nmap"], as: "dnf", by: $0.inContainer("/bin/bash"))
        },
        .fires(package, "pacman -S") { $0.exec("/usr/bin/pacman", ["-S", "nmap"], by: $0.inContainer("/bin/bash")) },
        .misses(package, "on the host") { $0.exec("/usr/bin/apt-get", ["install", "-y", "nmap"], by: $0.onHost("/bin/bash")) },
        .misses(package, "what it starts itself") {
            $0.exec("/usr/bin/dpkg", ["-i", "x.deb"], by: $0.inContainer("/usr/bin/apt-get", below: ["/usr/bin/apt-get install x"]))
        },
        .misses(package, "a question") { $0.exec("/usr/bin/dpkg", ["--print-architecture"], by: $0.inContainer("/bin/bash")) },
        .misses(package, "a question to rpm") { $0.exec("/usr/bin/rpm", ["-qa"], by: $0.inContainer("/bin/bash")) },
        .misses(package, "a step of an image build") {
            $0.exec(
                "/usr/bin/apt-get", ["install", "x"],
                by: $0.inContainer("/bin/sh", below: ["/usr/bin/buildkitd", "/usr/bin/runc", "/bin/sh -c x"]))
        },
    ]
}
