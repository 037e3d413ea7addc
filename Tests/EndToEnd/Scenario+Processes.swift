extension Scenario {
    /// Programs that are run.
    static let processes = [
        Scenario(
            "dropped program", nearMiss: .script("/bin/cp /bin/busybox /tmp/unused; /bin/busybox cat /etc/passwd"),
            action: .script("/bin/cp /bin/busybox /tmp/cat; /tmp/cat /etc/passwd"),
            Expected(
                rule: "Drop and execute new binary in container", priority: "Critical", ancestry: ["cat", "sh"],
                fields: ["proc.exe": "/tmp/cat", "proc.exepath": "/tmp/cat", "proc.cmdline": "cat /etc/passwd", "proc.pname": "sh"])),
        Scenario(
            "program in memory alone", nearMiss: .script("/bin/actor spawn /bin/busybox cat /etc/passwd"),
            action: .script("/bin/actor memfd /bin/busybox cat /etc/passwd"),
            Expected(
                rule: "Fileless execution via memfd_create", priority: "Critical",
                fields: ["proc.exepath": "memfd:payload", "proc.pname": "sh"])),
        Scenario(
            "script in /dev/shm", nearMiss: .script("echo true >/tmp/script; /bin/sh /tmp/script"),
            action: .script("echo true >/dev/shm/script; /bin/sh /dev/shm/script"),
            Expected(rule: "Execution from /dev/shm", ancestry: ["sh", "sh"], fields: ["proc.cmdline": "sh /dev/shm/script"])),
        Scenario(
            "shell with a terminal", nearMiss: .program("/bin/sh", "-c", "true"), action: .script("true", terminal: true),
            Expected(rule: "Terminal shell in container", priority: "Notice", ancestry: ["sh"], fields: ["proc.exepath": "/bin/busybox"])),
        Scenario(
            "shell below a server", nearMiss: .script("/bin/ln -s actor /bin/worker; /bin/worker spawn /bin/sh -c true"),
            action: .script("/bin/ln -s actor /bin/nginx; /bin/nginx spawn /bin/sh -c true"),
            Expected(rule: "Run shell untrusted", priority: "Notice", ancestry: ["sh", "nginx", "sh"], fields: ["proc.pname": "nginx"])),
        Scenario(
            "search for keys", nearMiss: .script("/bin/find /home -name id_card"), action: .script("/bin/find /home -name id_ed25519"),
            Expected(
                rule: "Search Private Keys or Passwords", ancestry: ["find", "sh"],
                fields: ["proc.cmdline": "find /home -name id_ed25519"])),
        Scenario(
            "search for credentials of a cloud", nearMiss: .script("/bin/find /home -path credentials"),
            action: .script("/bin/find /home -path /home/user/.aws/credentials"),
            Expected(rule: "Find AWS Credentials", ancestry: ["find", "sh"])),
        Scenario(
            "data removed for good", nearMiss: .script("echo >/tmp/data; /bin/rm /tmp/data"),
            action: .script("echo >/tmp/data; /bin/shred /tmp/data"),
            Expected(rule: "Remove Bulk Data from Disk", ancestry: ["shred", "sh"])),
    ]
}
