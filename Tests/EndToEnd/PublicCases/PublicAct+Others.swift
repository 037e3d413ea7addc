extension PublicAct {
    /// Actions whose rules come neither with the stable nor with the incubating file.
    static let others: [PublicAct] = [
        .container(
            "Container Drift Detected (open+create)", action: "ContainerDriftDetectedOpenCreate",
            [.open("/tmp/drifted", "O_WRONLY|O_CREAT|O_TRUNC", mode: "0755"), .shell("rm /tmp/drifted")]),
        .container(
            "Decoding Payload in Container", action: "DecodingPayloadInContainer",
            [.run(.init("echo", "ZWNobyBub3RoaW5nCg==", "|", "base64", "-d"))]),
        .host(
            "Detect crypto miners using the Stratum protocol", action: "DetectCryptoMinersUsingTheStratumProtocol",
            [.run(.init("echo", "-o stratum+tcp", "-u user", "-p pass"))]),
        .host(
            "Interpreted procs inbound network activity", action: "InterpretedProcsInboundNetworkActivity",
            [.process(.init("lua")), .connection("tcp4", "203.0.113.10:8193")]),
        .container(
            "Kubernetes Client Tool Launched in Container", action: "KubernetesClientToolLaunchedInContainer", [.run(.init("kubectl"))]),
        .container(
            "Modify Container Entrypoint", action: "ModifyContainerEntrypoint", [.open("/proc/self/fd/1", "O_WRONLY|O_CLOEXEC")]),
        .host(
            "Polkit Local Privilege Escalation Vulnerability (CVE-2021-4034)",
            action: "PolkitLocalPrivilegeEscalationVulnerabilityCVE20214034",
            [.run(.init("pkexec", user: 1))]),
        .host(
            "Read Shell Configuration File", action: "ReadShellConfigurationFile",
            [
                .shell("mkdir -m 700 /tmp/configuration"), .open("/tmp/configuration/.bashrc", "O_RDWR|O_CREAT|O_TRUNC", mode: "0666"),
                .open("/tmp/configuration/.bashrc", "O_RDONLY|O_CLOEXEC"), .shell("rm -r /tmp/configuration"),
            ]),
        .host(
            "Sudo Potential Privilege Escalation", action: "SudoPotentialPrivilegeEscalation",
            [.run(.init("sudoedit", "-u", "daemon", "-s", "ls\\", user: 1))]),
        .host(
            "Write below rpm database", action: "WriteBelowRpmDatabase",
            [.shell("mkdir -p /var/lib/rpm"), .open("/var/lib/rpm/written", "O_RDWR|O_CREAT|O_EXCL", mode: "0600")]),
    ]
}
