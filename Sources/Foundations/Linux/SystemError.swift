import CLinux
import Glibc

/// A system call that failed, or a file of the system that could not be used.
public struct SystemError: Error, Hashable, Sendable {
    /// The call, such as `open`.
    public var call: String
    /// What it was called on; nil where there is no path.
    public var path: String?
    /// The kernel's number, errno(3).
    public var errno: Int32
    /// What to add for a person, such as the limit that was passed.
    public var detail: String?

    /// A failure.
    public init(call: String, path: String? = nil, errno: Int32, detail: String? = nil) {
        self.call = call
        self.path = path
        self.errno = errno
        self.detail = detail
    }

    /// The failure that errno(3) tells of right after a call.
    static func last(_ call: String, _ path: String? = nil) -> SystemError {
        SystemError(call: call, path: path, errno: Glibc.errno)
    }

    /// True where the thing does not exist (any more): ENOENT, ESRCH, ENOTDIR.
    public var isGone: Bool { errno == ENOENT || errno == ESRCH || errno == ENOTDIR }
    /// True where a privilege is missing: EACCES, EPERM.
    public var isDenied: Bool { errno == EACCES || errno == EPERM }

    /// True where the kernel does not have what was called: ENOSYS.
    public var isMissingCall: Bool { errno == ENOSYS }

    /// The kernel's text for an error number, such as `Permission denied`.
    public static func text(_ errno: Int32) -> String {
        plimsoll_error_text(errno).map { String(cString: $0) } ?? "error \(errno)"
    }
}

extension SystemError: CustomStringConvertible {
    /// What failed, on what, and why: `cannot open /proc/1/environ: Permission denied (EACCES); run as root`.
    public var description: String {
        var text = "cannot \(call)"
        if let path { text += " \(path)" }
        text += ": \(Self.text(errno))"
        if let name = Self.name(errno) { text += " (\(name))" }
        if let detail = detail ?? advice { text += "; \(detail)" }
        return text
    }

    private var advice: String? {
        switch errno {
        case EACCES, EPERM: "run as root, or grant the capability that it needs"
        case EMFILE: "raise this process's limit of open files (ulimit -n)"
        case ENFILE: "raise the host's limit of open files (sysctl fs.file-max)"
        case ENOSYS: "this kernel does not have the call, or a seccomp filter hides it"
        default: nil
        }
    }

    private static func name(_ errno: Int32) -> String? { plimsoll_error_name(errno).map { String(cString: $0) } }
}

/// A file of the kernel or the system that does not have the format that its documentation promises.
public struct FormatError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which format, such as `/proc/PID/stat`.
    public var format: String
    /// Byte where reading stopped.
    public var offset: Int
    /// What was expected there.
    public var expected: String

    /// A format error.
    public init(_ format: String, offset: Int, expected: String) {
        self.format = format
        self.offset = offset
        self.expected = expected
    }

    /// `/proc/PID/stat, byte 12: expected a number`.
    public var description: String { "\(format), byte \(offset): expected \(expected)" }
}

extension SystemError {
    /// A file that was read and not understood.
    init(_ error: FormatError, path: String) {
        self.init(call: "parse", path: path, errno: EBADMSG, detail: error.description)
    }
}
