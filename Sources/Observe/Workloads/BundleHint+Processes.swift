import Glibc
import Linux

extension BundleHint {
    /// Looks for a shim, conmon or runtime among the ancestors of the processes in a cgroup, and of its direct children.
    /// - Parameters:
    ///   - cgroup: the cgroup's directory.
    ///   - proc: the host's procfs.
    ///   - accepts: tells whether a hint is about the right container; the search goes on otherwise.
    /// - Returns: nil where the cgroup has no process, or none with such an ancestor.
    static func search(cgroup: String, proc: String, accepts: (BundleHint) -> Bool) -> BundleHint? {
        let procfs = Procfs(path: proc)
        for pid in processes(in: cgroup) {
            if let hint = search(ancestorsOf: pid, procfs: procfs, accepts: accepts) { return hint }
        }
        return nil
    }

    private static func search(ancestorsOf pid: UInt32, procfs: Procfs, accepts: (BundleHint) -> Bool) -> BundleHint? {
        var pid = pid
        for _ in 0..<Limits.ancestors where pid > 1 {
            // Any of it may end meanwhile: then there is no hint from it.
            guard let process = try? procfs.process(pid), let stat = try? process.stat() else { return nil }
            if let argv = try? process.arguments(limit: Limits.commandLineBytes) {
                let directory = (try? process.workingDirectory()).map { String(decoding: $0, as: UTF8.self) }
                if let hint = BundleHint(argv: argv.bytes, directory: directory), accepts(hint) { return hint }
            }
            pid = stat.parent
        }
        return nil
    }

    private static func processes(in cgroup: String) -> [UInt32] {
        let own = members(cgroup)
        if !own.isEmpty { return own }
        guard let directory = try? Descriptor.open(cgroup, O_RDONLY | O_DIRECTORY) else { return [] }
        var children: [String] = []
        _ = try? directory.forEachEntry(limit: Limits.cgroupEntries) { name, type in
            if type == UInt8(DT_DIR), children.count < Limits.childCgroups { children.append(String(decoding: name, as: UTF8.self)) }
        }
        for child in children {
            let members = members(cgroup + "/" + child)
            if !members.isEmpty { return members }
        }
        return []
    }

    private static func members(_ cgroup: String) -> [UInt32] {
        guard let bytes = try? readFile(cgroup + "/cgroup.procs", limit: Limits.cgroupProcsBytes) else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).prefix(Limits.processesPerCgroup).compactMap {
            UInt32(String(decoding: $0, as: UTF8.self))
        }
    }
}
