import CLayout
import Events
import Linux

extension RecordBuilder {
    /// Adds a path; one that is too long is cut and the record marked.
    mutating func addPath(_ tag: RecordTag, _ path: [UInt8], _ flags: inout RecordFlags) {
        if path.count > Limits.path { flags.insert(.truncated) }
        add(tag, path.prefix(Limits.path))
    }
}

extension ProcessSnapshot {
    /// PATH, PATH_ROOT and FILE.
    func addExecutable(
        _ process: borrowing ProcessDirectory, _ status: ProcStatus, to record: inout RecordBuilder, _ flags: inout RecordFlags
    ) -> ExecutableStamp? {
        guard let executable = try? process.executable() else {
            flags.insert(.unreadable)
            return nil
        }
        record.addPath(.path, executable.path, &flags)
        if let root = try? process.rootDirectory(), let inside = Self.path(executable.path, below: root) {
            record.addPath(.pathFromRoot, inside, &flags)
        }
        guard let facts = try? process.executableFile() else {
            flags.insert(.unreadable)
            return nil
        }
        record.add(Self.file(facts, executable, status))
        return ExecutableStamp(inode: facts.inode, device: facts.device)
    }

    /// DIRECTORY, from the root of the process.
    func addDirectory(_ process: borrowing ProcessDirectory, to record: inout RecordBuilder, _ flags: inout RecordFlags) {
        guard let directory = try? process.workingDirectory() else {
            flags.insert(.unreadable)
            return
        }
        let root = (try? process.rootDirectory()) ?? []
        record.addPath(.directory, Self.path(directory, below: root) ?? directory, &flags)
    }

    /// ARGV and ENVIRONMENT.
    func addTexts(_ process: borrowing ProcessDirectory, environment: Bool, to record: inout RecordBuilder, _ flags: inout RecordFlags) {
        if let arguments = try? process.arguments(limit: Limits.arguments) {
            record.add(.argv, arguments.bytes)
            if arguments.truncated { flags.insert(.truncated) }
        } else {
            flags.insert(.unreadable)
        }
        guard environment else { return }
        if let variables = try? process.environment(limit: Limits.environment) {
            record.add(.environment, variables.bytes)
            if variables.truncated { flags.insert(.truncated) }
        } else {
            flags.insert(.unreadable)
        }
    }

    func credentials(_ process: borrowing ProcessDirectory, _ status: ProcStatus, _ flags: inout RecordFlags) -> plimsoll_credentials {
        plimsoll_credentials(
            uid: status.users.real, gid: status.groups.real, euid: status.users.effective, egid: status.groups.effective,
            suid: status.users.saved,
            sgid: status.groups.saved, fsuid: status.users.fileSystem, loginuid: (try? process.loginUser()) ?? .max,
            cap_inheritable: status.inheritable.rawValue, cap_permitted: status.permitted.rawValue, cap_effective: status.effective.rawValue
        )
    }

    func task(_ process: borrowing ProcessDirectory, _ stat: ProcStat, _ status: ProcStatus, _ flags: inout RecordFlags) -> plimsoll_task {
        var task = plimsoll_task()
        task.parent = stat.parent
        task.parent_start = parentStart(stat)
        task.session = stat.session
        task.group = stat.group
        task.tty = stat.terminal
        let ownPID = status.namespacePIDs.last ?? stat.pid
        task.pid_in_namespace = ownPID
        task.tid_in_namespace = ownPID
        task.session_in_namespace = status.namespaceSessions.last ?? stat.session
        task.group_in_namespace = status.namespaceGroups.last ?? stat.group
        task.pid_namespace = (try? process.namespace(.pid)) ?? 0
        task.mount_namespace = (try? process.namespace(.mount)) ?? 0
        task.network_namespace = (try? process.namespace(.network)) ?? 0
        task.user_namespace = (try? process.namespace(.user)) ?? 0
        if task.pid_namespace == 0 || task.network_namespace == 0 { flags.insert(.unreadable) }
        withUnsafeMutableBytes(of: &task.comm) { $0.copyBytes(from: stat.comm.prefix($0.count - 1)) }
        return task
    }

    /// Where a path leads from the root of a process that was moved (chroot).
    /// - Returns: nil if the root is that of the mount namespace, or does not contain the path.
    static func path(_ path: [UInt8], below root: [UInt8]) -> [UInt8]? {
        guard root.count > 1, path.starts(with: root) else { return nil }
        let rest = path.dropFirst(root.count)
        if rest.isEmpty { return [UInt8(ascii: "/")] }
        return rest.first == UInt8(ascii: "/") ? Array(rest) : nil
    }

    static func file(_ facts: FileFacts, _ executable: ProcessDirectory.Executable, _ status: ProcStatus) -> plimsoll_file {
        var file = plimsoll_file()
        file.inode = facts.inode
        file.ctime = facts.changed
        file.mtime = facts.modified
        file.device = facts.device
        file.mode = facts.mode
        file.uid = facts.uid
        file.gid = facts.gid
        file.links = facts.links
        file.magic = facts.magic
        if facts.magic == FileFacts.overlayMagic { file.flags |= PLIMSOLL_FILE_OVERLAY.rawValue }
        let isInMemory = facts.magic == FileFacts.tmpfsMagic || facts.magic == FileFacts.hugetlbfsMagic
        if isInMemory, facts.links == 0, executable.path.starts(with: "/memfd:".utf8) { file.flags |= PLIMSOLL_FILE_MEMFD.rawValue }
        if isWritable(facts, status) { file.flags |= PLIMSOLL_FILE_WRITABLE.rawValue }
        return file
    }

    /// May the user write it, by its permission bits? As the eBPF programs decide.
    static func isWritable(_ facts: FileFacts, _ status: ProcStatus) -> Bool {
        let user = status.users.fileSystem
        if user == 0 { return facts.mode & 0o222 != 0 }
        if user == facts.uid { return facts.mode & 0o200 != 0 }
        if status.groups.fileSystem == facts.gid || status.supplementaryGroups.contains(facts.gid) { return facts.mode & 0o020 != 0 }
        return facts.mode & 0o002 != 0
    }
}
