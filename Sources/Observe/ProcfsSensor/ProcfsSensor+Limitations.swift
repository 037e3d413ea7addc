import Events
import Sensors

extension ProcfsSensor {
    /// The types of events that this sensor makes, and those that the agent makes of them.
    public static let observable: Set<EventType> = [
        .execve, .procexit, .connect, .accept, .accept4, .containerStarted, .containerExited, .watchGap,
    ]

    /// What polling does not see.
    public var limitations: [Limitation] { Self.limitations }

    /// What polling does not see, on every kernel.
    public static let limitations = [
        Limitation(
            what: "files and all other system calls", why: "/proc does not tell of them", remedy: "start as root, so that eBPF can be used",
            events: Set(EventType.systemCalls).subtracting(observable)),
        Limitation(
            what: "processes and connections that begin and end between two looks", why: "/proc is read a few times a second",
            remedy: "start as root, so that eBPF can be used"),
    ]
}
