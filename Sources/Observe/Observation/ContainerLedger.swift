import Events
import Workloads

/// What has happened to each container: from the appearance of its cgroup to the end of its first process.
///
/// The first process is the first that is executed in the container by somebody outside of it, which leaves out hooks that the runtime runs
/// inside. Pure.
struct ContainerLedger {
    private struct Entry {
        /// Nil until it was executed.
        var first: ProcessID?
        var hasStarted = false
        /// Processes that the kernel ended to free memory.
        var killed: UInt64 = 0
    }

    private var entries: [UInt64: Entry] = [:]

    /// - Returns: true for one that was not there.
    mutating func appeared(_ container: UInt64) -> Bool {
        guard entries[container] == nil else { return false }
        entries[container] = Entry()
        return true
    }

    /// Containers that are there when the agent starts, or when it has missed something.
    /// - Parameter first: the oldest process of each that somebody outside of it started; not all of them have any.
    mutating func adopt(_ containers: [UInt64], first: [UInt64: Process]) {
        var all: [UInt64: Entry] = [:]
        for container in containers {
            var entry = entries[container] ?? Entry()
            if !entry.hasStarted, let process = first[container], !Self.isRuntime(process.image) {
                entry.hasStarted = true
                entry.first = process.id
            }
            all[container] = entry
        }
        entries = all
    }

    /// A process in the container has executed a program.
    /// - Parameter isInner: somebody in the container started it.
    /// - Returns: true if that is the container's start.
    mutating func executed(_ process: Process, in container: UInt64, isInner: Bool) -> Bool {
        guard let entry = entries[container], !entry.hasStarted, !isInner, !Self.isRuntime(process.image) else { return false }
        entries[container]?.hasStarted = true
        entries[container]?.first = process.id
        return true
    }

    /// A process in the container was ended to free memory.
    mutating func ranOutOfMemory(_ container: UInt64) { entries[container]?.killed += 1 }

    /// A process in the container has ended.
    /// - Returns: if that is the container's end, how many of its processes were ended to free memory.
    mutating func ended(_ process: ProcessID, in container: UInt64) -> UInt64? {
        guard let entry = entries[container], entry.first == process else { return nil }
        entries[container]?.first = nil
        return entry.killed
    }

    /// - Returns: true if it was known.
    mutating func removed(_ container: UInt64) -> Bool { entries.removeValue(forKey: container) != nil }

    /// `runc init`, which becomes the container's first process: runtimes that put it into the cgroup as they clone it execute it there.
    private static func isRuntime(_ image: ProcessImage) -> Bool {
        image.argv.view.split(separator: 0).dropFirst().elementsEqual([ByteView(runtimeVerb.view)[...]]) { $0.elementsEqual($1) }
            && (image.exe.view.suffix(runtimeName.count).elementsEqual(runtimeName.view) || image.exe == processItself)
    }
    private static let runtimeVerb: Bytes = "init", runtimeName: Bytes = "runc", processItself: Bytes = "/proc/self/exe"
}
