import Events
import Linux
import Sensors

extension EBPFSensor {
    /// `cast` or `base`: which form of the programs the kernel took.
    public var programForm: String { form == .base ? "base" : "cast" }

    /// What is not seen now.
    public var limitations: [Limitation] { limitations(coverage) }

    /// What is not seen with these programs on this kernel.
    public func limitations(_ coverage: CallCoverage?) -> [Limitation] {
        Self.limitations(coverage, tracefs: tracefs ?? (try? SharedTracefs())) + (form == .base ? [Self.protectedMemory] : [])
    }

    /// What is not seen on this kernel, whatever form of the programs it takes.
    /// - Parameters:
    ///   - coverage: of 32-bit calls and rings; nil if that is not known.
    ///   - tracefs: the kernel's tracepoints; nil to leave out what they tell.
    public static func limitations(_ coverage: CallCoverage?, tracefs: SharedTracefs?) -> [Limitation] {
        var result: [Limitation] = []
        if (coverage?.compat ?? CompatWatch.none) == CompatWatch.none {
            result.append(
                Limitation(
                    what: "32-bit and x32 calls on a 64-bit host", why: "the tracepoints of single system calls do not see them",
                    remedy:
                        "--compat raw watches them, at a price for all calls; a seccomp profile can allow the host's own architecture alone"
                ))
        }
        if coverage?.rings == false {
            result.append(
                Limitation(
                    what: "what is asked for through io_uring; that a ring is made is seen",
                    why: "this kernel's tracepoints of io_uring do not tell enough",
                    remedy: "keep the container runtime's default seccomp profile, which refuses io_uring_setup"))
        }
        guard let tracefs else { return result }
        let absent = observable.filter { $0.isSystemCall && !alwaysObserved.contains($0) && !hasTracepoint($0, tracefs) }
        if !absent.isEmpty {
            let names = absent.sorted { $0.rawValue < $1.rawValue }.map(\.description).joined(separator: ", ")
            result.append(
                Limitation(
                    what: "the calls \(names)", why: "this kernel has no tracepoints for them, and usually not the calls either",
                    remedy: "none is needed where programs cannot make them", events: absent))
        }
        return result
    }

    private static func hasTracepoint(_ type: EventType, _ tracefs: SharedTracefs) -> Bool {
        (try? tracefs.files.identifier(of: "syscalls/sys_exit_\(kernelName(of: type))")) != nil
    }

    private static let protectedMemory = Limitation(
        what: "the file behind memory that mprotect makes executable",
        why: "following it needs programs that kernels before 6.3 do not take",
        remedy: "use Linux 6.3 or later; mmap that makes a file executable at once is seen")
}
