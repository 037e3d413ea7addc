import CBPF
import CProbes
import Glibc

/// Whether 32-bit calls are to be watched. The tracepoints of single calls never see them (int 0x80, sysenter, x32).
public enum CompatChoice: String, Sendable, CaseIterable {
    /// Where the kernel lets programs be attached to its own functions for such calls, so that no other call pays.
    case auto
    /// On the tracepoints of all calls where there is no better way: every system call of every process pays.
    case raw
    /// No.
    case off
}

/// How 32-bit calls are watched.
public enum CompatWatch: String, Sendable {
    /// They are not.
    case none
    /// On the kernel's own functions for them.
    case functions
    /// On the tracepoints of all calls.
    case allCalls = "all_calls"
}

/// The programs for 32-bit calls (Probes/programs/compat.h): loaded on demand.
struct CompatProbes {
    /// How they are attached.
    let watch: CompatWatch
    private let part: ProbePart
    /// What is attached.
    var attachments: [Attachment] { part.attachments }

    /// Loads and attaches what the choice asks for and the kernel has.
    /// - Returns: nil where nothing is to be attached.
    /// - Throws: ``SensorError`` if the tracepoints of all calls were asked for and cannot be used.
    init?(_ choice: CompatChoice, sharing object: ProbeObject) throws(SensorError) {
        guard choice != .off else { return nil }
        let image = object.form == .cast ? plimsoll_compat_cast() : plimsoll_compat_base()
        let functions = Self.functions(KernelTypes())
        if !functions.isEmpty, let part = try? Self.attach(image, functions, object) {
            self.part = part
            watch = .functions
            return
        }
        guard choice == .raw else { return nil }
        #if arch(x86_64)
        part = try Self.attach(image, [Self.allCalls], object)
        watch = .allCalls
        #else
        throw .loading("32-bit calls can be watched on x86-64 only", ENOTSUP)
        #endif
    }

    /// A place where calls begin and return, by the names of its programs.
    private typealias Place = (enter: String, exit: String)

    private static let allCalls: Place = ("plimsoll_compat_enter", "plimsoll_compat_exit")

    /// The kernel's own functions (arch/x86/entry), since 6.9; x32 is there only where it is configured.
    private static func functions(_ types: KernelTypes?) -> [Place] {
        guard let types, types.hasFunction("ia32_sys_call") else { return [] }
        return [("plimsoll_ia32_enter", "plimsoll_ia32_exit")]
            + (types.hasFunction("x32_sys_call") ? [("plimsoll_x32_enter", "plimsoll_x32_exit")] : [])
    }

    private static func attach(_ image: plimsoll_object, _ places: [Place], _ object: ProbeObject) throws(SensorError) -> ProbePart {
        let names = places.flatMap { [$0.enter, $0.exit] }
        let part = try ProbePart(image, sharing: object, programs: Set(names))
        for name in names { try part.attach(name) }
        return part
    }
}
