import Glibc
import Linux

/// Walks a hierarchy of cgroups, parents before children, with the inode number of each: its id.
struct CgroupScan {
    let root: String
    let limit: Int
    private(set) var found = 0
    /// Beyond a limit.
    private(set) var skipped: UInt64 = 0

    init(root: String, limit: Int) {
        self.root = root
        self.limit = limit
    }

    /// - Parameter visit: takes a cgroup's id and path; the root's is `/`.
    mutating func run(_ visit: (UInt64, String) -> Void) {
        // Paths that wait, with how deep they are.
        var waiting: [(path: String, depth: Int)] = [("", 0)]
        var index = 0
        while index < waiting.count {
            let (path, depth) = waiting[index]
            index += 1
            // It may be gone already: then there is nothing to know about it.
            guard let directory = try? Descriptor.open(root + path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW),
                let status = try? directory.status()
            else { continue }
            found += 1
            visit(UInt64(status.st_ino), path.isEmpty ? "/" : path)
            guard depth < Limits.pathComponents else {
                skipped += 1
                continue
            }
            var children: [String] = []
            let isComplete = try? directory.forEachEntry(limit: Limits.cgroupEntries) { name, type in
                if type == UInt8(DT_DIR) { children.append(String(decoding: name, as: UTF8.self)) }
            }
            if isComplete == false { skipped += 1 }
            for child in children {
                if waiting.count < limit { waiting.append((path + "/" + child, depth + 1)) } else { skipped += 1 }
            }
        }
    }
}
