import Glibc
import Synchronization

/// Signals as flags that the agent's loop looks at: a handler may do little else.
public enum Signals {
    private static let stopping = Atomic<Bool>(false)
    private static let reopening = Atomic<Bool>(false)
    private static let reporting = Atomic<Bool>(false)

    /// Installs the handlers: SIGINT and SIGTERM stop, SIGHUP reopens files and reloads the rules, SIGUSR1 writes statistics. SIGPIPE is ignored.
    public static func install() {
        signal(SIGINT) { _ in Signals.stopping.store(true, ordering: .relaxed) }
        signal(SIGTERM) { _ in Signals.stopping.store(true, ordering: .relaxed) }
        signal(SIGHUP) { _ in Signals.reopening.store(true, ordering: .relaxed) }
        signal(SIGUSR1) { _ in Signals.reporting.store(true, ordering: .relaxed) }
        signal(SIGPIPE, SIG_IGN)
    }

    /// SIGINT or SIGTERM came.
    public static var shouldStop: Bool { stopping.load(ordering: .relaxed) }
    /// SIGHUP came since this was asked last.
    public static func takeReopen() -> Bool { reopening.exchange(false, ordering: .relaxed) }
    /// SIGUSR1 came since this was asked last.
    public static func takeReport() -> Bool { reporting.exchange(false, ordering: .relaxed) }
}
