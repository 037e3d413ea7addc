import FileIndex
import Packages

/// What a runtime would have on disk after it extracted a layer into an empty directory: names, and what they are names of.
///
/// Nodes and inodes are numbers, not objects: trees may be deep, and half a million objects are slow to free.
struct LayerTree {
    typealias NodeID = Int32
    typealias InodeID = Int32
    static let none: Int32 = -1
    static let root: NodeID = 0

    struct Node {
        var parent: NodeID
        var firstChild = LayerTree.none, next = LayerTree.none, previous = LayerTree.none
        var nameStart: UInt32
        var nameLength: UInt16
        var depth: UInt16 = 0
        /// nil: nothing is here (any more).
        var type: EntryType?
        var inode = LayerTree.none
    }

    /// What hard links share.
    struct Inode {
        var type: EntryType
        var size = 0
        var mode: UInt16
        var owner: FileOwner
        var sha256: ContentDigest?
        var targetStart: UInt32 = 0
        var targetLength: UInt16 = 0
        var major: UInt32 = 0, minor: UInt32 = 0
        /// The number of its entry in the archive.
        var ordinal = 0
        /// Whether it has had more than one name.
        var isLinked = false
    }

    private(set) var nodes: [Node] = []
    private(set) var inodes: [Inode] = []
    private var names: [UInt8] = []
    private var table = NodeTable()
    /// Names that were looked up so far.
    private(set) var lookups = 0
    /// Bytes of all names and targets, those that are gone included.
    var nameBytes: Int { names.count }

    init() {
        nodes.append(Node(parent: Self.none, nameStart: 0, nameLength: 0, type: .impliedDirectory))
        nodes[0].inode = addInode(Inode(type: .directory, mode: 0o755, owner: .root))
    }

    mutating func addInode(_ inode: Inode, target: [UInt8] = []) -> InodeID {
        var inode = inode
        if !target.isEmpty {
            inode.targetStart = UInt32(names.count)
            inode.targetLength = UInt16(target.count)
            names += target
        }
        inodes.append(inode)
        return InodeID(inodes.count - 1)
    }

    mutating func updateInode(_ number: InodeID, _ change: (inout Inode) -> Void) { change(&inodes[Int(number)]) }

    mutating func setType(_ node: NodeID, _ type: EntryType) { nodes[Int(node)].type = type }

    mutating func setInode(_ node: NodeID, _ inode: InodeID) { nodes[Int(node)].inode = inode }

    func target(_ inode: InodeID) -> [UInt8] {
        let inode = inodes[Int(inode)]
        return Array(names[Int(inode.targetStart)..<(Int(inode.targetStart) + Int(inode.targetLength))])
    }

    func name(_ node: NodeID) -> ArraySlice<UInt8> {
        let node = nodes[Int(node)]
        return names[Int(node.nameStart)..<(Int(node.nameStart) + Int(node.nameLength))]
    }

    /// What is in a directory under a name.
    mutating func child(_ name: ArraySlice<UInt8>, of parent: NodeID) -> NodeID? {
        lookups += 1
        guard let node = find(name, in: parent), nodes[Int(node)].type != nil else { return nil }
        return node
    }

    private func find(_ name: ArraySlice<UInt8>, in parent: NodeID) -> NodeID? {
        table.find(NodeTable.hash(parent, name)) { number in
            let node = nodes[Int(number)]
            return node.parent == parent && Int(node.nameLength) == name.count && self.name(number) == name
        }
    }

    /// Puts something where nothing is.
    @discardableResult
    mutating func insert(_ name: ArraySlice<UInt8>, into parent: NodeID, _ type: EntryType, _ inode: InodeID) -> NodeID {
        let node: NodeID
        if let known = find(name, in: parent) {
            node = known
        } else {
            node = NodeID(nodes.count)
            nodes.append(
                Node(
                    parent: parent, nameStart: UInt32(names.count), nameLength: UInt16(name.count), depth: nodes[Int(parent)].depth + 1))
            names += name
            table.insert(NodeTable.hash(parent, name), node) { [nodes, names] other in
                let other = nodes[Int(other)]
                let start = Int(other.nameStart)
                return NodeTable.hash(other.parent, names[start..<(start + Int(other.nameLength))])
            }
        }
        let first = nodes[Int(parent)].firstChild
        nodes[Int(node)].type = type
        nodes[Int(node)].inode = inode
        nodes[Int(node)].firstChild = Self.none
        nodes[Int(node)].previous = Self.none
        nodes[Int(node)].next = first
        if first != Self.none { nodes[Int(first)].previous = node }
        nodes[Int(parent)].firstChild = node
        return node
    }

    /// Removes a node with everything in it. Each node is looked at once for each time that it was put in.
    mutating func remove(_ node: NodeID) {
        let (parent, next, previous) = (nodes[Int(node)].parent, nodes[Int(node)].next, nodes[Int(node)].previous)
        if previous != Self.none { nodes[Int(previous)].next = next } else { nodes[Int(parent)].firstChild = next }
        if next != Self.none { nodes[Int(next)].previous = previous }
        var pending = [node]
        while let node = pending.popLast() {
            var child = nodes[Int(node)].firstChild
            while child != Self.none {
                pending.append(child)
                child = nodes[Int(child)].next
            }
            nodes[Int(node)].firstChild = Self.none
            nodes[Int(node)].type = nil
        }
    }

    func path(_ node: NodeID) -> FilePath {
        var parts: [ArraySlice<UInt8>] = []
        var node = node
        while node != Self.root, node != Self.none {
            parts.append(name(node))
            node = nodes[Int(node)].parent
        }
        return FilePath(normal: Array(parts.reversed().joined(separator: [UInt8(ascii: "/")])))
    }
}

/// Numbers of nodes by a hash of their parent and name; the seed differs from run to run, so that nobody can make names collide.
struct NodeTable {
    private static let firstCapacity = 1024
    private var slots = [Int32](repeating: -1, count: firstCapacity)
    private var count = 0

    static func hash(_ parent: Int32, _ name: ArraySlice<UInt8>) -> Int {
        var hasher = Hasher()
        hasher.combine(parent)
        name.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    func find(_ hash: Int, _ matches: (Int32) -> Bool) -> Int32? {
        var slot = hash & (slots.count - 1)
        while slots[slot] >= 0 {
            if matches(slots[slot]) { return slots[slot] }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// - Parameter rehash: the hash of a node that is in the table.
    mutating func insert(_ hash: Int, _ node: Int32, _ rehash: (Int32) -> Int) {
        if 2 * (count + 1) > slots.count {
            let old = slots
            slots = [Int32](repeating: -1, count: 2 * old.count)
            for node in old where node >= 0 { place(rehash(node), node) }
        }
        place(hash, node)
        count += 1
    }

    private mutating func place(_ hash: Int, _ node: Int32) {
        var slot = hash & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = node
    }
}
