import Events

/// The system calls by which the agent can be attacked, and what of them must be seen.
enum WatchedCall {
    static let kill = EventType(rawValue: 62)
    static let ptrace = EventType(rawValue: 101)
    static let tkill = EventType(rawValue: 200)
    static let tgkill = EventType(rawValue: 234)
    static let processVMWritev = EventType(rawValue: 311)
    static let bpf = EventType(rawValue: 321)
    static let pidfdSendSignal = EventType(rawValue: 424)
    static let pidfdOpen = EventType(rawValue: 434)
    static let pidfdGetfd = EventType(rawValue: 438)

    /// Each call with the condition that makes it worth a look.
    static func interest(in agent: AgentIdentity) -> Interest {
        let threads = agent.threads.sorted()
        func isAgent(_ argument: Int) -> Interest.Condition {
            .any(threads.map { .atom(.argument(argument, mask: registerMask, equals: UInt64($0))) })
        }
        func equals(_ argument: Int, _ pid: Int32) -> Interest.Condition {
            .atom(.argument(argument, mask: registerMask, equals: UInt64(UInt32(bitPattern: pid))))
        }
        let everybody = equals(0, -1)
        let group = equals(0, -Int32(truncatingIfNeeded: agent.group))
        return Interest(calls: [
            kill: Interest.Condition.any([isAgent(0), group, everybody]).simplified, tkill: isAgent(0).simplified,
            tgkill: isAgent(0).simplified,
            ptrace: isAgent(1).simplified, processVMWritev: isAgent(0).simplified,
            // Rare calls whose target is a descriptor: what it stands for is known from pidfd_open.
            pidfdOpen: isAgent(0).simplified, pidfdSendSignal: .always, pidfdGetfd: .always,
            bpf: .any(BPFCommand.allCases.map { .atom(.argument(0, mask: registerMask, equals: UInt64($0.rawValue))) }),
        ])
    }

    private static let registerMask: UInt64 = 0xffff_ffff
}

/// Commands of bpf(2) that open objects of others or change them (`enum bpf_cmd` of <linux/bpf.h>).
enum BPFCommand: UInt32, CaseIterable {
    case mapUpdate = 2, mapDelete = 3, programDetach = 9, programByID = 13, mapByID = 14, mapFreeze = 22, mapUpdateBatch = 26
    case linkUpdate = 29, linkByID = 30, linkDetach = 34

    /// Opens an object by its number.
    var opensByID: Bool {
        switch self {
        case .programByID, .mapByID, .linkByID: true
        default: false
        }
    }

    /// As bpf(2) spells it.
    var name: String {
        switch self {
        case .mapUpdate: "BPF_MAP_UPDATE_ELEM"
        case .mapDelete: "BPF_MAP_DELETE_ELEM"
        case .programDetach: "BPF_PROG_DETACH"
        case .programByID: "BPF_PROG_GET_FD_BY_ID"
        case .mapByID: "BPF_MAP_GET_FD_BY_ID"
        case .mapFreeze: "BPF_MAP_FREEZE"
        case .mapUpdateBatch: "BPF_MAP_UPDATE_BATCH"
        case .linkUpdate: "BPF_LINK_UPDATE"
        case .linkByID: "BPF_LINK_GET_FD_BY_ID"
        case .linkDetach: "BPF_LINK_DETACH"
        }
    }
}

/// Signals by their numbers on Linux, the same on x86-64 and aarch64 (signal(7)).
enum SignalNumber {
    static let hangup: UInt64 = 1, user1: UInt64 = 10, terminate: UInt64 = 15, interrupt: UInt64 = 2, resume: UInt64 = 18

    /// Such as `SIGKILL`, or its number.
    static func name(_ number: UInt64) -> String { number < names.count ? "SIG\(names[Int(number)])" : "signal \(number)" }

    private static let names = [
        "0", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ]
}
