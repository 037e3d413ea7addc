import Glibc

extension CgroupLayout {
    /// A hierarchy that containers can be told by. Raw values: `HIERARCHY_*` of Probes/include/hierarchy.h.
    public enum Hierarchy: UInt32, Sendable, Hashable, CaseIterable {
        /// That of version 2.
        case unified = 0
        /// One of version 1, by its controller; runtimes make a cgroup for each container in all of them.
        case pids, memory, cpu

        /// The controller's name in `/proc/PID/cgroup` and among the options of a mount; nil for version 2.
        public var controller: String? { self == .unified ? nil : String(describing: self) }
    }

    /// The hierarchy that containers are told by here: version 2's where it is mounted, else the first of version 1 that is.
    ///
    /// ids of cgroups in different hierarchies have nothing to do with each other, so a host has one such hierarchy for all of them.
    public var hierarchy: Hierarchy {
        if unified != nil { return .unified }
        return Hierarchy.allCases.first { $0.controller.map { legacy[$0] != nil } ?? false } ?? .unified
    }

    /// Where a hierarchy is mounted; nil if it is not.
    public func root(of hierarchy: Hierarchy) -> String? {
        hierarchy.controller.map { legacy[$0] } ?? unified
    }

    /// The id of a cgroup as `bpf_get_current_cgroup_id` answers it for version 2: the inode number of its directory.
    /// - Parameters:
    ///   - path: in the hierarchy, as /proc/PID/cgroup tells it.
    ///   - hierarchy: ``hierarchy`` if nil.
    /// - Returns: 0 if it is unknown: not mounted, outside the reader's cgroup namespace, or gone.
    public func identifier(of path: [UInt8], in hierarchy: Hierarchy? = nil) -> UInt64 {
        guard let root = root(of: hierarchy ?? self.hierarchy), path.first == UInt8(ascii: "/"), !path.contains(0) else { return 0 }
        guard !path.split(separator: UInt8(ascii: "/")).contains(where: { $0.equals("..") }) else { return 0 }
        var result = stat()
        let full = Array(root.utf8) + path + [0]
        let code = full.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { $0.baseAddress.map { lstat($0, &result) } ?? -1 }
        }
        return code == 0 ? UInt64(result.st_ino) : 0
    }
}

extension CgroupMembership {
    /// True if it tells where a process is in a hierarchy.
    public func isIn(_ hierarchy: CgroupLayout.Hierarchy) -> Bool {
        guard let controller = hierarchy.controller else { return isUnified }
        return controllers.split(separator: UInt8(ascii: ",")).contains { $0.elementsEqual(controller.utf8) }
    }
}
