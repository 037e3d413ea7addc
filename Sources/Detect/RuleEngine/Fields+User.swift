import Events

extension FieldFamily {
    /// Users and groups of the thread.
    static let user = FieldFamily(
        name: "User",
        fields: [
            Field("user.uid", .unsigned32, "id of the effective user") { subject, _ in .unsigned(subject.credentials.euid) },
            Field("user.name", .text, flags: .computed, "name of the effective user") { subject, _ in
                subject.userName(subject.credentials.euid)
            },
            Field("user.homedir", .text, flags: .computed, "home directory of that user") { subject, _ in
                guard let account = subject.names.account(subject.credentials.euid, in: subject.workload) else { return .missing }
                return subject.scratch.copy(account.home.view)
            },
            Field("user.shell", .text, flags: .computed, "shell of that user") { subject, _ in
                guard let account = subject.names.account(subject.credentials.euid, in: subject.workload) else { return .missing }
                return subject.scratch.copy(account.shell.view)
            },
            Field("user.loginuid", .signed, "login user id, -1 if unset") { subject, _ in
                .signed(Int32(bitPattern: subject.credentials.loginuid))
            },
            Field("user.loginname", .text, flags: .computed, "name of the login (audit) user") { subject, _ in
                let login = subject.credentials.loginuid
                return login == .max ? .missing : subject.userName(login)
            },
            Field("group.gid", .unsigned32, "id of the effective group") { subject, _ in .unsigned(subject.credentials.egid) },
            Field("group.name", .text, flags: .computed, "name of that group") { subject, _ in subject.groupName(subject.credentials.egid)
            },
        ])
}
