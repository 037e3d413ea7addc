import Events
import Glibc
import Linux

/// The file that holds the ``WatchState``. Replaced as a whole, so that a reader finds the old or the new one.
struct WatchLog {
    private let path: String

    /// - Parameter directory: that the agent has locked.
    init(directory: String) { path = directory + "/watch" }

    /// The time up to now in which nobody watched; nil if nobody ever has.
    func gap(until now: UInt64, bootID: String) -> WatchGap? {
        do throws(SystemError) {
            let bytes = try readFile(path)
            if let state = WatchState(parsing: bytes) { return state.gap(until: now, bootID: bootID) }
        } catch {
            if error.isGone { return nil }
        }
        return WatchGap(from: min(lastChange ?? now, now), to: now, cause: .unknown)
    }

    /// Writes the state down.
    /// - Parameter isLast: wait until the disk has it.
    /// - Throws: what open(2), write(2) and rename(2) answer.
    func write(_ state: WatchState, isLast: Bool) throws(SystemError) {
        let draft = path + ".new"
        let number = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard number >= 0 else { throw SystemError(call: "open", path: draft, errno: errno) }
        let file = Descriptor(owning: number)
        let bytes = Array(state.text.utf8)
        guard Glibc.write(file.number, bytes, bytes.count) == bytes.count else {
            throw SystemError(call: "write", path: draft, errno: errno == 0 ? ENOSPC : errno)
        }
        if isLast { _ = fsync(file.number) }
        guard rename(draft, path) == 0 else { throw SystemError(call: "rename", path: path, errno: errno) }
    }

    private var lastChange: UInt64? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mtim.tv_sec >= 0 else { return nil }
        return UInt64(status.st_mtim.tv_sec) * 1_000_000_000 + UInt64(max(status.st_mtim.tv_nsec, 0))
    }
}
