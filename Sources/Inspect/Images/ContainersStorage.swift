import Foundation
import Linux
import Packages

/// podman's, CRI-O's and buildah's store on disk, without a daemon. Source: containers/storage, docs and `images.go`, `layers.go`.
public struct ContainersStorage: ImageSource {
    private let roots: [String]
    private let name: String
    private let isContainer: Bool

    /// - Parameters:
    ///   - name: an image's name or id, or the beginning of an id that no other has.
    ///   - roots: folders of stores, asked in order; the first is this user's, the others may hold layers for it.
    public init(name: String, roots: [String] = ContainersStorage.standardRoots()) {
        self.init(name: name, roots: roots, isContainer: false)
    }

    /// A container: its image, and what it wrote, as the last layer.
    /// - Parameter container: its name or id, or the beginning of an id that no other has.
    public init(container: String, roots: [String] = ContainersStorage.standardRoots()) {
        self.init(name: container, roots: roots, isContainer: true)
    }

    private init(name: String, roots: [String], isContainer: Bool) {
        self.name = name
        self.roots = roots
        self.isContainer = isContainer
    }

    struct ImageRecord: Decodable {
        var id: String
        var digest: Digest?
        var names: [String]?
        var layer: String?

        enum CodingKeys: String, CodingKey { case id, digest, names, layer }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            id = try fields.decode(String.self, forKey: .id)
            digest = Digest(try fields.decodeIfPresent(String.self, forKey: .digest) ?? "")
            names = try fields.decodeIfPresent([String].self, forKey: .names)
            layer = try fields.decodeIfPresent(String.self, forKey: .layer)
        }
    }

    struct LayerRecord: Decodable {
        enum CodingKeys: String, CodingKey {
            case id, parent
            case diffDigest = "diff-digest"
        }
        var id: String
        var parent: String?
        var diffDigest: String?
    }

    struct ContainerRecord: Decodable {
        var id: String
        var names: [String]?
        var image: String?
        var layer: String?
    }

    /// Finds the image.
    /// - Throws: ``ImageError``.
    public func image(platform: Platform?) async throws(ImageError) -> Image {
        let stores = roots.filter { PathFiles.isFolder("\($0)/overlay-images") || PathFiles.isFolder("\($0)/overlay-containers") }
        guard !stores.isEmpty else {
            throw ImageError(
                .notFound, roots.joined(separator: ", "),
                "there is no store of containers (overlay-images): name its folder, or use another source")
        }
        var container: (record: ContainerRecord, root: String)?
        var wanted = name
        if isContainer {
            let found = try find(in: stores, "overlay-containers", ["containers.json", "volatile-containers.json"]) {
                (record: ContainerRecord) in (record.id, record.names ?? [])
            }
            guard let image = found.record.image, !image.isEmpty else {
                throw ImageError(.unsupported, name, "the container has no image: it was made of a folder, which dir: reads")
            }
            container = found
            wanted = image
        }
        let (record, root) = try find(in: stores, "overlay-images", ["images.json"], name: wanted) { (record: ImageRecord) in
            (record.id, record.names ?? [])
        }
        guard Self.isID(record.id) else { throw ImageError(.damaged, root, "an image with an id that is none") }
        let store = StoredImage(root: root, id: record.id, chain: try chain(from: record.layer, in: stores))
        var facts = ManifestFacts(source: "containers-storage", location: root)
        facts.container = container?.record.id
        var walk = ManifestWalk(store, platform: platform, facts: facts, names: record.names ?? [])
        var image = try await walk.image(at: try store.root(record.digest))
        if let container { image.layers.append(try writable(container.record, in: container.root)) }
        return image
    }

    private func writable(_ container: ContainerRecord, in root: String) throws(ImageError) -> ImageLayer {
        guard let layer = container.layer, Self.isID(layer) else { throw ImageError(.damaged, root, "a container without a layer") }
        let folder = "\(root)/overlay/\(layer)/diff"
        var result = ImageLayer(diffID: nil, content: .folder(path: folder))
        if !PathFiles.isFolder(folder) {
            result.content = .gap(Gap(cause: .missing, message: "\(folder) is not there: the container was removed"))
        }
        result.isWritable = true
        return result
    }

    // MARK: - Lists

    private func find<Record: Decodable>(
        in stores: [String], _ folder: String, _ lists: [String], name: String? = nil, keys: (Record) -> (id: String, names: [String])
    ) throws(ImageError) -> (record: Record, root: String) {
        let name = name ?? self.name
        let full = isContainer ? nil : (try? ImageReference(name))?.description
        let digest = full.flatMap { $0.contains("@") ? $0 : nil }
        var beginnings: [(Record, String)] = []
        for root in stores {
            for list in lists {
                for record: Record in try Self.list("\(root)/\(folder)/\(list)") {
                    let (id, names) = keys(record)
                    if id == name || "sha256:\(id)" == name || names.contains(name) { return (record, root) }
                    if let full, names.contains(where: { Self.isSame($0, full) }) { return (record, root) }
                    if let digest, let image = record as? ImageRecord, let own = image.digest, digest.hasSuffix("@\(own)") {
                        let repository = digest.prefix { $0 != "@" }
                        if names.contains(where: { $0.hasPrefix("\(repository):") || $0.hasPrefix("\(repository)@") }) {
                            return (record, root)
                        }
                    }
                    if name.count >= 3, name.allSatisfy({ $0.isHexDigit }), id.hasPrefix(name) { beginnings.append((record, root)) }
                }
            }
        }
        guard beginnings.count <= 1 else { throw ImageError(.ambiguous, name, "several ids begin with it") }
        guard let found = beginnings.first else {
            let what = folder == "overlay-images" ? "image" : "container"
            throw ImageError(.notFound, name, "there is no such \(what) in \(stores.joined(separator: ", "))")
        }
        return found
    }

    /// `busybox` means docker.io's, or one that was built here, which podman names localhost/busybox.
    private static func isSame(_ stored: String, _ full: String) -> Bool {
        guard let reference = try? ImageReference(stored) else { return false }
        if reference.description == full { return true }
        let local = ImageReference.defaultRegistry + "/library/"
        return full.hasPrefix(local) && reference.description == "localhost/" + full.dropFirst(local.count)
    }

    static func list<Record: Decodable>(_ path: String) throws(ImageError) -> [Record] {
        let file: SharedFile
        do { file = try SharedFile(path: path) } catch {
            if error.code == .notFound { return [] }
            throw error
        }
        let bytes = try file.region().bytes(limit: Limits.storeList)
        return bytes.isEmpty ? [] : try StrictJSON.decode([Record].self, from: bytes, subject: path)
    }

    /// The layers from the base to the image's top, each with the store that holds it.
    private func chain(from top: String?, in stores: [String]) throws(ImageError) -> [StoredLayer] {
        guard let top, !top.isEmpty else { return [] }
        var records: [String: StoredLayer] = [:]
        for root in stores.reversed() {
            for list in ["layers.json", "volatile-layers.json"] {
                for record: LayerRecord in try Self.list("\(root)/overlay-layers/\(list)") where Self.isID(record.id) {
                    records[record.id] = StoredLayer(root: root, record: record)
                }
            }
        }
        var chain: [StoredLayer] = []
        var next: String? = top
        while let id = next, !id.isEmpty {
            guard chain.count < Limits.layers else {
                throw ImageError(.limit, top, "more than \(Limits.layers) layers, or a circle of them")
            }
            guard let layer = records[id] else {
                // The layers below are unknown, too; the configuration tells how many there should be.
                break
            }
            chain.append(layer)
            next = layer.record.parent
        }
        return chain.reversed()
    }

    static func isID(_ text: String) -> Bool { text.count == 64 && text.allSatisfy { $0.isHexDigit && !$0.isUppercase } }
}

struct StoredLayer: Sendable {
    var root: String
    var record: ContainersStorage.LayerRecord
}

extension ContainersStorage.LayerRecord: Sendable {}

/// The blobs of one image in the store: manifest and configuration as files, layers unpacked.
private struct StoredImage: BlobStore {
    let root: String
    let id: String
    let chain: [StoredLayer]

    /// The manifest that the image was made of; what refers to it is its digest.
    func root(_ digest: Digest?) throws(ImageError) -> BlobDescriptor {
        let keys = (digest.map { ["manifest-\($0)"] } ?? []) + ["manifest"]
        for key in keys {
            guard let bytes = try bigData(key, limit: Limits.manifest) else { continue }
            let found = Verification.digest(of: bytes)
            // An index may be kept under `manifest`; the image's own is under the digest.
            return BlobDescriptor(digest: key == "manifest" ? found : digest ?? found, size: bytes.count)
        }
        throw ImageError(.notFound, id, "its manifest is not in the store \(root): pull the image again")
    }

    func bytes(of blob: BlobDescriptor, limit: Int) async throws(ImageError) -> [UInt8] {
        for key in ["manifest-\(blob.digest)", blob.digest.description, "manifest"] {
            if let bytes = try bigData(key, limit: limit), key != "manifest" || Verification.digest(of: bytes) == blob.digest {
                return bytes
            }
        }
        throw ImageError(.notFound, blob.digest.description, "it is not in the store \(root): pull the image again")
    }

    /// - Returns: nil if there is none.
    private func bigData(_ key: String, limit: Int) throws(ImageError) -> [UInt8]? {
        let isPlain = key.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x7a) || $0 == 0x2e }
        let name = isPlain ? key : "=" + Data(key.utf8).base64EncodedString()
        guard let region = try PathFiles.folder("\(root)/overlay-images/\(id)").region(name) else { return nil }
        return try region.bytes(limit: limit)
    }

    func layer(_ context: LayerContext) async -> LayerContent {
        let missing = context.identity.diffIDs.count - chain.count
        let diffID = context.identity.diffIDs[context.position]
        guard missing >= 0, context.position >= missing else {
            return .gap(Gap(cause: .missing, message: "the layer is not in the store \(root): pull the image again"))
        }
        let layer = chain[context.position - missing]
        if let said = layer.record.diffDigest, !said.isEmpty, said != diffID.description {
            return .gap(
                Gap(cause: .mismatch, message: "the store has \(said.prefix(100)) in place of the layer \(diffID): pull the image again"))
        }
        let folder = "\(layer.root)/overlay/\(layer.record.id)/diff"
        guard PathFiles.isFolder(folder) else {
            return .gap(Gap(cause: .missing, message: "\(folder) is not there: pull the image again"))
        }
        let headers = "\(layer.root)/overlay-layers/\(layer.record.id).tar-split.gz"
        guard FileManager.default.fileExists(atPath: headers) else { return .folder(path: folder) }
        return .tarSplit(TarSplit(headers: headers, folder: folder))
    }
}
