import Glibc
import Linux

/// Why the eBPF sensor does not work here.
public struct SensorError: Error, CustomStringConvertible {
    /// What went wrong, such as `the kernel refused the program plimsoll_openat`.
    public var message: String
    /// errno of the call that failed.
    public var errno: Int32
    /// What to do.
    public var advice: String

    /// One line what, why and what to do.
    public var description: String { "\(message): \(SystemError.text(errno)); \(advice)" }

    static func loading(_ what: String, _ errno: Int32) -> SensorError {
        let advice: String =
            switch errno {
            case EPERM, EACCES: "run as root, or grant CAP_BPF, CAP_PERFMON and CAP_SYS_ADMIN"
            case ENOENT, ESRCH: "the kernel lacks it or has no BTF (/sys/kernel/btf/vmlinux); `plimsoll doctor` tells what is missing"
            default: "`plimsoll doctor` tells what this kernel offers; please report the kernel version with this line"
            }
        return SensorError(message: what, errno: errno, advice: advice)
    }
}
