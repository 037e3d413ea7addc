import Glibc

/// Starts a thread of its own for work that may block: Swift's tasks share few threads, which must not.
enum WorkerThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// - Throws: ``SinkError`` if the process may have no more threads.
    static func start(_ run: @escaping @Sendable () -> Void) throws(SinkError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let body = Unmanaged.passRetained(Body(run))
        var thread = pthread_t()
        let answer = pthread_create(
            &thread, &attributes,
            { argument in
                WorkerThread.blockSignals()
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, body.toOpaque())
        guard answer == 0 else {
            body.release()
            throw .exhausted(what: "a thread for a sink", errno: answer)
        }
    }

    /// Signals belong to the threads that expect them. A blocked SIGPIPE makes write(2) fail with EPIPE instead of ending the process;
    /// faults stay deliverable, so that a crash is reported.
    private static func blockSignals() {
        var signals = sigset_t()
        sigfillset(&signals)
        for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT] { sigdelset(&signals, fault) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
