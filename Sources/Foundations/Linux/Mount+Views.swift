extension Mount {
    /// Where a bind mount shows a directory that can be reached below a folder without it. One on itself, as container engines make, is none.
    /// - Parameter folder: an absolute path without links in it.
    /// - Parameter mounts: the oldest first.
    /// - Returns: paths relative to the folder.
    public static func views(below folder: String, in mounts: [Mount]) -> [[UInt8]] {
        let folder = components(Array(folder.utf8))
        var firsts: [UInt64: Mount] = [:], views: [[UInt8]] = []
        for mount in mounts {
            let device = UInt64(mount.major) << 32 | UInt64(mount.minor)
            guard let first = firsts[device] else {
                firsts[device] = mount
                continue
            }
            let point = components(mount.point), root = components(mount.root), top = components(first.root)
            guard point.starts(with: folder), point.count > folder.count, root.starts(with: top) else { continue }
            let shown = components(first.point) + root[top.count...]
            if shown.starts(with: folder), shown != point { views.append(Array(point[folder.count...].joined(separator: [slash]))) }
        }
        return views
    }

    private static let slash = UInt8(ascii: "/")

    private static func components(_ path: [UInt8]) -> [ArraySlice<UInt8>] { path.split(separator: slash) }
}
