import Glibc

/// A value behind a lock, with a condition to wait for: what Synchronization's `Mutex` lacks.
public final class Monitor<State>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    /// Puts a value behind a lock of its own.
    public init(_ state: sending State) {
        self.state = state
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        // The wall clock may be set while a thread waits.
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs a closure with the value, then wakes all who wait if it says so.
    public func withLock<Result>(notify: Bool = false, _ body: (inout State) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer {
            if notify { pthread_cond_broadcast(condition) }
            pthread_mutex_unlock(mutex)
        }
        return try body(&state)
    }

    /// Waits until a closure returns a value, looking each time it was woken, and when the time is over a last time.
    /// - Parameter body: returns what to wait for, or nil and how long to sleep at most, nanoseconds.
    public func wait<Result>(_ body: (inout State) -> WaitStep<Result>) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            switch body(&state) {
            case .done(let result): return result
            case .sleep(nil): pthread_cond_wait(condition, mutex)
            case .sleep(let nanoseconds?):
                var deadline = timespec()
                clock_gettime(CLOCK_MONOTONIC, &deadline)
                let total = UInt64(deadline.tv_nsec) + min(nanoseconds, Limits.longestWait)
                deadline.tv_sec += Int(total / 1_000_000_000)
                deadline.tv_nsec = Int(total % 1_000_000_000)
                pthread_cond_timedwait(condition, mutex, &deadline)
            }
        }
    }
}

/// What a waiting thread does next.
public enum WaitStep<Result> {
    /// Stops waiting.
    case done(Result)
    /// Sleeps until it is woken, or so many nanoseconds.
    case sleep(UInt64?)
}
