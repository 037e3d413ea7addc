import CLayout
import Events

/// Finds what weakens the watch itself: paths that changed under the kernel's hands, processes that left their container's cgroup, gaps,
/// floods, and attacks on the agent. Used by one thread at a time.
public final class IntegrityDetector: Detector {
    /// The calls by which the agent can be attacked. Events that are made by the agent or come anyway are not in it.
    public let interest: Interest
    /// By what the agent can be named. Threads may come and go; the interest is about those of the beginning.
    public var agent: AgentIdentity

    /// Processes that opened eBPF objects by number.
    private var openers: Set<ProcessID> = []
    /// Descriptors that stand for the agent.
    private var descriptors: Set<ProcessDescriptor> = []

    private struct ProcessDescriptor: Hashable {
        let process: ProcessID
        let number: Int32
    }

    /// - Parameter agent: by what it can be named.
    public init(agent: AgentIdentity) {
        self.agent = agent
        interest = WatchedCall.interest(in: agent)
    }

    /// Looks at one event.
    public func examine(_ context: EventContext, report: (Finding) -> Void) {
        let record = context.record
        if record.flags.contains(.raced) { report(.raced(context)) }
        switch record.type {
        case .cgroupEscaped: report(.cgroupEscaped(context))
        case .flooded: report(.flooded(context))
        case .watchGap: if let gap = WatchGap(record) { report(.watchGap(gap, context)) }
        case .procexit: forget(record.process)
        case .kill, .tkill, .tgkill, .ptrace, .processVMWritev,
            .pidfdOpen, .pidfdSendSignal, .pidfdGetfd, .bpf:
            guard let finding = attack(context) else { return }
            report(finding)
        default: break
        }
    }

    private func forget(_ process: ProcessID) {
        guard !openers.isEmpty || !descriptors.isEmpty else { return }
        openers.remove(process)
        descriptors = descriptors.filter { $0.process != process }
    }

    private func attack(_ context: EventContext) -> Finding? {
        let record = context.record
        let task = record.task ?? context.process.task
        guard !agent.isAgent(task) else { return nil }
        if record.type == .bpf { return objects(context) }
        switch record.type {
        case .pidfdSendSignal:
            guard holds(AgentIdentity.pid(record.argument(0)), context.process) else { return nil }
            return signal(record.argument(1), context)
        case .pidfdGetfd:
            guard holds(AgentIdentity.pid(record.argument(0)), context.process) else { return nil }
            return .attack(.agentDescriptorTaken, "took a copy of the agent's descriptor \(record.argument(1) & 0xffff_ffff)", context)
        default: break
        }
        guard task.pid_namespace == agent.namespace else { return nil }
        switch record.type {
        case .kill:
            guard isTargeted(AgentIdentity.pid(record.argument(0)), by: context) else { return nil }
            return signal(record.argument(1), context)
        case .tkill where isThread(record.argument(0)): return signal(record.argument(1), context)
        case .tgkill where isThread(record.argument(0)): return signal(record.argument(2), context)
        case .ptrace where isThread(record.argument(1)):
            return .attack(.agentTraced, "called ptrace (request \(record.argument(0))) on the agent", context)
        case .processVMWritev where isThread(record.argument(0)):
            return .attack(.agentWritten, "called process_vm_writev on the agent", context)
        case .pidfdOpen where isThread(record.argument(0)) && record.result >= 0:
            if descriptors.count >= Limits.suspects { descriptors.removeAll() }
            descriptors.insert(ProcessDescriptor(process: context.process.id, number: AgentIdentity.pid(UInt64(bitPattern: record.result))))
            return nil
        default: return nil
        }
    }

    private func isThread(_ register: UInt64) -> Bool { agent.threads.contains(UInt32(truncatingIfNeeded: register)) }

    /// kill(2): a process, its group, or everybody that the caller may signal.
    private func isTargeted(_ pid: Int32, by context: EventContext) -> Bool {
        if pid > 0 { return agent.threads.contains(UInt32(pid)) }
        if pid == -1 { return (context.record.credentials ?? context.process.credentials).euid == 0 }
        return pid < -1 && UInt32(bitPattern: -pid) == agent.group
    }

    private func holds(_ number: Int32, _ process: Process) -> Bool {
        guard !descriptors.isEmpty else { return false }
        var candidate: Process? = process
        for _ in 0..<Limits.inheritance {
            guard let current = candidate else { return false }
            if descriptors.contains(ProcessDescriptor(process: current.id, number: number)) { return true }
            candidate = current.parent
        }
        return false
    }

    /// A signal to the agent. What documentation and service managers use to stop it and to rotate its files is nothing to tell.
    private func signal(_ register: UInt64, _ context: EventContext) -> Finding? {
        let number = register & 0xffff_ffff
        let task = context.record.task ?? context.process.task
        let isInit = task.pid_in_namespace == 1
        let isHost = context.workload.isHost
        var severity = IntegrityRule.agentSignalled.severity
        switch number {
        case 0: return nil  // asks only whether it is there
        case SignalNumber.hangup, SignalNumber.user1, SignalNumber.resume: if isHost { return nil }
        case SignalNumber.terminate, SignalNumber.interrupt:
            if isInit { return nil }
            if isHost { severity = .notice }
        default: break
        }
        if !isHost { severity = .critical }
        return .attack(
            .agentSignalled, "sent \(SignalNumber.name(number)) to the agent", context, severity: severity,
            fields: [("plimsoll.signal", .text(SignalNumber.name(number)))])
    }

    private func objects(_ context: EventContext) -> Finding? {
        guard let command = BPFCommand(rawValue: UInt32(truncatingIfNeeded: context.record.argument(0))) else { return nil }
        let id = context.process.id
        if command.opensByID {
            guard context.record.result >= 0 else { return nil }
            if openers.count >= Limits.suspects { openers.removeAll() }
            openers.insert(id)
            return .attack(.objectsOpened, "opened eBPF objects by number (\(command.name)), which reaches those of the agent", context)
        }
        guard openers.contains(id), context.record.result >= 0 else { return nil }
        return .attack(
            .objectsChanged, "changed eBPF objects (\(command.name)) after it had opened some by number; the agent's may be among them",
            context)
    }
}
