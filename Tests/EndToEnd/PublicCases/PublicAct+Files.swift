extension PublicAct {
    private static let create = "O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC"

    /// Files that are opened, made, linked and removed.
    static let files: [PublicAct] = [
        .container(
            "Directory traversal monitored file read", [.open("/etc/../etc/../etc/passwd", "O_RDONLY")],
            butNot: [.open("/etc/../etc/passwd", "O_RDONLY")]),
        .host(
            "Read sensitive file trusted after startup",
            [.process(.init("nginx")), .shell("sleep 6"), .open("/etc/shadow", "O_RDONLY")],
            butNot: [.process(.init("nginx")), .open("/etc/shadow", "O_RDONLY")]),
        .container(
            "Read sensitive file untrusted", [.shell("/bin/cat /etc/shadow >/dev/null")],
            butNot: [.shell("/bin/cat /etc/passwd >/dev/null")]),
        .host(
            "Clear Log Activities", action: "ClearLogActivities",
            [.shell("mkdir -m 700 /tmp/clear"), .open("/tmp/clear/syslog", create, mode: "0644")],
            butNot: [.shell("mkdir /tmp/keep"), .open("/tmp/keep/syslog", "O_WRONLY|O_CREAT|O_CLOEXEC", mode: "0644")]),
        .host(
            "Create Symlink Over Sensitive Files", action: "CreateSymlinkOverSensitiveFiles",
            [.shell("mkdir -m 700 /tmp/links; ln -s /etc /tmp/links/etc_link; ls /tmp/links/etc_link/ >/dev/null; rm -r /tmp/links")],
            butNot: [.shell("ln -s /usr /tmp/usr_link")]),
        .host(
            "Create Hardlink Over Sensitive Files", action: "CreateHardlinkOverSensitiveFiles",
            [
                .shell(
                    "mkdir -m 700 /tmp/hard; ln -v /etc/shadow /tmp/hard/shadow_link; cat /tmp/hard/shadow_link >/dev/null; rm -r /tmp/hard"
                )
            ],
            butNot: [.shell("ln -v /etc/passwd /tmp/passwd_link")]),
        .container(
            "Detect release_agent File Container Escapes", [.open("/tmp/release_agent", "O_WRONLY|O_CREAT", mode: "0644")],
            butNot: [.shell("echo >/tmp/release_agent_2; cat /tmp/release_agent_2")]),
        .container(
            "Modify Shell Configuration File", [.shell("/bin/cp /etc/group /root/.bashrc")],
            butNot: [.shell("/bin/cp /etc/group /root/.bashrc_2")]),
        .host(
            "Read ssh information", action: "ReadSshInformation",
            [.shell("mkdir -p /home/reader/.ssh"), .open("/home/reader/.ssh/known_hosts", "O_RDWR|O_CREAT|O_TRUNC", mode: "0666")],
            butNot: [.shell("mkdir -p /home/reader/ssh"), .open("/home/reader/ssh/known_hosts", "O_RDWR|O_CREAT|O_TRUNC", mode: "0666")]),
        .host(
            "Adding ssh keys to authorized_keys", action: "AddingSshKeysToAuthorizedKeys",
            [
                .shell("mkdir -p /home/adder/.ssh"), .open("/home/adder/.ssh/authorized_keys", create, mode: "0600"),
                .call("write", "v:opened.ret", "s:ssh-rsa none", "n:12"), .shell("rm -r /home/adder"),
            ],
            butNot: [.shell("mkdir -p /home/other/.ssh"), .open("/home/other/.ssh/known_hosts", create, mode: "0600")]),
        .host("Create files below dev", [.open("/dev/hidden", create, mode: "0600")], butNot: [.open("/dev/null", create, mode: "0600")]),
        .host(
            "Delete or rename shell history", action: "DeleteOrRenameShellHistory",
            [.shell("mkdir -m 700 /tmp/history"), .open("/tmp/history/ash_history", create, mode: "0600"), .shell("rm -r /tmp/history")],
            butNot: [.shell("mkdir /tmp/story"), .open("/tmp/story/history", create, mode: "0600"), .shell("rm -r /tmp/story")]),
        .container(
            "Set Setuid or Setgid bit", [.shell("echo >/tmp/marked; /bin/chmod 4755 /tmp/marked")],
            butNot: [.shell("echo >/tmp/unmarked; /bin/chmod 755 /tmp/unmarked")]),
        .container(
            "Read environment variable from /proc files", action: "ReadEnvironmentVariableFromProcFiles",
            [.shell("/bin/cat /proc/self/environ >/dev/null")], butNot: [.shell("/bin/cat /proc/self/status >/dev/null")]),
        .host(
            "Backdoored library loaded into SSHD (CVE-2024-3094)",
            [.process(.init("sshd")), .file("/tmp/liblzma.so.5.6.1"), .open("/tmp/liblzma.so.5.6.1", "O_RDONLY|O_CLOEXEC")],
            butNot: [.process(.init("sshd")), .file("/tmp/liblzma.so.5.4.1"), .open("/tmp/liblzma.so.5.4.1", "O_RDONLY|O_CLOEXEC")]),
    ]
}
