extension PublicAct {
    /// A shell that the runtime starts, with or without a terminal.
    private static func shell(terminal: Bool) -> Deed.Way { .entry(["/bin/sh", "-c", "true MARK"], terminal: terminal) }

    private static func archive(_ path: String) -> Deed.Way { .entry(["/bin/tar", "-cf", "/etc/MARK", path]) }

    /// Containers that are started and entered.
    static let containers: [PublicAct] = [
        .other("Terminal shell in container", shell(terminal: true), butNot: shell(terminal: false)),
        .other("Exfiltrating Artifacts via Kubernetes Control Plane", archive("/bin/perform"), butNot: archive("/etc/group")),
        .other("Launch Privileged Container", .start(["--privileged"]), butNot: .start([])),
        .other("Launch Excessively Capable Container", .start(["--cap-add", "SYS_ADMIN"]), butNot: .start([])),
    ]
}
