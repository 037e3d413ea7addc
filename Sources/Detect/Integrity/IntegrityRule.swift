import Events

/// Something that weakens the watch, or an attack on it. What each means stands in docs/integrity.md.
public struct IntegrityRule: Sendable, Hashable {
    /// As findings name it.
    public let name: String
    /// How urgent, unless the circumstances say otherwise.
    public let severity: Severity
    /// Tactics and techniques of MITRE ATT&CK, as the rules of rule files have them.
    public let tags: [String]

    private init(_ name: String, _ severity: Severity, _ tags: [String]) {
        self.name = name
        self.severity = severity
        self.tags = ["integrity"] + tags
    }

    /// A path changed while the kernel was at work on it.
    public static let pathRaced = IntegrityRule(
        "Path changed during a call", .warning, ["filesystem", "mitre_defense_evasion", "T1211"])
    /// A container's process is in a cgroup outside of the container.
    public static let cgroupEscaped = IntegrityRule(
        "Process left the cgroup of its container", .error, ["container", "mitre_privilege_escalation", "T1611"])
    /// Events of a workload were shed.
    public static let flooded = IntegrityRule("Events were shed", .warning, ["mitre_defense_evasion", "T1562.006"])
    /// Nobody watched for a time.
    public static let watchGap = IntegrityRule("Nobody watched", .warning, ["mitre_defense_evasion", "T1562.001"])
    /// fork, exec, exit or cgroup records were lost.
    public static let processEventsLost = IntegrityRule("Process events were lost", .warning, ["mitre_defense_evasion", "T1562.006"])
    /// A signal was sent to the agent.
    public static let agentSignalled = IntegrityRule("Agent signalled", .error, ["process", "mitre_defense_evasion", "T1562.001"])
    /// The agent is traced, or somebody asked for it.
    public static let agentTraced = IntegrityRule("Agent traced", .critical, ["process", "mitre_defense_evasion", "T1055.008"])
    /// Somebody wrote to the agent's memory.
    public static let agentWritten = IntegrityRule("Agent's memory written", .critical, ["process", "mitre_defense_evasion", "T1055"])
    /// Somebody took a copy of one of the agent's descriptors.
    public static let agentDescriptorTaken = IntegrityRule(
        "Agent's descriptor taken", .critical, ["process", "mitre_defense_evasion", "T1562.001"])
    /// Programs, maps or links of eBPF were opened by their numbers, which reaches those of the agent.
    public static let objectsOpened = IntegrityRule("eBPF objects opened by id", .notice, ["mitre_discovery", "T1518.001"])
    /// eBPF objects were changed by a process that had opened some by number.
    public static let objectsChanged = IntegrityRule(
        "eBPF objects of others changed", .critical, ["mitre_defense_evasion", "T1562.001"])
    /// The agent found its own programs detached or their settings changed.
    public static let probesNotIntact = IntegrityRule(
        "Agent's eBPF programs are not intact", .critical, ["mitre_defense_evasion", "T1562.001"])

    /// Every rule.
    public static let all: [IntegrityRule] = [
        .pathRaced, .cgroupEscaped, .flooded, .watchGap, .processEventsLost, .agentSignalled, .agentTraced, .agentWritten,
        .agentDescriptorTaken, .objectsOpened, .objectsChanged, .probesNotIntact,
    ]
}
