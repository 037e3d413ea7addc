import FileIndex
import Packages

extension LayerTree {
    /// Every path that is there, in ``TreeOrder``; the root only if the archive says something of it.
    func walk(_ body: (NodeID, [UInt8]) throws(Gap) -> Void) throws(Gap) {
        var path: [UInt8] = []
        var pending: [(node: NodeID, parentLength: Int)] = []
        if nodes[0].type != .impliedDirectory { try body(Self.root, []) }
        pending += sortedChildren(Self.root).map { ($0, 0) }
        while let (node, parentLength) = pending.popLast() {
            path.removeLast(path.count - parentLength)
            if parentLength > 0 { path.append(ArchivePath.slash) }
            path += name(node)
            try body(node, path)
            if nodes[Int(node)].firstChild != Self.none {
                let length = path.count
                pending += sortedChildren(node).map { ($0, length) }
            }
        }
    }

    /// The last name first.
    private func sortedChildren(_ node: NodeID) -> [NodeID] {
        var children: [NodeID] = []
        var child = nodes[Int(node)].firstChild
        while child != Self.none {
            children.append(child)
            child = nodes[Int(child)].next
        }
        children.sort { name($1).lexicographicallyPrecedes(name($0)) }
        return children
    }

    /// The entry of a node, for the index.
    func entry(_ node: NodeID, path: [UInt8]) -> FileEntry {
        let inode = inodes[Int(nodes[Int(node)].inode)]
        return FileEntry(
            path: FilePath(normal: path), type: nodes[Int(node)].type ?? .whiteout, size: inode.size, mode: inode.mode, owner: inode.owner,
            sha256: inode.sha256, target: inode.targetLength > 0 ? target(nodes[Int(node)].inode) : [], major: inode.major,
            minor: inode.minor)
    }
}
