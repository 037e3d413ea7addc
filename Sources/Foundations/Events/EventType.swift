/// What kind of event: a system call, or something that the kernel did on its own.
///
/// The raw value of a system call is its number on x86-64, on every machine (asm/unistd_64.h); other kinds start at 1024
/// (`enum plimsoll_type` in plimsoll_layout.h).
public struct EventType: RawRepresentable, Hashable, Sendable {
    /// The number in a record's header.
    public let rawValue: UInt16
    /// Any number; unknown ones have no name.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// The first raw value that is not a system call.
    public static let firstPseudoType: UInt16 = 1024
    /// True for system calls.
    public var isSystemCall: Bool { rawValue < Self.firstPseudoType }
}

extension EventType: CustomStringConvertible {
    /// The name that rules use, or `#NUMBER`.
    public var description: String { name ?? "#\(rawValue)" }

    /// The name that rules use in `evt.type`; nil for an unknown number.
    public var name: String? { Self.names[self] }

    /// Looks a name up.
    public init?(named name: String) {
        guard let type = Self.typesByName[name] else { return nil }
        self = type
    }

    /// All system calls, in the order of their numbers.
    public static let systemCalls: [EventType] = names.keys.filter(\.isSystemCall).sorted { $0.rawValue < $1.rawValue }

    /// What is not a system call, in the order of their numbers.
    public static let pseudoTypes: [EventType] = names.keys.filter { !$0.isSystemCall }.sorted { $0.rawValue < $1.rawValue }

    private static let typesByName = Dictionary(uniqueKeysWithValues: names.map { ($0.value, $0.key) })
    private static let names: [EventType: String] = {
        var names: [EventType: String] = [
            .procexit: "procexit", .snapshot: "snapshot", .cgroupCreated: "cgroup_created", .cgroupRemoved: "cgroup_removed",
            .cgroupEntered: "cgroup_entered", .oomKilled: "oom_killed", .containerCreated: "container_created",
            .containerStarted: "container_started", .containerExited: "container_exited", .containerRemoved: "container_removed",
            .cgroupEscaped: "cgroup_escaped", .flooded: "flooded", .watchGap: "watch_gap",
        ]
        for (number, name) in systemCallNames.enumerated() where !name.isEmpty { names[EventType(rawValue: UInt16(number))] = name }
        return names
    }()
}

extension EventType {
    /// open(2).
    public static let open = EventType(rawValue: 2)
    /// openat(2).
    public static let openat = EventType(rawValue: 257)
    /// openat2(2).
    public static let openat2 = EventType(rawValue: 437)
    /// creat(2).
    public static let creat = EventType(rawValue: 85)
    /// execve(2).
    public static let execve = EventType(rawValue: 59)
    /// execveat(2).
    public static let execveat = EventType(rawValue: 322)
    /// clone(2).
    public static let clone = EventType(rawValue: 56)
    /// clone3(2).
    public static let clone3 = EventType(rawValue: 435)
    /// fork(2).
    public static let fork = EventType(rawValue: 57)
    /// vfork(2).
    public static let vfork = EventType(rawValue: 58)
    /// connect(2).
    public static let connect = EventType(rawValue: 42)
    /// accept(2).
    public static let accept = EventType(rawValue: 43)
    /// accept4(2).
    public static let accept4 = EventType(rawValue: 288)
    /// dup(2).
    public static let dup = EventType(rawValue: 32)
    /// dup2(2).
    public static let dup2 = EventType(rawValue: 33)
    /// dup3(2).
    public static let dup3 = EventType(rawValue: 292)
    /// umount2(2).
    public static let umount2 = EventType(rawValue: 166)
    /// The last thread of a process ended.
    public static let procexit = EventType(rawValue: 1024)
    /// A process that was there before the sensor was.
    public static let snapshot = EventType(rawValue: 1025)
    /// A cgroup appeared.
    public static let cgroupCreated = EventType(rawValue: 1026)
    /// A cgroup went away.
    public static let cgroupRemoved = EventType(rawValue: 1027)
    /// A process was moved into another cgroup.
    public static let cgroupEntered = EventType(rawValue: 1028)
    /// The kernel ended a process to free memory.
    public static let oomKilled = EventType(rawValue: 1029)
    /// A container's cgroup appeared.
    public static let containerCreated = EventType(rawValue: 1040)
    /// A container's first process was executed.
    public static let containerStarted = EventType(rawValue: 1041)
    /// A container's first process ended.
    public static let containerExited = EventType(rawValue: 1042)
    /// A container's cgroup went away.
    public static let containerRemoved = EventType(rawValue: 1043)
    /// A container's process is in a cgroup outside of the container.
    public static let cgroupEscaped = EventType(rawValue: 1050)
    /// Events of a workload were shed.
    public static let flooded = EventType(rawValue: 1051)
    /// Nobody watched for a time.
    public static let watchGap = EventType(rawValue: 1052)
}
