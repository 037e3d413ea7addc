extension PublicAct {
    private static let attach = "PTRACE_ATTACH", ask = "PTRACE_TRACEME", neither = "PTRACE_PEEKDATA"

    private static func trace(_ request: String) -> [Step] {
        [.start(.init("sleep", "3600"), as: "sleeper"), .call("ptrace", "n:\(request)", "v:sleeper.pid", "n:0", "n:0")]
    }

    /// What processes do to others and to themselves.
    static let processes: [PublicAct] = [
        .host("PTRACE attached to process", action: "PtraceAttachedToProcess", trace(attach), butNot: trace(neither)),
        .host(
            "PTRACE anti-debug attempt", action: "PtraceAntiDebugAttempt", [.call("ptrace", "n:\(ask)", "n:0", "n:0", "n:0")],
            butNot: [.call("ptrace", "n:\(neither)", "n:0", "n:0", "n:0")]),
        .host(
            "Change thread namespace", action: "ChangeThreadNamespace", [.call("setns", "n:0", "n:0")],
            butNot: [.process(.init("nsenter")), .call("setns", "n:0", "n:0")]),
        .container(
            "Change namespace privileges via unshare", action: "ChangeNamespacePrivilegesViaUnshare",
            [.process(.init("unshare", user: 1)), .call("unshare", "n:0")], butNot: [.process(.init("unshare")), .call("unshare", "n:0")]),
        .host(
            "Non sudo setuid", action: "NonSudoSetuid", [.process(.init("child")), .call("setuid", "n:1"), .call("setuid", "n:0")],
            butNot: [.process(.init("sudo")), .call("setuid", "n:1"), .call("setuid", "n:0")]),
        .container(
            "Linux Kernel Module Injection Detected", [.call("init_module", "s:no module", "n:9", "s:")],
            butNot: [.process(.init("insmod", user: 1)), .call("init_module", "s:no module", "n:9", "s:")]),
        .host(
            "BPF Program Not Profiled", [.call("bpf", "n:5", "n:0", "n:0")], butNot: [.call("bpf", "n:0", "n:0", "n:0")]),
    ]
}
