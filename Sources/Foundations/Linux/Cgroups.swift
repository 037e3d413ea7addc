/// One line of /proc/PID/cgroup, as cgroups(7) tells it: where a process is in one hierarchy.
public struct CgroupMembership: Sendable, Hashable {
    /// Number of the hierarchy; 0 is that of version 2.
    public var hierarchy: UInt32
    /// Controllers of the hierarchy, or `name=systemd`; empty for version 2.
    public var controllers: [UInt8]
    /// Path in the hierarchy, from the root of the reader's cgroup namespace: may begin with `/..`.
    public var path: [UInt8]
    /// The cgroup was removed while the process (a zombie) was in it.
    public var isDeleted: Bool

    /// True for the hierarchy of version 2.
    public var isUnified: Bool { hierarchy == 0 && controllers.isEmpty }

    /// Reads the file's bytes.
    /// - Throws: ``FormatError`` for a line that is not `NUMBER:CONTROLLERS:PATH`, or past ``Limits/hierarchies``.
    public static func parse(_ bytes: [UInt8]) throws(FormatError) -> [CgroupMembership] {
        var scanner = ByteScanner(bytes), result: [CgroupMembership] = []
        while let line = scanner.line() {
            if line.isEmpty { continue }
            // The path comes last and may hold colons; the kernel refuses newlines in a cgroup's name.
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, let number = parts[0].number(UInt32.self) else {
                throw FormatError(format, offset: line.startIndex, expected: "NUMBER:CONTROLLERS:PATH")
            }
            guard result.count < Limits.hierarchies else {
                throw FormatError(format, offset: line.startIndex, expected: "at most \(Limits.hierarchies) lines")
            }
            let isDeleted = parts[2].count > deletedSuffix.count && parts[2].suffix(deletedSuffix.count).elementsEqual(deletedSuffix)
            let path = isDeleted ? parts[2].dropLast(deletedSuffix.count) : parts[2]
            result.append(CgroupMembership(hierarchy: number, controllers: Array(parts[1]), path: Array(path), isDeleted: isDeleted))
        }
        return result
    }

    private static let format = "/proc/PID/cgroup"
}

/// What the kernel adds to the path of something that was removed.
let deletedSuffix = Array(" (deleted)".utf8)

/// How this host mounts its cgroups.
public struct CgroupLayout: Sendable, Hashable {
    /// Versions in use.
    public enum Kind: String, Sendable, Hashable { case none, version1 = "v1", version2 = "v2", hybrid }

    /// Versions in use.
    public var kind: Kind
    /// Where the hierarchy of version 2 is mounted; nil if it is not.
    public var unified: String?
    /// Where hierarchies of version 1 are mounted, by controller (or `name=systemd`).
    public var legacy: [String: String]

    /// Finds the hierarchies among the mounts of a process.
    public init(_ mounts: [Mount]) {
        let slash = [UInt8(ascii: "/")]
        var unified: String?, unifiedIsWhole = false
        var legacy: [String: String] = [:]
        for mount in mounts {
            if mount.type.elementsEqual("cgroup2".utf8) {
                // A container may see several; the one of the whole hierarchy counts, otherwise the first.
                let isWhole = mount.root == slash
                if unified == nil || isWhole && !unifiedIsWhole {
                    unified = mount.point[...].text
                    unifiedIsWhole = isWhole
                }
            } else if mount.type.elementsEqual("cgroup".utf8) {
                for option in mount.fileSystemOptions.split(separator: UInt8(ascii: ",")) where !Self.isPlainOption(option) {
                    legacy[option.text] = mount.point[...].text
                }
            }
        }
        self.unified = unified
        self.legacy = legacy
        kind = unified == nil ? (legacy.isEmpty ? .none : .version1) : legacy.isEmpty ? .version2 : .hybrid
    }

    private static func isPlainOption(_ option: ArraySlice<UInt8>) -> Bool {
        ["rw", "ro", "xattr", "noprefix", "clone_children", "cpuset_v2_mode", "all", "none"].contains { option.elementsEqual($0.utf8) }
            || option.starts(with: "release_agent=".utf8)
    }
}
