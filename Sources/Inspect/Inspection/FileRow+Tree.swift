import FileIndex
import Layers
import Packages
import Reports

extension AssembledImage {
    /// The final tree as reports list it, by path.
    public var fileRows: [FileRow] {
        (0..<tree.count).map { number in
            let located = tree[number]
            return FileRow(located.entry, layer: tree.layers[located.layer].diffID, package: owners[located.entry.path])
        }.sorted { $0.path < $1.path }
    }
}

extension FileRow {
    init(_ entry: FileEntry, layer: Digest, package: Int?) {
        self.init(
            path: entry.path, kind: Kind(entry.type), size: entry.size, mode: entry.mode, uid: entry.owner.user, gid: entry.owner.group,
            digest: entry.sha256.flatMap { $0.isZero ? nil : $0.digest },
            layer: layer == FolderJob.nobodysDigest ? nil : layer, package: package,
            target: entry.type == .symbolicLink ? FilePath(normal: entry.target) : nil)
    }
}

extension FileRow.Kind {
    init(_ type: EntryType) {
        switch type {
        case .file, .whiteout: self = .regular  // no white-out is in a final tree
        case .directory, .opaqueDirectory, .impliedDirectory: self = .directory
        case .symbolicLink: self = .symbolicLink
        case .hardLink: self = .hardLink
        case .characterDevice: self = .characterDevice
        case .blockDevice: self = .blockDevice
        case .fifo: self = .fifo
        }
    }
}
