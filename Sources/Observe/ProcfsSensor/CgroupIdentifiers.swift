import Linux

/// Ids of cgroups by their paths, so that a path is looked up once. A container's path holds its id, so it is not used twice;
/// all are forgotten from time to time because others may be.
struct CgroupIdentifiers {
    private let layout: CgroupLayout
    private var known: [[UInt8]: UInt64] = [:]

    init(layout: CgroupLayout) {
        self.layout = layout
        hierarchy = layout.hierarchy
    }

    /// The hierarchy that they are in.
    let hierarchy: CgroupLayout.Hierarchy

    /// The id of the cgroup at a path; 0 if unknown.
    mutating func identifier(of path: [UInt8]) -> UInt64 {
        if let identifier = known[path] { return identifier }
        let identifier = layout.identifier(of: path)
        // One that does not exist yet, or any more, is asked for again.
        guard identifier != 0 else { return 0 }
        if known.count >= Limits.cgroups { known.removeAll(keepingCapacity: true) }
        known[path] = identifier
        return identifier
    }

    mutating func forget() { known.removeAll(keepingCapacity: true) }
}
