/// Names of signals by their number (<asm-generic/signal.h>, the same on x86_64 and aarch64).
enum SignalNames {
    /// The name; nil for a number that has none, real-time signals among them.
    static func name(_ number: Int32) -> StaticString? { number > 0 && number <= table.count ? table[Int(number) - 1] : nil }

    private static let table: [StaticString] = [
        "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2",
        "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG",
        "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS",
    ]
}
