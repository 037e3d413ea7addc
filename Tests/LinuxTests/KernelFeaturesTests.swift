import Glibc
import TestKit
import Testing

@testable import Linux

struct KernelFeaturesTests {
    static func capable() -> KernelFacts {
        var facts = KernelFacts()
        facts.release = "6.1.0-18-amd64"
        facts.capabilities = [.bpf, .performance, .trace, .readSearch]
        facts.btf = .worked("/sys/kernel/btf/vmlinux")
        facts.tracefs = .worked("opened without a mount")
        facts.bpfRing = .worked("")
        facts.bpfProgram = .worked("")
        facts.perfEvent = .worked("")
        return facts
    }

    @Test func allThereIsReady() {
        let readiness = SensorReadiness(judging: Self.capable())
        #expect(readiness.canUseEBPF && readiness.missingForEBPF.isEmpty && readiness.rows.allSatisfy { $0.state == "ok" })
        #expect(readiness.rows.first { $0.name == "tracefs" }?.explanation == "opened without a mount")
    }

    /// Something that is missing, and what is said about it.
    struct Lack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout KernelFacts) -> Void
        let text: String
        init(_ name: String, _ change: @escaping @Sendable (inout KernelFacts) -> Void, _ text: String) {
            testDescription = name
            self.change = change
            self.text = text
        }
    }

    @Test(arguments: [
        Lack("old kernel", { $0.release = "5.4.0-1" }, "Linux 5.8: this is Linux 5.4.0-1; Linux 5.8 or later is needed"),
        Lack(
            "no BTF", { $0.btf = .failed(ENOENT) },
            "BTF: /sys/kernel/btf/vmlinux does not exist; use a kernel built with CONFIG_DEBUG_INFO_BTF=y"),
        Lack(
            "no capability",
            {
                $0.capabilities.remove(.bpf)
                $0.uid = 1000
            }, "CAP_BPF: uid 1000 does not have it; run as root, or grant CAP_BPF, CAP_PERFMON and CAP_SYS_PTRACE"),
        Lack(
            "unprivileged",
            {
                $0.capabilities = []
                $0.bpfRing = .failed(EPERM)
                $0.unprivilegedBPFDisabled = 2
            }, "bpf(2): bpf(2): Operation not permitted; kernel.unprivileged_bpf_disabled is 2; run as root"),
        Lack(
            "program refused",
            {
                $0.capabilities = []
                $0.bpfProgram = .failed(EPERM)
            }, "bpf(2): bpf(2): Operation not permitted; run as root"),
        Lack(
            "seccomp",
            {
                $0.bpfRing = .failed(EPERM)
                $0.hasSeccompFilter = true
            }, "a seccomp filter is in force; start without it"),
        Lack("built without", { $0.bpfRing = .failed(ENOSYS) }, "the kernel has no bpf(2)"),
        Lack(
            "lockdown",
            {
                $0.perfEvent = .failed(EPERM)
                $0.lockdown = "confidentiality"
            }, "the kernel is locked down (confidentiality); boot without"),
        Lack(
            "paranoid",
            {
                $0.capabilities = []
                $0.perfEvent = .failed(EACCES)
                $0.perfEventParanoid = 3
            }, "perf_event_open(2): Permission denied; kernel.perf_event_paranoid is 3"),
        Lack(
            "no tracefs", { $0.tracefs = .failed(EPERM) },
            "tracefs: it is not mounted where it can be read, and opening it without a mount fails: Operation not permitted; run as root"),
        Lack("user namespace", { $0.isInUserNamespace = true }, "it counts only inside this user namespace; start from the host"),
    ])
    func saysWhatIsMissing(_ lack: Lack) {
        var facts = Self.capable()
        lack.change(&facts)
        let readiness = SensorReadiness(judging: facts)
        #expect(!readiness.canUseEBPF)
        #expect(readiness.missingForEBPF.contains { $0.contains(lack.text) }, "\(readiness.missingForEBPF)")
        #expect(readiness.rows.contains { $0.state == "missing" })
    }

    @Test func administrationStandsInForNewerCapabilities() {
        var facts = Self.capable()
        facts.capabilities = [.administration]
        let readiness = SensorReadiness(judging: facts)
        #expect(readiness.canUseEBPF)
        #expect(readiness.rows.filter { $0.state == "less" }.map(\.name) == ["CAP_SYS_PTRACE", "CAP_DAC_READ_SEARCH"])
    }

    @Test func saysWhatStillWorks() {
        var facts = Self.capable()
        #expect(!SensorReadiness(judging: facts).worksWithProcfs.joined().contains("uid 1000"))
        facts.capabilities = []
        facts.uid = 1000
        facts.hidepid = "invisible"
        let lines = SensorReadiness(judging: facts).worksWithProcfs
        #expect(lines[0].contains("of uid 1000 alone: /proc is mounted with hidepid=invisible"))
        #expect(lines[1].contains("of uid 1000 alone (CAP_SYS_PTRACE is missing)"))
        #expect(lines[2].contains("not seen, no cgroups are mounted") && lines[3].contains("only the eBPF sensor"))
    }

    /// The attempts themselves, on this host: they answer what the capabilities let expect.
    @Test(.requires(.root, .kernelTypes)) func probesThisHostAsRoot() throws {
        let facts = KernelFacts.gather()
        #expect(facts.uid == 0)
        #expect(try facts.release == HostFacts.current().kernelRelease)
        if case .failed(let code) = facts.btf { Issue.record("BTF exists, but \(SystemError.text(code))") }
        if facts.capabilities.isSuperset(of: [.administration, .bpf, .performance]), !facts.isInUserNamespace, !facts.hasSeccompFilter {
            for (name, attempt) in [
                ("ring", facts.bpfRing), ("program", facts.bpfProgram), ("tracefs", facts.tracefs), ("perf", facts.perfEvent),
            ] {
                if case .failed(let code) = attempt { Issue.record("\(name): \(SystemError.text(code))") }
            }
        }
    }

    @Test(.requires(.root)) func opensTracefsWithoutAMount() throws {
        guard try CapabilitySet.effective().contains(.administration) else { return }
        let tracefs = try Tracefs(mounts: [])
        #expect(tracefs.access == .detached)
        #expect(try tracefs.identifier(of: "sched/sched_process_exec") > 0)
        #expect(throws: SystemError.self) { try tracefs.identifier(of: "no/such") }
    }
}
