import Events
import Glibc
import Linux

/// The thread that resolves containers: the only place where a runtime's state is read while events flow.
final class ResolutionThread: Sendable {
    private let queue: ResolutionQueue
    private let resolver: WorkloadResolver
    private let cgroupRoot: String?
    private let report: @Sendable (ContainerReference, [StateError]) -> Void

    init(
        queue: ResolutionQueue, resolver: WorkloadResolver, cgroupRoot: String?,
        report: @escaping @Sendable (ContainerReference, [StateError]) -> Void
    ) {
        self.queue = queue
        self.resolver = resolver
        self.cgroupRoot = cgroupRoot
        self.report = report
    }

    /// Starts it. It ends, and releases this object, after ``ResolutionQueue/stop()``.
    /// - Returns: to join; nil if the system has no thread left.
    func start() -> pthread_t? { OwnThread.start { self.run() } }

    private func run() {
        while let job = queue.next() {
            let (result, retry) = attempt(job)
            queue.finish(result, retry: retry)
        }
    }

    private func attempt(_ job: ResolutionJob) -> (ResolutionResult?, retry: ResolutionJob?) {
        var job = job
        let reference = job.reference
        let directory = cgroupRoot.map { $0 + job.path }
        // Before the attempt: state may be removed after the cgroup was, never the other way round.
        let isGone = directory.map { access($0, F_OK) != 0 } ?? false
        if job.hint?.concerns(reference) != true {
            job.hint = directory.flatMap { BundleHint.search(cgroup: $0, proc: resolver.roots.proc) { $0.concerns(reference) } }
        }
        let resolution = resolver.resolution(of: reference, hint: job.hint)
        job.attempt += 1
        let isFinal = resolution.container.isResolved || isGone || job.attempt >= Limits.attempts.count
        if isFinal && !resolution.container.isResolved { report(reference, resolution.problems) }
        let isNew = resolution.container != job.delivered
        job.delivered = resolution.container
        let result = ResolutionResult(ticket: job.ticket, container: resolution.container, isFinal: isFinal)
        return (isNew || isFinal ? result : nil, isFinal ? nil : job)
    }
}
