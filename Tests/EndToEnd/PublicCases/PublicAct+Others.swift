extension PublicAct {
    /// Actions of the tables whose rules come neither with the stable nor with the incubating file: ``otherRules`` stand for them.
    static let others: [PublicAct] = [
        .containerOnly(
            "Container Drift Detected (open+create)", action: "ContainerDriftDetectedOpenCreate",
            [.open("/tmp/drifted", "O_WRONLY|O_CREAT|O_TRUNC", mode: "0755"), .shell("rm /tmp/drifted")]),
        .containerOnly(
            "Decoding Payload in Container", action: "DecodingPayloadInContainer",
            [.run(.init("echo", "ZWNobyBub3RoaW5nCg==", "|", "base64", "-d"))]),
        .host(
            "Detect crypto miners using the Stratum protocol", action: "DetectCryptoMinersUsingTheStratumProtocol",
            [.run(.init("echo", "-o stratum+tcp", "-u user", "-p pass"))], butNot: [.run(.init("echo", "-o tcp", "-u user", "-p pass"))]),
        .host(
            "Interpreted procs inbound network activity", action: "InterpretedProcsInboundNetworkActivity",
            [.process(.init("lua")), .connection("tcp4", "203.0.113.10:8193")],
            butNot: [.process(.init("worker")), .connection("tcp4", "203.0.113.10:8194")]),
        .containerOnly(
            "Kubernetes Client Tool Launched in Container", action: "KubernetesClientToolLaunchedInContainer", [.run(.init("kubectl"))]),
        .containerOnly(
            "Modify Container Entrypoint", action: "ModifyContainerEntrypoint", [.open("/proc/self/fd/1", "O_WRONLY|O_CLOEXEC")]),
        .host(
            "Polkit Local Privilege Escalation Vulnerability (CVE-2021-4034)",
            action: "PolkitLocalPrivilegeEscalationVulnerabilityCVE20214034",
            [.run(.init("pkexec", user: 1))], butNot: [.run(.init("pkexec", "--version", user: 1))]),
        .host(
            "Read Shell Configuration File", action: "ReadShellConfigurationFile",
            [
                .shell("mkdir -m 700 /tmp/configuration"), .open("/tmp/configuration/.bashrc", "O_RDWR|O_CREAT|O_TRUNC", mode: "0666"),
                .open("/tmp/configuration/.bashrc", "O_RDONLY|O_CLOEXEC"), .shell("rm -r /tmp/configuration"),
            ],
            butNot: [.shell("mkdir /tmp/plain"), .open("/tmp/plain/bashrc", "O_RDWR|O_CREAT", mode: "0666")]),
        .host(
            "Sudo Potential Privilege Escalation", action: "SudoPotentialPrivilegeEscalation",
            [.run(.init("sudoedit", "-u", "daemon", "-s", "ls\\", user: 1))],
            butNot: [.run(.init("sudoedit", "-u", "daemon", "-s", "ls", user: 1))]),
        .host(
            "Write below rpm database", action: "WriteBelowRpmDatabase",
            [.shell("mkdir -p /var/lib/rpm"), .open("/var/lib/rpm/written", "O_RDWR|O_CREAT|O_EXCL", mode: "0600")],
            butNot: [.shell("mkdir -p /var/lib/rpm.d"), .open("/var/lib/rpm.d/written", "O_RDWR|O_CREAT|O_EXCL", mode: "0600")]),
    ]

    /// Under the names of the rules that the actions are to raise, in words of our own. A public file that has them comes later and counts.
    static let otherRules = """
        - rule: Container Drift Detected (open+create)
          desc: a file is made that can be executed
          condition: evt.type in (open, openat, openat2, creat) and container.id != host and evt.is_open_exec = true and evt.rawres >= 0
          output: made %fd.name
          priority: ERROR

        - rule: Decoding Payload in Container
          desc: a text is decoded
          condition: evt.type in (execve, execveat) and container.id != host and proc.args contains "base64 -d"
          output: decoded %proc.cmdline
          priority: INFO

        - rule: Detect crypto miners using the Stratum protocol
          desc: a miner is told its pool
          condition: evt.type in (execve, execveat) and proc.args contains stratum+tcp
          output: mines %proc.cmdline
          priority: CRITICAL

        - rule: Interpreted procs inbound network activity
          desc: an interpreter waits for connections
          condition: evt.type = listen and fd.typechar = 4 and fd.net != "127.0.0.0/8" and proc.name in (lua, node, perl, php, python3, ruby)
          output: listens %fd.name
          priority: NOTICE

        - rule: Kubernetes Client Tool Launched in Container
          desc: a client of the cluster or of the runtime
          condition: evt.type in (execve, execveat) and container.id != host and proc.name in (docker, kubectl, crictl)
          output: launched %proc.cmdline
          priority: WARNING

        - rule: Modify Container Entrypoint
          desc: a descriptor is opened again for writing, which once led to the runtime's own program (CVE-2019-5736)
          condition: evt.type in (open, openat, openat2) and container.id != host and evt.is_open_write = true and fd.nameraw startswith /proc/self/fd/
          output: opened %fd.nameraw
          priority: WARNING

        - rule: Polkit Local Privilege Escalation Vulnerability (CVE-2021-4034)
          desc: no argument at all
          condition: evt.type in (execve, execveat) and proc.name = pkexec and proc.args = "" and user.uid != 0
          output: ran %proc.exepath
          priority: CRITICAL

        - rule: Read Shell Configuration File
          desc: by what is no shell
          condition: evt.type in (open, openat, openat2) and evt.is_open_read = true and fd.filename in (.bashrc, .profile) and not proc.name in (sh, bash)
          output: read %fd.name
          priority: WARNING

        - rule: Sudo Potential Privilege Escalation
          desc: the last argument ends with a backslash (CVE-2021-3156)
          condition: evt.type in (execve, execveat) and proc.name in (sudo, sudoedit) and proc.args contains "-s" and proc.args endswith "\\\\" and user.uid != 0
          output: ran %proc.cmdline
          priority: CRITICAL

        - rule: Write below rpm database
          desc: by what does not manage packages
          condition: evt.type in (open, openat, openat2) and evt.is_open_write = true and fd.name startswith /var/lib/rpm/ and not proc.name in (rpm, dnf, yum)
          output: wrote %fd.name
          priority: ERROR

        """
}
