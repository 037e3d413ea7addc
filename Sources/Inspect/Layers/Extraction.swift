import FileIndex
import Packages

/// Extracts a layer into a ``LayerTree`` as runtimes do on overlay file systems: into an empty directory, confined to it,
/// with parents that are links followed and parents that are missing made.
/// Sources: OCI image-spec, layer.md; how containers/storage and containerd behave.
struct Extraction {
    private(set) var tree = LayerTree()
    let limits: LayerLimits

    /// Where an entry goes.
    struct Place {
        var parent: LayerTree.NodeID
        /// nil: the root itself.
        var name: ArraySlice<UInt8>?
        var path: FilePath
    }

    init(limits: LayerLimits) {
        self.limits = limits
    }

    // MARK: - Where

    /// Follows the parents of a path and makes those that are missing.
    /// - Throws: `Gap`: `limit`, or `damaged` if a parent is no directory.
    mutating func place(_ path: [UInt8]) throws(Gap) -> Place {
        guard path.count <= limits.path else { throw tooLong("a path has \(path.count) bytes", path) }
        let components = ArchivePath.components(path)
        guard let name = components.last else { return Place(parent: LayerTree.root, name: nil, path: FilePath("")) }
        for component in components where component.count > limits.name { throw tooLong("a name has \(component.count) bytes", path) }
        try checkSize()
        guard let parent = try directory(components.dropLast(), of: path, isCreating: true) else {
            throw Gap(cause: .damaged, path: FilePath(normal: path), message: "a parent of the entry is no directory")
        }
        return Place(parent: parent, name: name, path: tree.path(parent).appending(name))
    }

    private func checkSize() throws(Gap) {
        guard tree.nodes.count < limits.entries, tree.inodes.count <= limits.entries else {
            throw Gap(cause: .limit, message: "the layer has more than \(limits.entries) paths: raise the limit to read all of it")
        }
        guard tree.nameBytes < limits.pathBytes else {
            throw Gap(
                cause: .limit, message: "the layer's names have more than \(limits.pathBytes) bytes: raise the limit to read all of it")
        }
        guard tree.lookups < limits.lookups else {
            throw Gap(cause: .limit, message: "the layer's paths are too long or have too many links: raise the limit to read all of it")
        }
    }

    private func tooLong(_ what: String, _ path: [UInt8]) -> Gap {
        Gap(
            cause: .limit, path: FilePath(normal: Array(path.prefix(limits.path))),
            message: "\(what), more than the kernel takes; no runtime can extract it")
    }

    /// - Returns: nil if something on the way is missing (and is not to be made) or is no directory.
    private mutating func directory(
        _ components: some BidirectionalCollection<ArraySlice<UInt8>>, of path: [UInt8], isCreating: Bool
    ) throws(Gap) -> LayerTree.NodeID? {
        var rest = Array(components.reversed())
        var node = LayerTree.root
        var links = 0
        while let part = rest.popLast() {
            if ArchivePath.isParent(part) {
                node = max(tree.nodes[Int(node)].parent, LayerTree.root)
                continue
            }
            guard let child = tree.child(part, of: node) else {
                guard isCreating else { return nil }
                node = try make(part, in: node)
                continue
            }
            switch tree.nodes[Int(child)].type {
            case .directory, .opaqueDirectory, .impliedDirectory: node = child
            case .symbolicLink:
                links += 1
                guard links <= limits.links else {
                    throw Gap(
                        cause: .damaged, path: FilePath(normal: path),
                        message: "its parents lead through more than \(limits.links) links: a loop; no runtime can extract it")
                }
                let target = tree.target(tree.nodes[Int(child)].inode)
                if target.first == ArchivePath.slash { node = LayerTree.root }
                rest += target.split(separator: ArchivePath.slash).filter { !$0.elementsEqual(".".utf8) }.reversed()
            case .whiteout where isCreating:
                // What lower layers have here is gone, and a directory is here again.
                tree.setType(child, .opaqueDirectory)
                node = child
            default: return nil
            }
        }
        return node
    }

    private mutating func make(_ name: ArraySlice<UInt8>, in parent: LayerTree.NodeID) throws(Gap) -> LayerTree.NodeID {
        guard Int(tree.nodes[Int(parent)].depth) < limits.depth else {
            throw Gap(cause: .limit, message: "a path has more than \(limits.depth) components: no runtime needs such")
        }
        try checkSize()
        // The root's inode stands for the attributes of all that nobody named.
        return tree.insert(name, into: parent, .impliedDirectory, 0)
    }

    // MARK: - What

    private static let whiteout = Array(".wh.".utf8), opaque = Array(".wh..wh..opq".utf8)

    /// Whether the place is a marker and not a file (OCI image-spec, layer.md, "Whiteouts"); applies it then.
    /// - Throws: `Gap`, `damaged`, if it would hide the directory that it is in.
    mutating func applyMarker(_ header: TarHeader, at place: Place) throws(Gap) -> Bool {
        // What overlay file systems themselves take for a white-out.
        if header.type == .characterDevice, header.major == 0, header.minor == 0, let name = place.name {
            if let old = tree.child(name, of: place.parent) { tree.remove(old) }
            tree.insert(name, into: place.parent, .whiteout, 0)
            return true
        }
        guard let name = place.name, name.starts(with: Self.whiteout) else { return false }
        if name.elementsEqual(Self.opaque) {
            // Overlayfs does not look for the mark on the root of a layer, whatever the specification says: all that is below stays.
            if place.parent != LayerTree.root { tree.setType(place.parent, .opaqueDirectory) }
            return true
        }
        let hidden = name.dropFirst(Self.whiteout.count)
        guard !hidden.isEmpty, !hidden.elementsEqual(".".utf8), !ArchivePath.isParent(hidden) else {
            throw Gap(cause: .damaged, path: place.path, message: "a white-out of the directory that it is in")
        }
        if let present = tree.child(hidden, of: place.parent) {
            // It hides what lower layers have, not what this one has.
            if tree.nodes[Int(present)].type?.isDirectory == true { tree.setType(present, .opaqueDirectory) }
        } else {
            tree.insert(hidden, into: place.parent, .whiteout, 0)
        }
        return true
    }

    /// Puts an entry into its place; what is there goes, unless both are directories.
    /// - Parameter ordinal: the number of the entry in the archive.
    /// - Parameter sha256: of a regular file.
    /// - Throws: `Gap`, `damaged`.
    mutating func apply(_ header: TarHeader, at place: Place, ordinal: Int, sha256: ContentDigest? = nil) throws(Gap) {
        if header.type == .hardLink { return try link(header, at: place) }
        guard let type = Self.types[header.type] else {
            throw Gap(cause: .unsupported, path: place.path, message: "an entry of a type that no runtime extracts")
        }
        guard header.target.count <= limits.path else {
            throw tooLong("a link's target has \(header.target.count) bytes", place.path.bytes)
        }
        let inode = tree.addInode(
            LayerTree.Inode(
                type: type, size: type == .file ? header.size : 0, mode: header.mode,
                owner: FileOwner(user: header.user, group: header.group), sha256: sha256, major: header.major, minor: header.minor,
                ordinal: ordinal), target: type == .symbolicLink ? header.target : [])
        guard let name = place.name else {
            guard type == .directory else { throw Gap(cause: .damaged, path: place.path, message: "the root is to be no directory") }
            return tree.describe(LayerTree.root, inode)
        }
        try put(name, at: place, type, inode)
    }

    private mutating func put(
        _ name: ArraySlice<UInt8>, at place: Place, _ type: EntryType, _ inode: LayerTree.InodeID
    ) throws(Gap) {
        if let old = tree.child(name, of: place.parent) {
            if type == .directory, tree.nodes[Int(old)].type?.isDirectory == true { return tree.describe(old, inode) }
            tree.remove(old)
        }
        guard Int(tree.nodes[Int(place.parent)].depth) < limits.depth else { throw tooLong("too many components", place.path.bytes) }
        tree.insert(name, into: place.parent, type, inode)
    }

    private static let types: [TarType: EntryType] = [
        .file: .file, .directory: .directory, .symbolicLink: .symbolicLink, .characterDevice: .characterDevice,
        .blockDevice: .blockDevice, .fifo: .fifo,
    ]

    private mutating func link(_ header: TarHeader, at place: Place) throws(Gap) {
        guard header.target.count <= limits.path else {
            throw tooLong("a link's target has \(header.target.count) bytes", place.path.bytes)
        }
        guard let name = place.name else { throw Gap(cause: .damaged, path: place.path, message: "the root is to be no directory") }
        let components = ArchivePath.components(header.target)
        guard let last = components.last, let parent = try directory(components.dropLast(), of: header.target, isCreating: false),
            let target = tree.child(last, of: parent), tree.nodes[Int(target)].type != .whiteout
        else { return try linkBelow(header, components, name, at: place) }
        guard tree.nodes[Int(target)].type?.isDirectory == false, let type = tree.nodes[Int(target)].type else {
            throw Gap(cause: .damaged, path: place.path, message: "a hard link to a directory; no runtime can extract it")
        }
        guard tree.child(name, of: place.parent) != target else {
            // They remove what has the name of the link, and then have nothing to link to.
            throw Gap(cause: .damaged, path: place.path, message: "a hard link to itself; no runtime can extract it")
        }
        let inode = tree.nodes[Int(target)].inode
        // Runtimes give the file the attributes that the last of its names states.
        tree.updateInode(inode) {
            $0.owner = FileOwner(user: header.user, group: header.group)
            $0.isLinked = true
        }
        if type != .symbolicLink { tree.updateInode(inode) { $0.mode = header.mode } }
        try put(name, at: place, type, inode)
    }

    /// A link to a file of a lower layer: whoever merges the layers looks for it.
    private mutating func linkBelow(
        _ header: TarHeader, _ components: [ArraySlice<UInt8>], _ name: ArraySlice<UInt8>, at place: Place
    ) throws(Gap) {
        guard !isRemoved(components) else {
            throw Gap(
                cause: .damaged, path: place.path,
                message: "a hard link to \(FilePath(normal: ArchivePath.joined(components))), which the layer removes")
        }
        let inode = tree.addInode(
            LayerTree.Inode(type: .hardLink, mode: header.mode, owner: FileOwner(user: header.user, group: header.group)),
            target: ArchivePath.joined(components))
        try put(name, at: place, .hardLink, inode)
    }

    /// Whether the layer hides what lower ones have at a path.
    private mutating func isRemoved(_ components: [ArraySlice<UInt8>]) -> Bool {
        var node = LayerTree.root
        for component in components {
            guard let child = tree.child(component, of: node), let type = tree.nodes[Int(child)].type else { return false }
            if type == .whiteout || type == .opaqueDirectory { return true }
            guard type.isDirectory else { return false }
            node = child
        }
        return false
    }

    // MARK: - Looking

    /// The regular file that a path of this layer leads to, its last component followed as well; nil if it leads out of the layer.
    mutating func file(from node: LayerTree.NodeID) -> LayerTree.NodeID? {
        var node = node
        for _ in 0..<limits.links {
            guard tree.lookups < limits.lookups else { return nil }
            let entry = tree.nodes[Int(node)]
            guard entry.type == .symbolicLink else { return entry.type == .file ? node : nil }
            let target = tree.target(entry.inode)
            let isAbsolute = target.first == ArchivePath.slash
            let parent = isAbsolute ? [] : tree.path(entry.parent).bytes + [ArchivePath.slash]
            // A `..` behind a link is taken by its text: who writes such a link finds the file under its own name only.
            let components = ArchivePath.components(parent + target)
            guard let name = components.last,
                let directory = (try? directory(components.dropLast(), of: target, isCreating: false)) ?? nil,
                let next = tree.child(name, of: directory)
            else { return nil }
            node = next
        }
        return nil
    }
}

extension LayerTree {
    /// A directory that was there is named by the archive: it gets attributes, and stays opaque if it was.
    mutating func describe(_ node: NodeID, _ inode: InodeID) {
        if nodes[Int(node)].type == .impliedDirectory { setType(node, .directory) }
        setInode(node, inode)
    }
}
