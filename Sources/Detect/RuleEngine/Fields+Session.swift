import Events

extension FieldFamily {
    /// Session, process group, terminal.
    static let session = FieldFamily(
        name: "Session",
        fields: [
            Field("proc.sid", .signed, "session id, in the process's pid namespace") { subject, _ in
                .unsigned(subject.task.session_in_namespace)
            },
            Field("proc.vpgid", .signed, "process group id, in the process's pid namespace") { subject, _ in
                .unsigned(subject.task.group_in_namespace)
            },
            Field("proc.pgid", .signed, "process group id in the first pid namespace") { subject, _ in .unsigned(subject.task.group) },
            Field("proc.vpid", .signed, "process id in its own pid namespace") { subject, _ in .unsigned(subject.task.pid_in_namespace) },
            Field("proc.tty", .unsigned32, "controlling terminal number, 0 for none") { subject, _ in .unsigned(subject.task.tty) },
            Field("proc.is_sid_leader", .boolean, "leads its session") { subject, _ in
                .boolean(subject.task.session == subject.process.id.pid)
            },
            Field("proc.is_vpgid_leader", .boolean, "leads its process group") { subject, _ in
                .boolean(subject.task.group == subject.process.id.pid)
            },
            Field("proc.is_pgid_leader", .boolean, "leads its process group") { subject, _ in
                .boolean(subject.task.group == subject.process.id.pid)
            },
            leader("proc.sname", "process name of the session leader", { $0.task.session }) { .bytes($0.image.name.view) },
            leader("proc.sexe", "argv[0] of the session leader", { $0.task.session }) { .bytes($0.image.exe.view) },
            leader("proc.sid.exe", "argv[0] of the session leader", { $0.task.session }) { .bytes($0.image.exe.view) },
            leader("proc.sexepath", "executable path of the session leader", { $0.task.session }) { .optional($0.image.path) },
            leader("proc.sid.exepath", "executable path of the session leader", { $0.task.session }) { .optional($0.image.path) },
            leader("proc.vpgid.name", "process name of the group leader", { $0.task.group }) { .bytes($0.image.name.view) },
            leader("proc.vpgid.exe", "argv[0] of the group leader", { $0.task.group }) { .bytes($0.image.exe.view) },
            leader("proc.vpgid.exepath", "executable path of the group leader", { $0.task.group }) { .optional($0.image.path) },
            leader("proc.pgid.name", "process name of the group leader", { $0.task.group }) { .bytes($0.image.name.view) },
            leader("proc.pgid.exe", "argv[0] of the group leader", { $0.task.group }) { .bytes($0.image.exe.view) },
            leader("proc.pgid.exepath", "executable path of the group leader", { $0.task.group }) { .optional($0.image.path) },
        ])

    private static func leader(
        _ name: String, _ meaning: String, _ pid: @escaping @Sendable (Subject) -> UInt32,
        _ read: @escaping @Sendable (Process) -> FieldValue
    ) -> Field {
        Field(name, .text, flags: .computed, meaning) { subject, _ in
            let pid = pid(subject)
            guard pid != 0 else { return .missing }
            if pid == subject.process.id.pid { return read(subject.process) }
            guard let leader = subject.processes.process(pid: pid), !leader.isPlaceholder else { return .missing }
            return read(leader)
        }
    }
}
