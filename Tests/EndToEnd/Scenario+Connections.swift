extension Scenario {
    private static let listener = "/bin/nc -l -p 4444 >/dev/null &"
    /// A program that says to be ssh.
    private static let ssh = "exec -a /bin/ssh /bin/actor connect"

    /// Connections, none of which leaves the container's own loopback.
    static let connections = [
        Scenario(
            "reverse shell by dup", nearMiss: .script("\(listener) /bin/actor redirect 127.0.0.1 4444 3 5 /bin/sh -c true"),
            action: .script("\(listener) /bin/actor redirect 127.0.0.1 4444 0 2 /bin/sh -c true"),
            Expected(
                rule: "Redirect STDOUT/STDIN to Network Connection in Container", priority: "Notice", ancestry: ["actor", "sh"],
                fields: ["fd.sip": "127.0.0.1", "fd.rport": 4444, "fd.type": "ipv4", "fd.l4proto": "tcp", "evt.type": "dup2"], count: 3)),
        Scenario(
            "input alone", nearMiss: .script("/bin/sh -c 'true </etc/passwd 1>/tmp/output 2>&1'; echo text | /bin/cat"),
            action: .script("\(listener) /bin/actor redirect 127.0.0.1 4444 0 0 /bin/true"),
            Expected(rule: "Redirect STDOUT/STDIN to Network Connection in Container", priority: "Notice", ancestry: ["actor", "sh"])),
        Scenario(
            "netcat that runs a program", nearMiss: .script("\(listener) /bin/actor connect 127.0.0.1 4444"),
            action: .script("/bin/nc -l -p 4445 -e /bin/true & /bin/actor connect 127.0.0.1 4445; wait"),
            Expected(rule: "Netcat Remote Code Execution in Container", ancestry: ["nc", "sh"]),
            Expected(
                rule: "Redirect STDOUT/STDIN to Network Connection in Container", priority: "Notice", ancestry: ["nc", "sh"], count: 2)),
        Scenario(
            "ssh to an unusual port",
            nearMiss: .script(
                "/bin/ip address add 203.0.113.7/32 dev lo; /bin/nc -l -p 2222 >/dev/null & \(ssh) 203.0.113.7 2222"),
            action: .script("\(listener) \(ssh) 203.0.113.7 4444"),
            Expected(
                rule: "Disallowed SSH Connection Non Standard Port", priority: "Notice", ancestry: ["actor"],
                fields: ["fd.rport": 4444, "fd.l4proto": "tcp", "proc.exepath": "/bin/actor"])),
    ]
}
