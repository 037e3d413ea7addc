import CLinux
import Glibc

/// What decides whether the eBPF sensor can work, as it was found. ``KernelFeatures`` judges it.
public struct KernelFacts: Sendable, Hashable {
    /// What an attempt answered.
    public enum Attempt: Sendable, Hashable {
        /// It worked; the text says how, and may be empty.
        case worked(String)
        /// It failed with this errno.
        case failed(Int32)
    }

    /// uname's release.
    public var release = ""
    /// Effective user.
    public var uid: UInt32 = 0
    /// Effective capabilities.
    public var capabilities = CapabilitySet()
    /// In a user namespace of its own: capabilities count in it alone.
    public var isInUserNamespace = false
    /// Reading the kernel's BTF.
    public var btf = Attempt.failed(ENOENT)
    /// Reaching tracefs.
    public var tracefs = Attempt.failed(ENOENT)
    /// Making a BPF ring buffer.
    public var bpfRing = Attempt.failed(ENOSYS)
    /// Loading a BPF program.
    public var bpfProgram = Attempt.failed(ENOSYS)
    /// Opening a perf event.
    public var perfEvent = Attempt.failed(ENOSYS)
    /// sysctl kernel.perf_event_paranoid; nil if it cannot be read.
    public var perfEventParanoid: Int?
    /// sysctl kernel.unprivileged_bpf_disabled; nil if it cannot be read.
    public var unprivilegedBPFDisabled: Int?
    /// `none`, `integrity` or `confidentiality` (kernel_lockdown(7)); nil if it cannot be read.
    public var lockdown: String?
    /// A seccomp filter is in force, as in most containers.
    public var hasSeccompFilter = false
    /// The `hidepid` option of the mount of /proc; nil without it.
    public var hidepid: String?
    /// How cgroups are mounted.
    public var cgroups = CgroupLayout([])
    /// The pid namespace is the host's first one.
    public var isInFirstPIDNamespace = true

    /// Nothing known.
    public init() {}

    /// Looks at this host. Nothing is changed, and what cannot be read stays unknown.
    public static func gather(procfs: Procfs = Procfs()) -> KernelFacts {
        var facts = KernelFacts()
        facts.release = (try? HostFacts.current(procfs: procfs).kernelRelease) ?? ""
        facts.uid = geteuid()
        facts.capabilities = (try? CapabilitySet.effective()) ?? []
        facts.readProcess(procfs)
        facts.readSettings(procfs)
        let mounts = (try? procfs.mounts()) ?? []
        facts.cgroups = CgroupLayout(mounts)
        facts.hidepid = mounts.last { $0.type.elementsEqual("proc".utf8) && $0.point.elementsEqual(procfs.path.utf8) }?.fileSystemOption(
            "hidepid")
        facts.btf = readBTF()
        facts.bpfRing = attempt(plimsoll_probe_bpf_ring())
        facts.bpfProgram = attempt(plimsoll_probe_bpf_program())
        facts.tryTracepoints(mounts)
        return facts
    }

    private static func attempt(_ result: Int32) -> Attempt { result == 0 ? .worked("") : .failed(-result) }

    private mutating func readProcess(_ procfs: Procfs) {
        guard let own = try? Descriptor.open("\(procfs.path)/self", O_RDONLY | O_DIRECTORY) else { return }
        if let bytes = try? own.readFile("status"), let status = try? ProcStatus(parsing: bytes) {
            hasSeccompFilter = status.seccomp == 2
        }
        // The first namespaces have fixed numbers (include/linux/proc_ns.h).
        let firstUserNamespace = "user:[4026531837]", firstPIDNamespace = "pid:[4026531836]"
        if let link = try? own.readLink("ns/user") { isInUserNamespace = !link.elementsEqual(firstUserNamespace.utf8) }
        if let link = try? own.readLink("ns/pid") { isInFirstPIDNamespace = link.elementsEqual(firstPIDNamespace.utf8) }
    }

    private mutating func readSettings(_ procfs: Procfs) {
        perfEventParanoid = Self.number("\(procfs.path)/sys/kernel/perf_event_paranoid")
        unprivilegedBPFDisabled = Self.number("\(procfs.path)/sys/kernel/unprivileged_bpf_disabled")
        // `none [integrity] confidentiality`: the one in brackets holds.
        if let bytes = try? readFile("/sys/kernel/security/lockdown"), let start = bytes.firstIndex(of: UInt8(ascii: "[")),
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "]"))
        {
            lockdown = bytes[(start + 1)..<end].text
        }
    }

    private mutating func tryTracepoints(_ mounts: [Mount]) {
        var identifier = -1
        do {
            let tracefs = try Tracefs(mounts: mounts)
            identifier = try tracefs.identifier(of: "sched/sched_process_exec")
            switch tracefs.access {
            case .mounted(let path): self.tracefs = .worked("mounted on \(path)")
            case .detached: self.tracefs = .worked("opened without a mount")
            }
        } catch { tracefs = .failed(error.errno) }
        perfEvent = Self.attempt(plimsoll_probe_perf_event(identifier))
    }

    private static func readBTF() -> Attempt {
        do {
            let file = try Descriptor.open("/sys/kernel/btf/vmlinux")
            let magic: [UInt8] = withUnsafeBytes(of: UInt16(0xeb9f)) { Array($0) }  // BTF_MAGIC of <linux/btf.h>
            return try file.read(upTo: magic.count).bytes == magic ? .worked("/sys/kernel/btf/vmlinux") : .failed(EBADMSG)
        } catch { return .failed(error.errno) }
    }

    private static func number(_ path: String) -> Int? {
        guard let bytes = try? readFile(path) else { return nil }
        var scanner = ByteScanner(bytes)
        return scanner.word()?.number(Int.self)
    }
}
