import Bolt
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
        /// The container's writable layer.
        var snapshot: Snapshots.Snapshot?
    }

    /// Finds the image.
    /// - Throws: ``ImageError``.
    public func image(platform: Platform?) async throws(ImageError) -> Image {
        let found = try Self.metadata(root) { root throws(BoltError) in try self.find(in: root) }.get()
        let folder = try found.snapshot.flatMap { (snapshot) throws(ImageError) in
            try Snapshots(root: root, namespace: namespace).folder(snapshot)
        }
        let store = ContentStore(root: root, namespace: namespace)
        var facts = ManifestFacts(source: "containerd", location: "\(root) \(namespace)")
        facts.container = isContainer ? name : nil
        var walk = ManifestWalk(store, platform: platform, facts: facts, names: found.names)
        var image = try await walk.image(at: found.target)
        if isContainer {
            var layer = ImageLayer(
                diffID: nil, content: .gap(Gap(cause: .missing, message: "the container \(name) has no snapshot that is read")))
            if let folder { layer.content = .folder(path: folder) }
            layer.isWritable = true
            image.layers.append(layer)
        }
        return image
    }

    private func find(in metadata: BoltBucket<BoltFile>) throws(BoltError) -> Result<Found, ImageError> {
        guard let bucket = try metadata.bucket("v1", namespace) else {
            return .failure(ImageError(.notFound, root, "containerd has no namespace '\(namespace)'"))
        }
        var wanted = name
        var snapshot: Snapshots.Snapshot?
        if isContainer {
            guard let container = try bucket.bucket("containers", name) else {
                return .failure(ImageError(.notFound, name, "containerd has no such container in '\(namespace)'"))
            }
            guard let image = try container.value("image"), !image.isEmpty else {
                return .failure(ImageError(.unsupported, name, "the container has no image"))
            }
            wanted = String(decoding: image, as: UTF8.self)
            let snapshotter = try container.value("snapshotter").map { String(decoding: $0, as: UTF8.self) } ?? "overlayfs"
            if let key = try container.value("snapshotKey") {
                snapshot = try Snapshots(root: root, namespace: namespace).snapshot(
                    String(decoding: key, as: UTF8.self), snapshotter: snapshotter, in: metadata)
            }
        }
        guard let images = try bucket.bucket("images") else {
            return .failure(ImageError(.notFound, wanted, "containerd has no image in '\(namespace)'"))
        }
        var names = [wanted]
        if let full = (try? ImageReference(wanted))?.description, full != wanted { names.append(full) }
        for name in names {
            guard let target = try images.bucket(name, "target") else { continue }
            guard let digest = Digest(String(decoding: try target.value("digest") ?? [], as: UTF8.self)) else {
                return .failure(ImageError(.damaged, name, "containerd's metadata has no digest of it"))
            }
            let type = String(decoding: try target.value("mediatype") ?? [], as: UTF8.self)
            let size = try target.value("size").flatMap(Varint.signed)
            return .success(
                Found(target: BlobDescriptor(mediaType: type, digest: digest, size: size), names: [name], snapshot: snapshot))
        }
        // Kubernetes knows images by their configuration's digest as well: "sha256:…" is a name of its own in the store.
        return .failure(ImageError(.notFound, wanted, "containerd has no such image in '\(namespace)'"))
    }

    fileprivate static func metadata<Value>(
        _ root: String, _ body: (BoltBucket<BoltFile>) throws(BoltError) -> Value
    ) throws(ImageError) -> Value {
        try read("\(root)/io.containerd.metadata.v1.bolt/meta.db", body)
    }

    fileprivate static func read<Value>(
        _ path: String, _ body: (BoltBucket<BoltFile>) throws(BoltError) -> Value
    ) throws(ImageError) -> Value {
        let file: BoltFile
        do { file = try BoltFile(path) } catch { throw ImageError(error) }
        do throws(BoltError) { return try BoltTransaction.read(file, body) } catch {
            switch error {
            case .changing: throw ImageError(.unreadable, path, "\(error): try again")
            case .limit: throw ImageError(.limit, path, error.description)
            case .noMeta, .page, .element, .input: throw ImageError(.damaged, path, error.description)
            }
        }
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

    /// What the snapshotter knows it as.
    struct Snapshot {
        var snapshotter: String
        var name: String
    }

    /// What the metadata tells of a snapshot; nil if there is none, or of a snapshotter that mounts what it has from elsewhere.
    func snapshot(_ key: String, snapshotter: String, in metadata: BoltBucket<BoltFile>) throws(BoltError) -> Snapshot? {
        guard snapshotter == "overlayfs" || snapshotter == "native",
            let name = try metadata.bucket("v1", namespace, "snapshots", snapshotter, key)?.value("name")
        else { return nil }
        return Snapshot(snapshotter: snapshotter, name: String(decoding: name, as: UTF8.self))
    }

    /// The folder of a snapshot; nil if there is none.
    func folder(_ snapshot: Snapshot) throws(ImageError) -> String? {
        let place = "\(root)/io.containerd.snapshotter.v1.\(snapshot.snapshotter)"
        let id = try ContainerdStore.read("\(place)/metadata.db") { root throws(BoltError) in
            try root.bucket("v1", "snapshots", snapshot.name)?.value("id").flatMap(Varint.unsigned)
        }
        let path = id.map { "\(place)/snapshots/\($0)" + (snapshot.snapshotter == "overlayfs" ? "/fs" : "") }
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
            let snapshot = try ContainerdStore.metadata(root) { root throws(BoltError) in
                try snapshots.snapshot(chainID, snapshotter: "overlayfs", in: root)
            }
            let folder = try snapshot.flatMap { (snapshot) throws(ImageError) in try snapshots.folder(snapshot) }
            return folder.map { .folder(path: $0) } ?? context.blob.content(in: nil)
        } catch {
            return .gap(error.gap)
        }
    }
}
