extension Evasion {
    private static let read = "Password file read"
    private static let shadow: [String: FindingLine.Value] = ["fd.name": "/etc/shadow"]

    /// A trick by which the file with the passwords is read; its near miss reads another.
    private static func reading(
        _ name: String, fields: [String: FindingLine.Value] = shadow, besides: Set<String> = [], _ script: (String) -> String
    ) -> Evasion {
        Evasion(name, nearMiss: .script(script("passwd")), action: .script(script("shadow")), read, fields: fields, besides: besides)
    }

    /// Files that are read under another name, or in another way.
    static let files = [
        reading("symbolic link", besides: ["Link made to password or key file"]) {
            "/bin/ln -s ../etc/\($0) /tmp/link-\($0); /bin/cat /tmp/link-\($0)"
        },
        reading("dots and doubled slashes") { "cd /var/log; /bin/cat ..//./../var/../etc/\($0)" },
        reading("/proc/self/root") { "/bin/cat /proc/self/root/etc/\($0)" },
        // What a container's own processes are is not the host's: that this is a rule of its own depends on the pid namespace.
        reading("/proc/PID/root", besides: ["Root of another process used from container"]) { "/bin/cat /proc/1/root/etc/\($0)" },
        reading("/proc/self/fd of an open folder") { "exec 9</etc; /bin/cat /proc/self/fd/9/\($0)" },
        reading("opened without access, then again") { "/bin/evade reopen /etc/\($0)" },
        reading("openat2 that resolves in another root") { "/bin/evade resolve /etc /\($0)" },
        reading("path of 4,095 bytes") { "/bin/evade long /etc/\($0)" },
        reading("chroot") {
            "/bin/mkdir -p /tmp/jail/bin /tmp/jail/e; /bin/mount -o bind /etc /tmp/jail/e; /bin/mount -o bind /bin /tmp/jail/bin; /bin/chroot /tmp/jail /bin/cat /e/\($0)"
        },
        reading("bind mount of the folder") {
            "/bin/mkdir -p /tmp/b-\($0); /bin/mount -o bind /etc /tmp/b-\($0); /bin/cat /tmp/b-\($0)/\($0)"
        },
        reading("bind mount of the file") { "echo >/tmp/f-\($0); /bin/mount -o bind /etc/\($0) /tmp/f-\($0); /bin/cat /tmp/f-\($0)" },
        reading("another mount namespace") {
            "/bin/unshare -m /bin/sh -c '/bin/mount -t tmpfs none /tmp/m; /bin/mkdir /tmp/m/x; /bin/mount -o bind /etc /tmp/m/x; /bin/cat /tmp/m/x/\($0)'"
        },
        reading("amid a flood of opens") { "/bin/evade flood /etc/\($0)" },
        Evasion(
            "hard link", nearMiss: .script("/bin/ln /etc/passwd /etc/words"),
            action: .script("/bin/ln /etc/shadow /etc/verbs; /bin/cat /etc/verbs; /bin/rm /etc/verbs"), "Link made to password or key file"),
        Evasion(
            "hard link of a descriptor", nearMiss: .script("/bin/evade link /etc/passwd /etc/words-2"),
            action: .script("/bin/evade link /etc/shadow /etc/verbs; /bin/rm /etc/verbs"), "Link made to password or key file",
            besides: [read]),
        Evasion(
            "renamed, then read",
            nearMiss: .script("/bin/cp /etc/passwd /tmp/names; /bin/mv /tmp/names /tmp/words; /bin/mv /tmp/words /tmp/names"),
            action: .script("/bin/mv /etc/shadow /etc/verbs; /bin/cat /etc/verbs; /bin/mv /etc/verbs /etc/shadow"), "Password file moved",
            besides: ["Account or sudo rule changed"]),
        Evasion(
            "open_by_handle_at", nearMiss: .script("/bin/cat /host/etc/passwd"), action: .script("/bin/evade handle /host/etc/shadow"),
            "File opened by its handle in container", fields: ["fd.name": "/host/etc/shadow"]),
        Evasion(
            "below 70 folders", nearMiss: .script("/bin/evade deep other.key"), action: .script("/bin/evade deep hidden.key"),
            "Hidden file opened"),
    ]
}
