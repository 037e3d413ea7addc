/// One thing that a sensor needs of the kernel or of its own privileges.
public struct KernelFeature: Sendable, Hashable {
    /// Whether it is there.
    public enum State: Sendable, Hashable {
        /// It is; the text says which, and may be empty.
        case available(String)
        /// It is not: why, and what to do.
        case missing(reason: String, remedy: String)
    }

    /// Short name, such as `BTF`.
    public var name: String
    /// What it is for, as half a sentence.
    public var purpose: String
    /// The eBPF sensor cannot start without it. Otherwise it sees less.
    public var isRequired: Bool
    /// Whether it is there.
    public var state: State

    /// True where it is there.
    public var isAvailable: Bool { if case .available = state { true } else { false } }
}

extension KernelFeature: CustomStringConvertible {
    /// One line: `BTF: missing: the kernel was built without it; use a kernel with CONFIG_DEBUG_INFO_BTF=y`.
    public var description: String {
        switch state {
        case .available(let how): how.isEmpty ? "\(name): available" : "\(name): available (\(how))"
        case .missing(let reason, let remedy): "\(name): missing: \(reason); \(remedy)"
        }
    }
}

/// What the eBPF sensor needs, and whether it is there.
public struct KernelFeatures: Sendable, Hashable {
    /// In the order in which a person would mend them.
    public var features: [KernelFeature]

    /// True if the eBPF sensor can start.
    public var supportEBPF: Bool { !features.contains { $0.isRequired && !$0.isAvailable } }
    /// What keeps the eBPF sensor from starting, or makes it see less.
    public var missing: [KernelFeature] { features.filter { !$0.isAvailable } }

    /// Looks at this host.
    public static func probe() -> KernelFeatures { KernelFeatures(judging: KernelFacts.gather()) }

    /// Judges what was found.
    public init(judging facts: KernelFacts) {
        let judge = KernelJudge(facts: facts)
        features = [
            judge.kernelVersion, judge.loading, judge.performance, judge.looking, judge.reading, judge.btf, judge.bpf, judge.tracefs,
            judge.perfEvents,
        ]
    }
}

/// The oldest kernel that the eBPF sensor works on: ring buffers and CAP_BPF came with it.
public let oldestKernel = KernelVersion(5, 8)

/// Turns facts into words.
struct KernelJudge {
    let facts: KernelFacts
    static let privilegeAdvice = "run as root, or grant CAP_BPF, CAP_PERFMON and CAP_SYS_PTRACE"

    var kernelVersion: KernelFeature {
        let state: KernelFeature.State =
            if let version = KernelVersion(release: facts.release), version < oldestKernel {
                .missing(reason: "this is Linux \(facts.release)", remedy: "Linux \(oldestKernel) or later is needed")
            } else {
                .available(facts.release)
            }
        return KernelFeature(
            name: "Linux \(oldestKernel)", purpose: "ring buffers shared by all processors", isRequired: true, state: state)
    }

    var loading: KernelFeature { capability([.bpf], name: "CAP_BPF", purpose: "load eBPF programs", isRequired: true) }
    var performance: KernelFeature {
        capability([.performance], name: "CAP_PERFMON", purpose: "attach them to the kernel's tracepoints", isRequired: true)
    }
    var looking: KernelFeature {
        capability(
            [.trace], name: "CAP_SYS_PTRACE", purpose: "see executables, directories and sockets of other users' processes",
            isRequired: false, standIn: false)
    }
    var reading: KernelFeature {
        // CAP_DAC_OVERRIDE allows the same.
        let override = CapabilitySet(rawValue: 1 << 1)
        let set: CapabilitySet = facts.capabilities.contains(override) ? override : .readSearch
        return capability(
            [set], name: "CAP_DAC_READ_SEARCH", purpose: "read what container runtimes know about their containers", isRequired: false,
            standIn: false)
    }

    private func capability(_ needed: CapabilitySet, name: String, purpose: String, isRequired: Bool, standIn: Bool = true) -> KernelFeature
    {
        var state = KernelFeature.State.missing(reason: "uid \(facts.uid) does not have it", remedy: "run as root, or grant it")
        if facts.capabilities.contains(needed) {
            state = .available("")
        } else if standIn, facts.capabilities.contains(.administration) {
            state = .available("by CAP_SYS_ADMIN")
        }
        if case .missing = state, isRequired { state = .missing(reason: "uid \(facts.uid) does not have it", remedy: Self.privilegeAdvice) }
        if case .available = state, facts.isInUserNamespace {
            state = .missing(
                reason: "it counts only inside this user namespace",
                remedy: "start from the host, without a user namespace (no rootless container)")
        }
        return KernelFeature(name: name, purpose: purpose, isRequired: isRequired, state: state)
    }

    var btf: KernelFeature {
        let state: KernelFeature.State =
            switch facts.btf {
            case .worked(let path): .available(path)
            case .failed(let code) where SystemError(call: "", errno: code).isGone:
                .missing(
                    reason: "/sys/kernel/btf/vmlinux does not exist",
                    remedy: "use a kernel built with CONFIG_DEBUG_INFO_BTF=y, and mount /sys")
            case .failed(let code):
                .missing(
                    reason: "/sys/kernel/btf/vmlinux cannot be read: \(SystemError.text(code))", remedy: "run as root, with the host's /sys"
                )
            }
        return KernelFeature(name: "BTF", purpose: "adapt the programs to this kernel's structures", isRequired: true, state: state)
    }

    var bpf: KernelFeature {
        let state: KernelFeature.State =
            switch (facts.bpfRing, facts.bpfProgram) {
            case (.worked, .worked): .available("")
            case (.failed(let code), _), (_, .failed(let code)):
                explain(code, call: "bpf(2)", setting: facts.unprivilegedBPFDisabled.map { "kernel.unprivileged_bpf_disabled is \($0)" })
            }
        return KernelFeature(name: "bpf(2)", purpose: "make rings and load programs", isRequired: true, state: state)
    }

    var perfEvents: KernelFeature {
        let state: KernelFeature.State =
            switch facts.perfEvent {
            case .worked: .available(facts.perfEventParanoid.map { "kernel.perf_event_paranoid is \($0)" } ?? "")
            case .failed(let code):
                explain(code, call: "perf_event_open(2)", setting: facts.perfEventParanoid.map { "kernel.perf_event_paranoid is \($0)" })
            }
        return KernelFeature(name: "perf_event_open(2)", purpose: "attach programs to single system calls", isRequired: true, state: state)
    }

    var tracefs: KernelFeature {
        let state: KernelFeature.State =
            switch facts.tracefs {
            case .worked(let how): .available(how)
            case .failed(let code):
                .missing(
                    reason: "it is not mounted where it can be read, and opening it without a mount fails: \(SystemError.text(code))",
                    remedy: "run as root, or mount it: mount -t tracefs tracefs /sys/kernel/tracing")
            }
        return KernelFeature(name: "tracefs", purpose: "find the tracepoints of system calls", isRequired: true, state: state)
    }

    /// Why a call failed that the kernel forbids in several ways.
    private func explain(_ code: Int32, call: String, setting: String?) -> KernelFeature.State {
        let error = SystemError(call: call, errno: code)
        let text = SystemError.text(code)
        if let lockdown = facts.lockdown, lockdown == "confidentiality", error.isDenied {
            return .missing(
                reason: "\(call): \(text); the kernel is locked down (confidentiality)", remedy: "boot without lockdown=confidentiality")
        }
        let isPrivileged = facts.capabilities.contains(.administration) || facts.capabilities.isSuperset(of: [.bpf, .performance])
        if facts.hasSeccompFilter, error.isDenied && isPrivileged || error.isMissingCall {
            return .missing(
                reason: "\(call): \(text); a seccomp filter is in force",
                remedy: "start without it (podman and docker: --security-opt seccomp=unconfined)")
        }
        if error.isMissingCall { return .missing(reason: "the kernel has no \(call)", remedy: "use a kernel built with it") }
        if error.isDenied { return .missing(reason: "\(call): \(text)" + (setting.map { "; \($0)" } ?? ""), remedy: Self.privilegeAdvice) }
        return .missing(reason: "\(call): \(text)", remedy: "see the kernel's log (dmesg)")
    }
}
