import FileIndex
import Packages

/// Finds out which contents catalogers want under the names of links, and gives what is known already to its names.
struct LinkReading {
    private let contents: ContentReading
    /// Entries to be read again, by their number in the archive.
    private(set) var requests: [Int: [ContentReading.Candidate]] = [:]
    /// Wanted, but not in this layer.
    private(set) var leadingOut: [CatalogedLink] = []

    init(contents: ContentReading) {
        self.contents = contents
    }

    /// Goes through the finished tree.
    mutating func match(_ extraction: inout Extraction) throws(Gap) {
        var links: [(node: LayerTree.NodeID, path: FilePath)] = []
        let tree = extraction.tree
        try tree.walk { (node, path) throws(Gap) in
            switch tree.nodes[Int(node)].type {
            case .file: file(tree.inodes[Int(tree.nodes[Int(node)].inode)], FilePath(normal: path))
            case .symbolicLink, .hardLink: links.append((node, FilePath(normal: path)))
            default: break
            }
        }
        for (node, path) in links { symbolicLink(node, path, &extraction) }
    }

    private mutating func file(_ inode: LayerTree.Inode, _ path: FilePath) {
        let known = contents.read[inode.ordinal] ?? []
        guard inode.isLinked else {
            contents.found += known
            return
        }
        let header = FileHeader(path: path, size: inode.size, mode: inode.mode, prefix: contents.prefix(inode.ordinal))
        for cataloger in contents.catalogers {
            guard cataloger.wants(header) != .none else { continue }
            if let same = known.first(where: { $0.cataloger == cataloger.name }) {
                contents.found.append(CatalogedFile(cataloger: cataloger.name, path: path, facts: same.facts))
            } else {
                requests[inode.ordinal, default: []].append(ContentReading.Candidate(cataloger: cataloger, path: path))
            }
        }
    }

    private mutating func symbolicLink(_ node: LayerTree.NodeID, _ path: FilePath, _ extraction: inout Extraction) {
        let named = contents.catalogers.filter { $0.wants(FileHeader(path: path, size: 0)) != .none }
        guard !named.isEmpty else { return }
        guard let target = extraction.file(from: node) else {
            leadingOut += named.map { CatalogedLink(cataloger: $0.name, path: path) }
            return
        }
        let inode = extraction.tree.inodes[Int(extraction.tree.nodes[Int(target)].inode)]
        let header = FileHeader(path: path, size: inode.size, mode: inode.mode, prefix: contents.prefix(inode.ordinal))
        for cataloger in named where cataloger.wants(header) != .none {
            // Who has read it under its own name needs no second one.
            guard contents.read[inode.ordinal]?.contains(where: { $0.cataloger == cataloger.name }) != true else { continue }
            requests[inode.ordinal, default: []].append(ContentReading.Candidate(cataloger: cataloger, path: path))
        }
    }
}
