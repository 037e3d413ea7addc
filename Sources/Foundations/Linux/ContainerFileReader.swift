import CLinux
import Glibc
import Synchronization

/// Reads files of containers on threads of their own, a few at a time. A container whose file system does not answer holds one thread, and
/// nothing else: nobody waits for it, and the thread has no descriptor but the container's root, so that even a process that ends leaves
/// no program and no lock behind with it.
public final class ContainerFileReader: Sendable {
    /// What became of the attempts.
    public struct Counters: Sendable, Hashable {
        /// Threads that read now.
        public var running = 0
        /// Those among them that have taken longer than ``ContainerFileReader/patience``.
        public var stuck = 0
        /// Ended in time.
        public var finished: UInt64 = 0
        /// Ended too late: what they read was not used.
        public var late: UInt64 = 0
        /// Not begun, because too many were running or there was no thread left.
        public var refused: UInt64 = 0
    }

    /// What was read of each path, in their order.
    public typealias Results = [Result<BoundedContent, SystemError>]

    /// Threads at a time; with all of them stuck nothing more is read.
    public let threads: Int
    /// How long reading may take, nanoseconds.
    public let patience: UInt64

    private struct State {
        var begun: [UInt64: UInt64] = [:]
        var next: UInt64 = 0
        var finished: UInt64 = 0, late: UInt64 = 0, refused: UInt64 = 0
    }
    private let state = Mutex(State())

    /// Nothing is read yet.
    public init(threads: Int = 8, patience: UInt64 = 2_000_000_000) {
        self.threads = threads
        self.patience = patience
    }

    /// What became of the attempts.
    public var counters: Counters {
        let now = Clock.sinceBoot()
        return state.withLock { state in
            Counters(
                running: state.begun.count, stuck: state.begun.values.count { now > $0 + patience }, finished: state.finished,
                late: state.late, refused: state.refused)
        }
    }

    /// Begins to read files.
    /// - Parameters:
    ///   - paths: from the root.
    ///   - root: the container's root; closed when the reading has ended.
    ///   - limit: bytes of each file.
    ///   - done: called on the reading thread, if it ended in time. That thread has none of the process's descriptors.
    /// - Returns: false if it was not begun.
    public func read(
        _ paths: [String], below root: consuming Descriptor, limit: Int, done: @escaping @Sendable (Results) -> Void
    ) -> Bool {
        let ticket = state.withLock { state -> UInt64? in
            guard state.begun.count < threads else {
                state.refused += 1
                return nil
            }
            state.next += 1
            state.begun[state.next] = Clock.sinceBoot()
            return state.next
        }
        guard let ticket else { return false }
        let job = Job(root: root.release(), paths: paths, limit: limit) { results in
            if self.end(ticket) { done(results) }
        }
        guard job.start() else {
            state.withLock { state in
                state.begun[ticket] = nil
                state.refused += 1
            }
            return false
        }
        return true
    }

    /// - Returns: whether it was in time.
    private func end(_ ticket: UInt64) -> Bool {
        let now = Clock.sinceBoot()
        return state.withLock { state in
            guard let begun = state.begun.removeValue(forKey: ticket) else { return false }
            if now > begun + patience {
                state.late += 1
                return false
            }
            state.finished += 1
            return true
        }
    }
}

/// One thread's work.
private final class Job: Sendable {
    private let root: Int32
    private let paths: [String]
    private let limit: Int
    private let done: @Sendable (ContainerFileReader.Results) -> Void
    /// The descriptor is in the thread's own table now; until then this process has to close it.
    private let isHandedOver = Atomic(false)

    init(root: Int32, paths: [String], limit: Int, done: @escaping @Sendable (ContainerFileReader.Results) -> Void) {
        self.root = root
        self.paths = paths
        self.limit = limit
        self.done = done
    }

    func start() -> Bool {
        guard OwnThread.start(isDetached: true, { self.run() }) != nil else {
            _ = close(root)
            return false
        }
        // The thread copies the table before it touches the container; from then on the number here is another thing's.
        while !isHandedOver.load(ordering: .acquiring) { sched_yield() }
        _ = close(root)
        return true
    }

    private func run() {
        let code = plimsoll_keep_one_descriptor(root)
        isHandedOver.store(true, ordering: .releasing)
        guard code == 0 else {
            return done(paths.map { .failure(SystemError(call: "close_range", path: $0, errno: -code)) })
        }
        let directory = Descriptor(owning: root)
        done(
            paths.map { path in
                do throws(SystemError) { return .success(try ContainerFile.read(path, below: directory, limit: limit)) } catch {
                    return .failure(error)
                }
            })
    }
}
