import Linux
import TestKit

extension Requirement {
    /// A kernel that can load the form of the programs that follows pointers directly.
    static let readOnlyCast = Requirement(
        "kernels before 6.3 have no bpf_rdonly_cast",
        isMet: ((try? HostFacts.current())?.kernelVersion).map { $0 >= KernelVersion(6, 3) } ?? false)
}
