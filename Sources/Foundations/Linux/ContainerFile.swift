import CLinux
import Glibc

/// A small file of a container, which its processes can make anything of: a link out of the container, a device, a pipe that nobody writes,
/// a file system that never answers. What is opened is below the container's root and a regular file, or an error.
///
/// Every call may block for ever where a file system in the container does not answer (FUSE): see ``ContainerFileReader``.
public enum ContainerFile {
    /// Reads the beginning of a file.
    /// - Parameters:
    ///   - path: from the container's root; links in it are followed inside of the container, and those of /proc are not.
    ///   - root: the container's root directory.
    ///   - limit: bytes; what is longer is cut and says so.
    /// - Throws: what ``open(_:below:)`` throws.
    public static func read(_ path: String, below root: borrowing Descriptor, limit: Int) throws(SystemError) -> BoundedContent {
        try open(path, below: root).read(upTo: limit, path: path)
    }

    /// Opens a file for reading.
    /// - Throws: what openat2(2) answers, ELOOP for a link of /proc; EINVAL for what is no regular file; ESTALE if it was replaced meanwhile.
    public static func open(_ path: String, below root: borrowing Descriptor) throws(SystemError) -> Descriptor {
        try opened(plimsoll_open_in_root(root.number, path), path)
    }

    /// Opens a file for reading whose name need not be text.
    /// - Parameter bytes: of the path, without a zero.
    /// - Throws: as ``open(_:below:)``.
    public static func open(bytes: [UInt8], below root: borrowing Descriptor) throws(SystemError) -> Descriptor {
        let name = bytes.map { CChar(bitPattern: $0) } + [0]
        return try opened(plimsoll_open_in_root(root.number, name), String(decoding: bytes, as: UTF8.self))
    }

    private static func opened(_ result: Int32, _ path: String) throws(SystemError) -> Descriptor {
        guard result >= 0 else { throw SystemError(call: "open", path: path, errno: -result) }
        // Without reading it, so that a device or a pipe notices nothing.
        let place = Descriptor(owning: result)
        let status = try place.status()
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SystemError(call: "open", path: path, errno: EINVAL, detail: "it is no regular file")
        }
        // The link of this process's own /proc opens the same inode, whatever has become of the name.
        let file = try Descriptor.open("/proc/thread-self/fd/\(place.number)", O_RDONLY | O_NONBLOCK)
        let opened = try file.status()
        guard opened.st_ino == status.st_ino, opened.st_dev == status.st_dev else {
            throw SystemError(call: "open", path: path, errno: ESTALE)
        }
        return file
    }
}

extension ProcessDirectory {
    /// The root directory of the process, for looking below it only (O_PATH).
    /// - Throws: EACCES without CAP_SYS_PTRACE over it; ESRCH if it has ended.
    public borrowing func root() throws(SystemError) -> Descriptor { try directory.openPath("root") }

    /// A small file of /proc/PID.
    /// - Throws: what open(2) and read(2) answer; EFBIG if it is longer than ``Limits/smallFile``.
    public borrowing func file(_ name: String) throws(SystemError) -> [UInt8] { try directory.readFile(name) }
}
