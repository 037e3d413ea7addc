import Events

extension FieldFamily {
    /// The thread that made the event.
    static let thread = FieldFamily(
        name: "Thread",
        fields: [
            Field("thread.tid", .signed, "thread id in the first pid namespace") { subject, _ in .unsigned(subject.thread) },
            Field("thread.vtid", .signed, "thread id in its own pid namespace") { subject, _ in .unsigned(subject.task.tid_in_namespace) },
            Field("thread.ismain", .boolean, "the first thread of its process") { subject, _ in
                .boolean(subject.thread == subject.process.id.pid)
            },
            capabilities("thread.cap_effective", "effective capability names, parted by blanks") { $0.credentials.cap_effective },
            capabilities("thread.cap_permitted", "permitted capability names, parted by blanks") { $0.credentials.cap_permitted },
            capabilities("thread.cap_inheritable", "inheritable capability names, parted by blanks") { $0.credentials.cap_inheritable },
            Field("thread.exectime", .relativeTime, "processor time used; not recorded") { _, _ in .missing },
            Field("thread.totexectime", .relativeTime, "processor time used; not recorded") { _, _ in .missing },
            Field("thread.cgroups", .text, "cgroup of the process") { subject, _ in subject.part(.cgroupPath).map { .bytes($0) } ?? .missing
            },
            Field("thread.cgroup", .text, argument: .requiredKey, "cgroup of the process in a hierarchy; only the unified one is recorded")
            { subject, _ in
                subject.part(.cgroupPath).map { .bytes($0) } ?? .missing
            },
            Field("thread.nametid", .text, flags: .computed, "process name and thread id") { subject, _ in
                let name = subject.process.image.name.view
                return subject.scratch.compose(name.count + 11) {
                    $0.append(name)
                    $0.append(decimal: UInt64(subject.thread))
                }
            },
            Field("thread.cpu", .unsigned, "processor use in percent; not recorded") { _, _ in .missing },
            Field("thread.cpu.user", .unsigned, "processor use in percent; not recorded") { _, _ in .missing },
            Field("thread.cpu.system", .unsigned, "processor use in percent; not recorded") { _, _ in .missing },
            Field("thread.vmsize", .unsigned, "virtual memory in kB; not recorded") { _, _ in .missing },
            Field("thread.vmrss", .unsigned, "resident memory in kB; not recorded") { _, _ in .missing },
        ])

    private static func capabilities(_ name: String, _ meaning: String, _ bits: @escaping @Sendable (Subject) -> UInt64) -> Field {
        Field(name, .text, flags: .computed, meaning) { subject, _ in
            subject.scratch.compose(Capabilities.maximumText) { Capabilities.append(bits(subject), to: &$0) }
        }
    }
}
