import Foundation
import Linux
import Packages

/// containerd's images on disk, without asking containerd. Its metadata is read without the lock that containerd holds, and anew if it
/// changed meanwhile. Source: containerd, `core/metadata/buckets.go`, `core/snapshots/storage/bolt.go`.
public struct ContainerdStore: ImageSource {
    private let root: String
    private let namespace: String
    private let name: String
    private let isContainer: Bool

    /// Where containerd keeps its images unless its configuration says otherwise.
    public static let standardRoot = "/var/lib/containerd"
    /// Where Kubernetes and nerdctl, docker and ctr put what they make.
    public static let usualNamespaces = ["k8s.io", "default", "moby"]

    /// - Parameters:
    ///   - name: NAMESPACE/NAME, as containerd writes the name.
    ///   - root: containerd's folder.
    /// - Throws: ``ImageError``, `reference`, if there is no namespace.
    public init(name: String, root: String = ContainerdStore.standardRoot) throws(ImageError) {
        guard let slash = name.firstIndex(of: "/"), slash > name.startIndex else {
            throw ImageError(.reference, "'\(name.prefix(200))'", "write NAMESPACE/NAME, such as k8s.io/docker.io/library/debian:12")
        }
        self.init(namespace: String(name[..<slash]), name: String(name[name.index(after: slash)...]), root: root, isContainer: false)
    }

    /// A container: its image, and what it wrote, as the last layer.
    /// - Parameter container: its id.
    public init(container: String, namespace: String, root: String = ContainerdStore.standardRoot) {
        self.init(namespace: namespace, name: container, root: root, isContainer: true)
    }

    private init(namespace: String, name: String, root: String, isContainer: Bool) {
        self.root = root
        self.namespace = namespace
        self.name = name
        self.isContainer = isContainer
    }

    /// What the metadata tells of an image.
    private struct Found {
        var target: BlobDescriptor
        var names: [String]
        /// Of the container's writable layer.
        var folder: String?
    }

    /// Finds the image.
    /// - Throws: ``ImageError``.
    public func image(platform: Platform?) async throws(ImageError) -> Image {
        let found = try Self.metadata(root) { (database: inout Bolt) throws(ImageError) in try self.find(in: &database) }
        let store = ContentStore(root: root, namespace: namespace)
        var facts = ManifestFacts(source: "containerd", location: "\(root) \(namespace)")
        facts.container = isContainer ? name : nil
        var walk = ManifestWalk(store, platform: platform, facts: facts, names: found.names)
        var image = try await walk.image(at: found.target)
        if isContainer {
            var layer = ImageLayer(
                diffID: nil, content: .gap(Gap(cause: .missing, message: "the container \(name) has no snapshot that is read")))
            if let folder = found.folder { layer.content = .folder(path: folder) }
            layer.isWritable = true
            image.layers.append(layer)
        }
        return image
    }

    private func find(in database: inout Bolt) throws(ImageError) -> Found {
        guard let bucket = try database.bucket(["v1", namespace]) else {
            throw ImageError(.notFound, root, "containerd has no namespace '\(namespace)'")
        }
        var wanted = name
        var folder: String?
        if isContainer {
            guard let containers = try database.bucket("containers", in: bucket), let container = try database.bucket(name, in: containers)
            else {
                throw ImageError(.notFound, name, "containerd has no such container in '\(namespace)'")
            }
            guard let image = try database.value("image", in: container), !image.isEmpty else {
                throw ImageError(.unsupported, name, "the container has no image")
            }
            wanted = String(decoding: image, as: UTF8.self)
            let snapshotter = try database.value("snapshotter", in: container).map { String(decoding: $0, as: UTF8.self) } ?? "overlayfs"
            if let key = try database.value("snapshotKey", in: container) {
                folder = try Snapshots(root: root, namespace: namespace).folder(
                    String(decoding: key, as: UTF8.self), snapshotter: snapshotter, in: &database)
            }
        }
        guard let images = try database.bucket("images", in: bucket) else {
            throw ImageError(.notFound, wanted, "containerd has no image in '\(namespace)'")
        }
        var names = [wanted]
        if let full = (try? ImageReference(wanted))?.description, full != wanted { names.append(full) }
        for name in names {
            guard let image = try database.bucket(name, in: images), let target = try database.bucket("target", in: image) else { continue }
            guard let digest = Digest(String(decoding: try database.value("digest", in: target) ?? [], as: UTF8.self)) else {
                throw ImageError(.damaged, name, "containerd's metadata has no digest of it")
            }
            let type = String(decoding: try database.value("mediatype", in: target) ?? [], as: UTF8.self)
            let size = try database.value("size", in: target).flatMap(Varint.signed)
            return Found(target: BlobDescriptor(mediaType: type, digest: digest, size: size), names: [name], folder: folder)
        }
        // Kubernetes knows images by their configuration's digest as well: "sha256:…" is a name of its own in the store.
        throw ImageError(.notFound, wanted, "containerd has no such image in '\(namespace)'")
    }

    /// Reads the metadata until it did not change meanwhile.
    static func metadata<Result>(
        _ root: String, _ body: (inout Bolt) throws(ImageError) -> Result
    ) throws(ImageError) -> Result {
        try consistent("\(root)/io.containerd.metadata.v1.bolt/meta.db", body)
    }

    static func consistent<Result>(_ path: String, _ body: (inout Bolt) throws(ImageError) -> Result) throws(ImageError) -> Result {
        let file = try SharedFile(path: path)
        let read: Bolt.Read = { (offset, count) throws(ImageError) in try file.bytes(at: offset, count: count) }
        for attempt in 1... {
            var database = try Bolt(subject: path, read: read)
            let before = database.transaction
            var result: Swift.Result<Result, ImageError>
            do { result = .success(try body(&database)) } catch { result = .failure(error) }
            if let after = try? Bolt(subject: path, read: read).transaction, after == before || attempt == Limits.boltAttempts {
                guard after == before else { break }
                return try result.get()
            }
            if attempt >= Limits.boltAttempts { break }
        }
        throw ImageError(.unreadable, path, "it changed \(Limits.boltAttempts) times while it was read: try again")
    }
}

/// Go's `encoding/binary` numbers.
enum Varint {
    static func unsigned(_ bytes: [UInt8]) -> UInt64? {
        var value: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            guard index < 9 || (index == 9 && byte <= 1) else { return nil }
            value |= UInt64(byte & 0x7f) << UInt64(7 * index)
            if byte < 0x80 { return value }
        }
        return nil
    }

    static func signed(_ bytes: [UInt8]) -> Int? {
        unsigned(bytes).map { Int(truncatingIfNeeded: Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1)) }
    }
}

/// Unpacked layers of containerd.
private struct Snapshots {
    let root: String
    let namespace: String

    /// The folder of a snapshot; nil if there is none.
    func folder(_ key: String, snapshotter: String, in database: inout Bolt) throws(ImageError) -> String? {
        // Others mount what they have from elsewhere.
        guard snapshotter == "overlayfs" || snapshotter == "native" else { return nil }
        guard let bucket = try database.bucket(["v1", namespace, "snapshots", snapshotter, key]),
            let name = try database.value("name", in: bucket).map({ String(decoding: $0, as: UTF8.self) })
        else { return nil }
        let place = "\(root)/io.containerd.snapshotter.v1.\(snapshotter)"
        let id = try ContainerdStore.consistent("\(place)/metadata.db") { (snapshots: inout Bolt) throws(ImageError) -> UInt64? in
            guard let bucket = try snapshots.bucket(["v1", "snapshots", name]) else { return nil }
            return try snapshots.value("id", in: bucket).flatMap(Varint.unsigned)
        }
        let path = id.map { "\(place)/snapshots/\($0)" + (snapshotter == "overlayfs" ? "/fs" : "") }
        return path.flatMap { PathFiles.isFolder($0) ? $0 : nil }
    }
}

/// containerd's blobs, and what it unpacked where a blob is gone.
private struct ContentStore: BlobStore {
    let root: String
    let namespace: String

    private func region(_ digest: Digest) throws(ImageError) -> FileRegion? {
        try PathFiles.folder("\(root)/io.containerd.content.v1.content/blobs").region("\(digest.algorithm)/\(digest.hex)")
    }

    func bytes(of blob: BlobDescriptor, limit: Int) async throws(ImageError) -> [UInt8] {
        guard let region = try region(blob.digest) else {
            throw ImageError(.notFound, blob.digest.description, "the blob is not in containerd's store \(root): pull the image again")
        }
        return try region.bytes(limit: limit)
    }

    func layer(_ context: LayerContext) async -> LayerContent {
        do throws(ImageError) {
            if let region = try region(context.blob.digest) { return context.blob.content(in: region) }
            let chainID = context.identity.chainIDs[context.position].description
            let snapshots = Snapshots(root: root, namespace: namespace)
            let folder = try ContainerdStore.metadata(root) { (database: inout Bolt) throws(ImageError) in
                try snapshots.folder(chainID, snapshotter: "overlayfs", in: &database)
            }
            return folder.map { .folder(path: $0) } ?? context.blob.content(in: nil)
        } catch {
            return .gap(error.gap)
        }
    }
}
