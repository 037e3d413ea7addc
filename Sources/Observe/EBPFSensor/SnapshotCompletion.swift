import Events
import Linux
import ProcfsSensor

/// Finds the processes that a task iterator left out: /proc has them. Some kernels hide a process from eBPF that is there for everybody
/// else; it would be a parent that nobody knows.
struct SnapshotCompletion {
    private let began = Clock.sinceBoot()
    private var seen: Set<UInt32> = []
    /// When the parents of those that were seen began, exactly: /proc tells that to a tick of a hundredth of a second only.
    private var starts: [UInt32: UInt64] = [:]

    /// Takes note of a record of the iterator.
    mutating func note(_ record: Record) {
        seen.insert(record.process.pid)
        if let task = record.task, task.parent_start != 0 { starts[task.parent] = task.parent_start }
    }

    /// Records of those that were there before the iterator began, and that it left out.
    func missing(environment: Bool) -> [[UInt8]] {
        // Without /proc there is nothing to compare with.
        guard let pids = try? Procfs().processIDs(), var snapshot = try? ProcessSnapshot() else { return [] }
        return pids.filter { !seen.contains($0) }.compactMap { pid in
            // One that has ended meanwhile is no loss.
            guard var bytes = try? snapshot.read(pid, environment: environment) else { return nil }
            let start = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: Self.startOffset, as: UInt64.self) }
            guard start < began else { return nil }
            if let exact = starts[pid], exact >= start, exact - start < Self.tick {
                bytes.withUnsafeMutableBytes { $0.storeBytes(of: exact, toByteOffset: Self.startOffset, as: UInt64.self) }
            }
            return bytes
        }
    }

    /// Of `start` in plimsoll_header.
    private static let startOffset = 32
    /// The longest tick of USER_HZ, nanoseconds.
    private static let tick: UInt64 = 10_000_000
}
