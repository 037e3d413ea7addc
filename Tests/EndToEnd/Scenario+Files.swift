extension Scenario.Expected {
    /// The file with the passwords was read.
    fileprivate static func shadow(by ancestry: String..., call: FindingLine.Value? = nil) -> Self {
        var fields: [String: FindingLine.Value] = ["fd.name": "/etc/shadow", "user.name": "root", "user.uid": 0]
        fields["evt.type"] = call
        return Self(rule: "Read sensitive file untrusted", ancestry: ancestry, fields: fields)
    }

    /// A link was made.
    fileprivate static func link(to target: FindingLine.Value) -> Self {
        Self(rule: "Create Symlink Over Sensitive Files", ancestry: ["ln", "sh"], fields: ["evt.arg.target": target])
    }
}

extension Scenario {
    /// Files that are read and written, under whatever name.
    static let files = [
        Scenario(
            "plain", nearMiss: .script("/bin/cat /etc/passwd"), action: .script("/bin/cat /etc/shadow"), .shadow(by: "cat", "sh")),
        Scenario(
            "symbolic link", nearMiss: .script("/bin/ln -s /etc/passwd /tmp/users; /bin/cat /tmp/users"),
            action: .script("/bin/ln -s /etc/shadow /tmp/words; /bin/cat /tmp/words"), .link(to: "/etc/shadow"),
            .shadow(by: "cat", "sh")),
        Scenario(
            "symbolic link to the folder", nearMiss: .script("/bin/ln -s /home /tmp/first; /bin/cat /etc/passwd"),
            action: .script("/bin/ln -s /etc /tmp/second; /bin/cat /tmp/second/shadow"), .link(to: "/etc"), .shadow(by: "cat", "sh")),
        Scenario(
            "/proc/self/root", nearMiss: .script("/bin/cat /proc/self/root/etc/passwd"),
            action: .script("/bin/cat /proc/self/root/etc/shadow"), .shadow(by: "cat", "sh")),
        Scenario(
            "..", nearMiss: .script("cd /tmp; /bin/cat ../etc/passwd"), action: .script("cd /tmp; /bin/cat ../etc/shadow"),
            .shadow(by: "cat", "sh")),
        Scenario(
            ".. twice, without a shell", nearMiss: .program("/bin/cat", "../etc/passwd", in: "/var"),
            action: .program("/bin/cat", "../../etc/shadow", in: "/var/log"), .shadow(by: "cat"),
            Expected(
                rule: "Directory traversal monitored file read", ancestry: ["cat"],
                fields: ["fd.name": "/etc/shadow", "fd.nameraw": "../../etc/shadow"])),
        Scenario(
            ".. twice, to what is not there", nearMiss: .program("/bin/cat", "../../opt/absent", in: "/var/log", mayFail: true),
            action: .program("/bin/cat", "../../etc/absent", in: "/var/log", mayFail: true),
            Expected(rule: "Directory traversal monitored file read", ancestry: ["cat"], fields: ["fd.name": "/etc/absent"])),
        Scenario(
            "openat2", nearMiss: .script("/bin/actor openat2 /etc/passwd"), action: .script("/bin/actor openat2 /etc/shadow"),
            .shadow(by: "actor", "sh", call: "openat2")),
        Scenario(
            "relative to an open folder", nearMiss: .script("/bin/actor openat /etc passwd"),
            action: .script("/bin/actor openat /etc shadow"), .shadow(by: "actor", "sh", call: "openat")),
        Scenario(
            "chroot", nearMiss: .script("/bin/chroot /etc /actor openat2 /passwd"),
            action: .script("/bin/chroot /etc /actor openat2 /shadow"), .shadow(by: "actor", "sh")),
        Scenario(
            "bind mount", nearMiss: .script("/bin/mkdir /tmp/one; /bin/mount -o bind /etc /tmp/one; /bin/cat /tmp/one/passwd"),
            action: .script("/bin/mkdir /tmp/two; /bin/mount -o bind /etc /tmp/two; /bin/cat /tmp/two/shadow"), .shadow(by: "cat", "sh")),
        Scenario(
            "bind mount of the file", nearMiss: .script("echo >/tmp/three; /bin/mount -o bind /etc/passwd /tmp/three; /bin/cat /tmp/three"),
            action: .script("echo >/tmp/four; /bin/mount -o bind /etc/shadow /tmp/four; /bin/cat /tmp/four"), .shadow(by: "cat", "sh")),
        Scenario(
            "the host's, by a volume", nearMiss: .script("/bin/cat /host/etc/passwd >/dev/null"),
            action: .script("/bin/cat /host/etc/shadow >/dev/null"), .shadow(by: "cat", "sh")),
        Scenario(
            "a log emptied", nearMiss: .script("echo line >>/var/log/auth.log; /bin/cat /var/log/auth.log"),
            action: .script("echo >/var/log/auth.log"),
            Expected(rule: "Clear Log Activities", ancestry: ["sh"], fields: ["fd.name": "/var/log/auth.log"])),
        Scenario(
            "release_agent", nearMiss: .script("echo >/tmp/release_agent.txt"), action: .script("echo /bin/sh >/tmp/release_agent"),
            Expected(
                rule: "Detect release_agent File Container Escapes", priority: "Critical", ancestry: ["sh"],
                fields: ["fd.name": "/tmp/release_agent"])),
    ]
}
