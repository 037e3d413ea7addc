extension Evasion {
    private static let shell = "Reverse shell"

    /// A connection becomes the standard input; in the near miss another descriptor.
    private static func input(_ name: String, _ how: String, _ rule: String = shell, besides: Set<String> = []) -> Evasion {
        Evasion(
            name, nearMiss: .script("/bin/evade input \(how) 7"), action: .script("/bin/evade input \(how) 0"), rule,
            fields: ["fd.num": 0], besides: besides)
    }

    /// Connections, none of which leaves the container's own loopback.
    static let connections = [
        input("connection duplicated by dup", "dup"), input("accepted connection, duplicated by dup2", "dup2"),
        input("connection duplicated by dup3", "dup3"), input("connection duplicated by fcntl", "fcntl"),
        Evasion(
            "connection taken by pidfd_getfd", nearMiss: .script("/bin/evade input dup 7"), action: .script("/bin/evade input taken 0"),
            "Descriptor taken from another process"),
        input("connection passed by a message", "passed", "Connection received as standard descriptor"),
        Evasion(
            "datagram without a connection", nearMiss: .script("/bin/evade udp 127.0.0.1"), action: .script("/bin/evade udp 203.0.113.9"),
            "Far address contacted", fields: ["fd.rip": "203.0.113.9"]),
        Evasion(
            "IPv4 address inside of IPv6", nearMiss: .script("/bin/evade mapped 127.0.0.1"),
            action: .script("/bin/evade mapped 203.0.113.9"), "Far address contacted", fields: ["fd.rip": "203.0.113.9"]),
        Evasion(
            "engine's socket by another path",
            nearMiss: .script("/bin/evade unix /run/other.sock /run/other.sock; /bin/rm /run/other.sock"),
            action: .script("/bin/evade unix /run/docker.sock /proc/self/root/run/../run/docker.sock; /bin/rm /run/docker.sock"),
            "Container engine contacted from container"),
        Evasion(
            "engine's socket by a link",
            nearMiss: .script("/bin/ln -s other.sock /run/o; /bin/evade unix /run/other.sock /run/o; /bin/rm /run/other.sock"),
            action: .script("/bin/ln -s docker.sock /run/d; /bin/evade unix /run/docker.sock /run/d; /bin/rm /run/docker.sock"),
            "Container engine contacted from container"),
        Evasion(
            "abstract socket", nearMiss: .script("/bin/evade unix @other @other"),
            action: .script("/bin/evade unix @plimsoll-abstract @plimsoll-abstract"), "Abstract socket called"),
        Evasion(
            "shell that waits for a connection", nearMiss: .script("/bin/evade input dup2 7"),
            action: .script("/bin/busybox timeout 1 /bin/nc -lp 4450 -e /bin/sh || true", mayFail: true),
            "Shell or relay listens for connections", besides: ["Relay told to run a program"]),
    ]
}
