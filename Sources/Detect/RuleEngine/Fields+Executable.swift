import CLayout
import Events

extension FieldFamily {
    /// What the process executes.
    static let executable = FieldFamily(
        name: "Executable",
        fields: [
            Field("proc.exepath", .text, "real path of the executable, links resolved") { subject, _ in
                .optional(subject.process.image.path)
            },
            flag("proc.is_exe_upper_layer", "executable lies in the upper layer of an overlay file system") {
                $0 & PLIMSOLL_FILE_UPPER.rawValue != 0
            },
            flag("proc.is_exe_lower_layer", "executable lies in a lower layer of an overlay file system") {
                $0 & PLIMSOLL_FILE_OVERLAY.rawValue != 0 && $0 & PLIMSOLL_FILE_UPPER.rawValue == 0
            },
            flag("proc.is_exe_writable", "the process's user may write the executable") { $0 & PLIMSOLL_FILE_WRITABLE.rawValue != 0 },
            flag("proc.is_exe_from_memfd", "executable is an anonymous memory file") { $0 & PLIMSOLL_FILE_MEMFD.rawValue != 0 },
            Field("proc.exe_ino", .signed, "inode number of the executable") { subject, _ in number(subject) { $0.inode } },
            Field("proc.exe_ino.ctime", .absoluteTime, "status change time of the executable") { subject, _ in number(subject) { $0.ctime }
            },
            Field("proc.exe_ino.mtime", .absoluteTime, "modification time of the executable") { subject, _ in number(subject) { $0.mtime }
            },
            Field("proc.exe_ino.ctime_duration_proc_start", .absoluteTime, "nanoseconds from that change to the start of the process") {
                subject, _ in
                duration(subject, to: subject.wallStart(of: subject.process))
            },
            Field(
                "proc.exe_ino.ctime_duration_pidns_start", .absoluteTime,
                "nanoseconds from that change to the start of the pid namespace; not recorded"
            ) { _, _ in .missing },
            Field(
                "proc.exe_ino.ctime_duration_container_start", .absoluteTime,
                "nanoseconds from that change to the creation of the container"
            ) { subject, _ in
                guard let created = subject.workload.container?.created else { return .missing }
                return duration(subject, to: .number(created))
            },
            Field("proc.pidns_init_start_ts", .absoluteTime, "start of the pid namespace; not recorded") { _, _ in .missing },
        ])

    private static func flag(_ name: String, _ meaning: String, _ test: @escaping @Sendable (UInt32) -> Bool) -> Field {
        Field(name, .boolean, meaning) { subject, _ in .boolean(test(subject.process.image.file?.flags ?? 0)) }
    }

    private static func number(_ subject: Subject, _ read: (plimsoll_file) -> UInt64) -> FieldValue {
        guard let file = subject.process.image.file else { return .missing }
        return .number(read(file))
    }

    private static func duration(_ subject: Subject, to moment: FieldValue) -> FieldValue {
        guard let change = subject.process.image.file?.ctime, case .number(let end) = moment, end >= change else { return .missing }
        return .number(end - change)
    }
}
