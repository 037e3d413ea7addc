import Events
import Workloads

/// Events of containers that are not known well enough yet: what rules say about a container's name or image would not hold, and a
/// finding could not name them. They are looked at a little later, in the order in which they came.
struct HeldEvents {
    private struct Held {
        /// The record.
        var bytes: Bytes
        /// As it was.
        var process: Process
        var workload: Workload
        /// The cgroup that the workload was found by.
        var cgroup: UInt64
        var number: UInt64
        var wallTime: UInt64
        /// CLOCK_BOOTTIME, nanoseconds.
        var deadline: UInt64
    }

    private var queue: [Held] = []
    private var head = 0
    private let workloads: WorkloadDirectory

    init(workloads: WorkloadDirectory) { self.workloads = workloads }

    var isEmpty: Bool { head == queue.count }
    var count: Int { queue.count - head }
    /// Number of the newest that has waited long enough; 0 if none has.
    func lastExpired(now: UInt64) -> UInt64 {
        var number: UInt64 = 0
        for event in queue[head...] {
            guard now >= event.deadline else { break }
            number = event.number
        }
        return number
    }

    /// Keeps an event.
    mutating func append(_ context: EventContext, cgroup: UInt64, now: UInt64) {
        queue.append(
            Held(
                bytes: Bytes(context.record.bytes), process: context.process.frozen(), workload: context.workload, cgroup: cgroup,
                number: context.number, wallTime: context.wallTime, deadline: now &+ ObservationLimits.heldTime))
    }

    /// Hands over what need not wait any more: whose workload is known, or will not become so, or that has waited long enough.
    /// - Parameter number: of the newest that has waited long enough.
    mutating func release(through number: UInt64, processes: any ProcessLookup, _ examine: (EventContext) -> Void) {
        var kept: [Held] = []
        for event in queue[head...] {
            if event.number <= number || !workloads.isPending(cgroup: event.cgroup) {
                hand(event, processes, examine)
            } else {
                kept.append(event)
            }
        }
        queue = kept
        head = 0
    }

    /// Hands over the oldest.
    mutating func releaseFirst(processes: any ProcessLookup, _ examine: (EventContext) -> Void) {
        guard !isEmpty else { return }
        let event = queue[head]
        head += 1
        if head > ObservationLimits.heldEvents {
            queue.removeFirst(head)
            head = 0
        }
        hand(event, processes, examine)
    }

    private func hand(_ event: Held, _ processes: any ProcessLookup, _ examine: (EventContext) -> Void) {
        // What was a record when it was kept is one.
        guard let record = try? Record(event.bytes.view) else { return }
        var process: Process? = event.process
        while let next = process {
            if !next.workload.isResolved, let known = workloads.workload(ofCgroup: next.home) { next.workload = known }
            process = next.parent
        }
        let workload = workloads.workload(ofCgroup: event.cgroup) ?? event.workload
        withExtendedLifetime(event.bytes) {
            examine(
                EventContext(
                    record: record, process: event.process, workload: workload, number: event.number, wallTime: event.wallTime,
                    processes: processes))
        }
    }
}
