extension Evasion {
    private static let dropped = "Dropped program executed in container"
    private static let fileless = "Fileless program executed"
    private static let shadow: [String: FindingLine.Value] = ["fd.name": "/etc/shadow"]

    /// Programs that are executed in another way, or say that they are another one.
    static let programs = [
        Evasion(
            "execveat of a descriptor", nearMiss: .script("/bin/evade empty-path /bin/busybox true"),
            action: .script("/bin/mkdir -p /tmp/1; /bin/cp /bin/busybox /tmp/1/true; /bin/evade empty-path /tmp/1/true"), dropped,
            fields: ["proc.exepath": "/tmp/1/true"]),
        Evasion(
            "program that is deleted by then", nearMiss: .script("/bin/evade empty-path /bin/busybox true"),
            action: .script("/bin/mkdir -p /tmp/2; /bin/cp /bin/busybox /tmp/2/true; /bin/evade deleted /tmp/2/true"), dropped),
        Evasion(
            "program in memory alone", nearMiss: .script("/bin/evade empty-path /bin/busybox true"),
            action: .script("/bin/mount -o remount,exec /dev/shm; /bin/cp /bin/busybox /dev/shm/true; /bin/evade deleted /dev/shm/true"),
            fileless),
        Evasion(
            "copied to /dev/shm", nearMiss: .script("/bin/cp /bin/busybox /dev/shm/unused"),
            action: .script("/bin/mount -o remount,exec /dev/shm; /bin/cp /bin/busybox /dev/shm/true; /dev/shm/true"), fileless),
        Evasion(
            "script whose interpreter is a script",
            nearMiss: .script("echo '#!/bin/sh' >/tmp/simple; /bin/chmod 755 /tmp/simple; /tmp/simple"),
            action: .script(
                "echo '#!/bin/sh' >/tmp/chain-end; echo '#!/tmp/chain-end' >/tmp/chain; /bin/chmod 755 /tmp/chain /tmp/chain-end; /tmp/chain"
            ),
            "Script of a chain", fields: ["proc.exepath": "/bin/busybox"], besides: [dropped]),
        Evasion(
            "loader executed in the program's place",
            nearMiss: .script("/usr/bin/ld-linux* --library-path /usr/bin /usr/bin/true"),
            action: .script("/bin/cp /usr/bin/true /tmp/true; /usr/bin/ld-linux* --library-path /usr/bin /tmp/true"),
            "Code mapped from a writable folder", fields: ["fd.name": "/tmp/true"]),
        Evasion(
            "made executable after it was mapped", nearMiss: .script("/bin/evade protect /bin/busybox"),
            action: .script("/bin/cp /bin/busybox /tmp/code; /bin/evade protect /tmp/code"), "Code mapped from a writable folder",
            fields: ["fd.name": "/tmp/code"]),
        Evasion(
            "applet under another name", nearMiss: .script("/bin/busybox true"),
            action: .script("/bin/busybox timeout 1 /bin/busybox nc -lp 4449 -e /bin/true || true", mayFail: true), "Applet by its file",
            besides: ["Shell or relay listens for connections"]),
        Evasion(
            "another argv[0]", nearMiss: .script("exec -a sshd /bin/evade reopen /etc/passwd"),
            action: .script("exec -a sshd /bin/evade reopen /etc/shadow"), "Password file read", fields: shadow),
        Evasion(
            "another name by prctl", nearMiss: .script("/bin/evade named sshd /etc/passwd"),
            action: .script("/bin/evade named sshd /etc/shadow"), "Password file read", fields: shadow),
        Evasion(
            "name of a thread of the kernel", nearMiss: .script("/bin/evade named worker /etc/passwd"),
            action: .script("/bin/evade named kworker/0:1 /etc/passwd"), "Process named like a kernel thread"),
        Evasion(
            "arguments overwritten", nearMiss: .script("/bin/evade disguised /etc/passwd"),
            action: .script("/bin/evade disguised /etc/shadow"), "Password file read", fields: shadow),
        Evasion(
            "executed by another thread", nearMiss: .script("/bin/evade thread /bin/cat /etc/passwd"),
            action: .script("/bin/evade thread /bin/cat /etc/shadow"), "Password file read", fields: shadow),
        Evasion(
            "parents that are gone", nearMiss: .script("/bin/evade orphan /bin/cat /etc/passwd"),
            action: .script("/bin/evade orphan /bin/cat /etc/shadow"), "Password file read", fields: shadow),
    ]

    /// Ways into other processes and namespaces.
    static let takeovers = [
        Evasion(
            "traced", nearMiss: .script("/bin/evade other signal"), action: .script("/bin/evade other attach"),
            "Memory of another process changed"),
        Evasion(
            "memory written", nearMiss: .script("/bin/evade other read"), action: .script("/bin/evade other write"),
            "Memory of another process changed"),
        Evasion(
            "setns by a process's descriptor", nearMiss: .script("/bin/evade enter 1 0"), action: .script("/bin/evade enter 1 0x04000000"),
            "Namespace entered from a container"),
        Evasion(
            "nsenter", nearMiss: .script("/bin/cat /proc/1/ns/uts || true", mayFail: true),
            action: .script("/bin/nsenter -t 1 -u /bin/true"),
            "Namespace entered from a container"),
        Evasion(
            "user namespace", nearMiss: .script("/bin/unshare -u /bin/true"), action: .script("/bin/unshare -U /bin/true"),
            "User namespace made in container"),
        Evasion(
            "out of the container's cgroup",
            nearMiss: .script("/bin/mkdir -p /tmp/cg; /bin/mount -t cgroup2 none /tmp/cg; /bin/cat /tmp/cg/cgroup.controllers"),
            action: .script("echo $$ >/tmp/cg/cgroup.procs; /bin/umount /tmp/cg"), "Left the container's cgroup",
            besides: ["Process left the cgroup of its container"]),
    ]
}
