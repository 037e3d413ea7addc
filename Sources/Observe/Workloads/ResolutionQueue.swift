import Events
import Linux
import Synchronization

/// One container to resolve.
struct ResolutionJob: Sendable {
    /// Names the job in ``ResolutionResult``.
    var ticket: UInt64
    var reference: ContainerReference
    var hint: BundleHint?
    /// Of the cgroup, in its hierarchy.
    var path: String
    /// CLOCK_BOOTTIME, nanoseconds.
    var appeared: UInt64
    var attempt = 0
    /// What was delivered last.
    var delivered: Workload.Container?

    /// When the next attempt is due.
    var due: UInt64 { appeared &+ Limits.attempts[min(attempt, Limits.attempts.count - 1)] }
}

/// What became of a job.
struct ResolutionResult: Sendable {
    var ticket: UInt64
    var container: Workload.Container
    /// Nothing more will come.
    var isFinal: Bool
}

/// What the sensor's thread and the resolving thread share. The first never waits for the second: it takes the lock only to add a
/// job (a cgroup appeared) or when the flag says that there are results, and the other holds it only to move a job or a result.
final class ResolutionQueue: Sendable {
    private struct State {
        var fresh: [ResolutionJob] = []
        /// Index into `fresh` of the first that waits.
        var head = 0
        var later: [ResolutionJob] = []
        var isWorking = false
        var isStopped = false
        var results: [ResolutionResult] = []

        var waiting: Int { fresh.count - head + later.count }
    }

    private let monitor = Monitor(State())
    private let hasResults = Atomic(false)
    private let isWorked: Bool

    /// - Parameter isWorked: somebody calls ``next()``; otherwise jobs are accepted, and results come from elsewhere.
    init(isWorked: Bool = true) { self.isWorked = isWorked }

    /// Adds a job.
    /// - Returns: false if the queue is full.
    func add(_ job: ResolutionJob) -> Bool {
        guard isWorked else { return true }
        return monitor.withLock(notify: true) { state in
            guard state.waiting < Limits.queuedResolutions, !state.isStopped else { return false }
            state.fresh.append(job)
            return true
        }
    }

    /// Waits for a job that is due; the newest containers first have their first attempt before others have their next.
    /// - Returns: nil after ``stop()``.
    func next() -> ResolutionJob? {
        monitor.wait { state in
            if state.isStopped { return .done(nil) }
            if state.head < state.fresh.count {
                let job = state.fresh[state.head]
                state.head += 1
                if state.head == state.fresh.count {
                    state.fresh.removeAll(keepingCapacity: true)
                    state.head = 0
                }
                state.isWorking = true
                return .done(job)
            }
            guard let index = state.later.indices.min(by: { state.later[$0].due < state.later[$1].due }) else { return .sleep(nil) }
            let now = Clock.sinceBoot(), due = state.later[index].due
            if due > now { return .sleep(due - now) }
            state.isWorking = true
            return .done(state.later.remove(at: index))
        }
    }

    /// Ends what ``next()`` began.
    /// - Parameter retry: the job with its next attempt; nil if it is over.
    func finish(_ result: ResolutionResult?, retry: ResolutionJob?) {
        monitor.withLock(notify: true) { state in
            state.isWorking = false
            if let retry { state.later.append(retry) }
            if let result {
                state.results.append(result)
                hasResults.store(true, ordering: .releasing)
            }
        }
    }

    /// What was finished since. Without results it costs one load.
    func takeResults() -> [ResolutionResult] {
        guard hasResults.load(ordering: .acquiring) else { return [] }
        return monitor.withLock { state in
            hasResults.store(false, ordering: .relaxed)
            defer { state.results = [] }
            return state.results
        }
    }

    /// Waits until nothing is left to do.
    /// - Parameter timeout: nanoseconds.
    /// - Returns: false if the time was over before.
    func waitUntilIdle(timeout: UInt64) -> Bool {
        let deadline = Clock.sinceBoot() &+ timeout
        return monitor.wait { state in
            if state.waiting == 0 && !state.isWorking || state.isStopped { return .done(true) }
            let now = Clock.sinceBoot()
            return now >= deadline ? .done(false) : .sleep(deadline - now)
        }
    }

    /// Jobs that wait.
    var waiting: Int { monitor.withLock { $0.waiting } }

    /// Lets ``next()`` return nil from now on.
    func stop() {
        monitor.withLock(notify: true) { $0.isStopped = true }
    }
}
