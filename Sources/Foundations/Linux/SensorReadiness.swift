/// What `plimsoll doctor` and `plimsoll up` say about the sensors of this host: which can be used, what is missing, what still works.
public struct SensorReadiness: Sendable, Hashable {
    /// What a sensor sees of one kind of event.
    public struct Coverage: Sendable, Hashable {
        /// Such as `processes`.
        public var subject: String
        /// Seen at all.
        public var isSeen: Bool
        /// How, or why not.
        public var explanation: String
    }

    /// One row of the table.
    public struct Row: Sendable, Hashable {
        /// What is looked at.
        public var name: String
        /// `ok`, `missing`, or `less` for what can be done without.
        public var state: String
        /// What it is for.
        public var purpose: String
        /// How, or why not and what to do.
        public var explanation: String
    }

    /// What the eBPF sensor needs.
    public var features: KernelFeatures
    /// What the procfs sensor sees on this host.
    public var procfs: [Coverage]

    /// Looks at this host.
    public static func probe() -> SensorReadiness { SensorReadiness(judging: KernelFacts.gather()) }

    /// Judges what was found.
    public init(judging facts: KernelFacts) {
        features = KernelFeatures(judging: facts)
        let seesAll = facts.capabilities.contains(.trace) && !facts.isInUserNamespace
        let isHidden = facts.hidepid.map { $0 != "0" && $0 != "off" } ?? false
        let whose = seesAll ? "" : ", of uid \(facts.uid) alone (CAP_SYS_PTRACE is missing)"
        let scope = isHidden && !seesAll ? " of uid \(facts.uid) alone: /proc is mounted with hidepid=\(facts.hidepid ?? "")" : ""
        let place = facts.isInFirstPIDNamespace ? "" : "; only those of this pid namespace"
        procfs = [
            Coverage(
                subject: "processes", isSeen: true,
                explanation:
                    "by polling\(scope)\(place); one that ends between two looks is missed; executable and working directory\(whose.isEmpty ? "" : whose)"
            ),
            Coverage(
                subject: "connections", isSeen: true,
                explanation: "TCP and connected UDP, by polling\(whose)\(place); refused and short ones are missed"),
            Coverage(
                subject: "containers", isSeen: facts.cgroups.kind != .none,
                explanation: facts.cgroups.kind == .none ? "no cgroups are mounted" : "by their cgroups (\(facts.cgroups.kind.rawValue))"),
            Coverage(subject: "files and other system calls", isSeen: false, explanation: "only the eBPF sensor sees them"),
        ]
    }

    /// True if the eBPF sensor can be used; otherwise the procfs sensor is.
    public var canUseEBPF: Bool { features.supportEBPF }

    /// What is missing for the eBPF sensor, a line each; empty if it has all.
    public var missingForEBPF: [String] { features.missing.map { "\($0.name): \(Self.explanation($0)) (to \($0.purpose))" } }

    /// What the procfs sensor sees, a line each.
    public var worksWithProcfs: [String] { procfs.map { "\($0.subject): \($0.isSeen ? $0.explanation : "not seen, \($0.explanation)")" } }

    /// The table, without headings.
    public var rows: [Row] {
        features.features.map { feature in
            Row(
                name: feature.name, state: feature.isAvailable ? "ok" : feature.isRequired ? "missing" : "less", purpose: feature.purpose,
                explanation: Self.explanation(feature))
        }
    }

    private static func explanation(_ feature: KernelFeature) -> String {
        switch feature.state {
        case .available(let how): how
        case .missing(let reason, let remedy): "\(reason); \(remedy)"
        }
    }
}
