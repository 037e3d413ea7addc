import Linux

/// The capabilities that watching needs, and why.
public enum AgentPrivileges {
    /// What the agent keeps of what it was started with. CAP_SYS_ADMIN is kept only where it stands in for one that is missing.
    public static let needed: [(capability: CapabilitySet, reason: String)] = [
        (.bpf, "load programs anew when rules change, read their counters"),
        (.performance, "attach them, let them read the kernel's memory"),
        (.trace, "see executables, arguments and files of other users' processes and of containers"),
        (.readSearch, "read what container runtimes know about their containers"),
    ]

    /// What to keep of what there is.
    /// - Parameter permitted: what there is.
    static func kept(of permitted: CapabilitySet) -> CapabilitySet {
        var kept = needed.reduce(CapabilitySet()) { $0.union($1.capability) }
        if !permitted.isSuperset(of: [.bpf, .performance]), permitted.contains(.administration) { kept.insert(.administration) }
        return kept.intersection(permitted)
    }

    /// Gives up what watching does not need. That this fails is said, and is no reason not to watch.
    static func reduce(_ say: (String) -> Void) {
        do throws(SystemError) {
            let privileges = try Privileges.reduce(to: kept(of: try .permitted()))
            let names = privileges.remaining.names.joined(separator: ", ")
            say("Privileges kept: \(names.isEmpty ? "none" : names).")
            guard !privileges.threadsWithMore.isEmpty else { return }
            say("Threads \(privileges.threadsWithMore) can do more than watching needs, because they were there before.")
        } catch {
            say("The privileges that watching does not need could not be given up: \(error)")
        }
    }
}
