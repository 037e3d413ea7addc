extension Evasion {
    /// A way into the kernel by which one file is opened in the near miss, and another one in the trick.
    private static func opening(_ name: String, _ way: String) -> Evasion {
        Evasion(
            name, nearMiss: .script("/bin/bypass \(way) /etc/passwd"), action: .script("/bin/bypass \(way) /etc/shadow"),
            "Password file read", fields: ["fd.name": "/etc/shadow"])
    }

    /// A way into the kernel by which an address is contacted.
    private static func contacting(_ name: String, _ way: String) -> Evasion {
        Evasion(
            name, nearMiss: .script("/bin/bypass \(way) 127.0.0.1"), action: .script("/bin/bypass \(way) 203.0.113.9"),
            "Far address contacted", fields: ["fd.rip": "203.0.113.9"])
    }

    /// Entries that the tracepoints of single calls do not see.
    static let entries: [Evasion] = rings + compat

    private static let rings = [
        opening("file opened through io_uring", "ring plain open"),
        opening("io_uring that a thread of the kernel polls", "ring polled open"),
        opening("io_uring, done by a worker", "ring worker open"),
        opening("io_uring that tells no completion", "ring silent open"),
        opening("file that only the ring's own table has", "ring slot open"),
        Evasion(
            "log removed through io_uring", nearMiss: .script("echo line >/tmp/ring.log; /bin/bypass ring plain remove /tmp/ring.log"),
            action: .script("echo line >>/var/log/auth.log; /bin/bypass ring plain remove /var/log/auth.log"),
            "Log or shell history removed"),
        contacting("address contacted through io_uring", "ring plain connect"),
    ]

    #if arch(x86_64)
    private static let compat = [
        opening("file opened by int 0x80", "compat open"),
        Evasion(
            "setuid bit by int 0x80", nearMiss: .script("/bin/bypass compat mode /tmp/plain-3 755"),
            action: .script("/bin/bypass compat mode /tmp/set-4 4755"), "Setuid bit set"),
        contacting("address contacted by socketcall", "compat connect"),
    ]
    #else
    private static let compat: [Evasion] = []
    #endif
}
