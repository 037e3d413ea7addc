import CLinux
import Glibc

/// The file system with the kernel's tracepoints (Documentation/trace/ftrace.rst).
public struct Tracefs: ~Copyable, Sendable {
    /// How it was reached.
    public enum Access: Sendable, Hashable {
        /// It is mounted here.
        case mounted(String)
        /// It is mounted nowhere; this descriptor alone reaches it (fsopen(2), fsmount(2)).
        case detached
    }

    /// Its root.
    public let directory: Descriptor
    /// How it was reached.
    public let access: Access

    /// Opens it where it is mounted, or else without a mount.
    /// - Throws: EPERM without CAP_SYS_ADMIN where it is not mounted; ENODEV or ENOSYS where the kernel lacks it.
    public init(mounts: [Mount]) throws(SystemError) {
        var denied: SystemError?
        for path in Self.places(mounts) {
            do {
                self.init(directory: try Self.openMounted(path), access: .mounted(path))
                return
            } catch { denied = denied ?? error }
        }
        let result = plimsoll_tracefs_open()
        guard result >= 0 else { throw denied ?? SystemError(call: "open", path: "tracefs", errno: -result) }
        self.init(directory: Descriptor(owning: result), access: .detached)
    }

    private init(directory: consuming Descriptor, access: Access) {
        self.directory = directory
        self.access = access
    }

    private static func openMounted(_ path: String) throws(SystemError) -> Descriptor {
        let directory = try Descriptor.open(path, O_RDONLY | O_DIRECTORY)
        // The directory may be listed where the files cannot be read: an id decides.
        _ = try directory.readFile("events/sched/sched_process_exec/id")
        return directory
    }

    /// The number by which perf_event_open(2) knows a tracepoint.
    /// - Parameter event: such as `sched/sched_process_exec`.
    /// - Throws: ENOENT if the kernel has no such tracepoint.
    public borrowing func identifier(of event: String) throws(SystemError) -> Int {
        let name = "events/\(event)/id"
        let bytes = try directory.readFile(name)
        var scanner = ByteScanner(bytes)
        guard let number = scanner.word()?.number(Int.self) else {
            throw SystemError(FormatError("tracefs events/*/id", offset: 0, expected: "a number"), path: name)
        }
        return number
    }

    /// Mount points of tracefs, the later mount first as it may hide the earlier; debugfs mounts it below itself when that is first entered.
    static func places(_ mounts: [Mount]) -> [String] {
        var places = mounts.reversed().filter { $0.type.elementsEqual("tracefs".utf8) }.map { $0.point[...].text }
        for mount in mounts where mount.type.elementsEqual("debugfs".utf8) { places.append(mount.point[...].text + "/tracing") }
        return places
    }
}

/// A tracefs that several hold: opening it may need a privilege that is given up afterwards.
public final class SharedTracefs: Sendable {
    /// What was opened.
    public let files: Tracefs

    /// Opens it, mounted or not.
    /// - Throws: as `Tracefs.init(mounts:)`.
    public init() throws(SystemError) { files = try Tracefs(mounts: (try? Procfs().mounts()) ?? []) }
}
