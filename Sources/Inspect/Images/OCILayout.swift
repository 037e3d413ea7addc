import Foundation
import Glibc
import Linux
import Packages

/// An OCI layout, in a folder or in a tar. Source: OCI image-spec, image-layout.md.
public struct OCILayout: ImageSource {
    private let path: String
    private let name: String?
    private let spoolFolder: String

    /// - Parameters:
    ///   - path: of the folder or of the tar, which may be compressed.
    ///   - name: which image: its `org.opencontainers.image.ref.name`, or its digest; nil if there is one only.
    ///   - spoolFolder: where a compressed tar is unpacked, on a disk.
    public init(path: String, name: String? = nil, spoolFolder: String = SpoolFolder.standard) {
        self.path = path
        self.name = name
        self.spoolFolder = spoolFolder
    }

    /// Finds the image.
    /// - Throws: ``ImageError``.
    public func image(platform: Platform?) async throws(ImageError) -> Image {
        let store = LayoutStore(files: try PathFiles.open(path, spoolFolder: spoolFolder))
        guard let index = try store.files.region("index.json") else {
            throw ImageError(.notFound, path, "it has no index.json: it is no OCI layout")
        }
        struct Version: Decodable { var imageLayoutVersion: String }
        guard let mark = try store.files.region("oci-layout") else {
            throw ImageError(.notFound, path, "it has no file oci-layout: it is no OCI layout")
        }
        let version = try StrictJSON.decode(Version.self, from: mark.bytes(limit: Limits.manifest), subject: "\(path)/oci-layout")
        guard version.imageLayoutVersion.hasPrefix("1.") else {
            throw ImageError(.unsupported, path, "a layout of version '\(version.imageLayoutVersion.prefix(20))'")
        }
        let subject = "\(path)/index.json"
        let document = try ManifestDocument.parse(index.bytes(limit: Limits.manifest), subject: subject)
        guard let entries = document.manifests, document.layers == nil, document.config == nil else {
            throw ImageError(.damaged, subject, "it has no 'manifests', or layers beside them: it is no index")
        }
        let chosen = try chosen(from: entries, subject)
        let names = chosen.compactMap { Self.name(of: $0) }
        var walk = ManifestWalk(
            store, platform: platform, facts: ManifestFacts(source: "oci", location: path), names: chosen.count == 1 ? names : [])
        return try await walk.image(among: chosen, in: subject)
    }

    private static func name(of entry: BlobDescriptor) -> String? {
        entry.annotations["org.opencontainers.image.ref.name"] ?? entry.annotations["io.containerd.image.name"]
    }

    private func chosen(from entries: [BlobDescriptor], _ subject: String) throws(ImageError) -> [BlobDescriptor] {
        guard let name else {
            let names = Set(entries.filter { ManifestFacts.Entry($0).kind != .signature }.compactMap(Self.name)).sorted()
            guard names.count > 1 else { return entries }
            throw ImageError(
                .ambiguous, subject, "it has several images, write one of them behind ':': \(names.prefix(20).joined(separator: ", "))")
        }
        let found = entries.filter { entry in
            let names = [entry.annotations["org.opencontainers.image.ref.name"], entry.annotations["io.containerd.image.name"]]
            return entry.digest.description == name || names.contains(name)
        }
        guard !found.isEmpty else {
            let names = Set(entries.compactMap(Self.name)).sorted().prefix(20).joined(separator: ", ")
            throw ImageError(.notFound, subject, "it has no image '\(name)'; there are: \(names.isEmpty ? "images without names" : names)")
        }
        return found
    }
}

private struct LayoutStore: BlobStore {
    let files: PathFiles

    func bytes(of blob: BlobDescriptor, limit: Int) async throws(ImageError) -> [UInt8] {
        guard let region = try region(blob.digest) else {
            throw ImageError(.notFound, blob.digest.description, "the blob is not in the layout: copy the image again")
        }
        return try region.bytes(limit: limit)
    }

    func layer(_ context: LayerContext) async -> LayerContent {
        do { return context.blob.content(in: try region(context.blob.digest)) } catch { return .gap(error.gap) }
    }

    private func region(_ digest: Digest) throws(ImageError) -> FileRegion? {
        try files.region("blobs/\(digest.algorithm)/\(digest.hex)")
    }
}

/// Where compressed archives are unpacked and blobs are fetched to.
public enum SpoolFolder {
    /// `$TMPDIR`, or /var/tmp, which is on a disk where /tmp is memory.
    public static var standard: String { ProcessInfo.processInfo.environment["TMPDIR"] ?? "/var/tmp" }
}

/// Files by their names, in a folder or in a tar.
enum PathFiles: Sendable {
    case folder(String)
    case archive(SharedFile, TarIndex)

    /// - Throws: ``ImageError``: `notFound`, `unreadable`, `damaged`, `limit`.
    static func open(_ path: String, spoolFolder: String) throws(ImageError) -> PathFiles {
        if isFolder(path) { return .folder(path) }
        var file = try SharedFile(path: path)
        if try Inflation.isCompressed(file) { file = try Inflation.spool(file, folder: spoolFolder) }
        return .archive(file, try TarIndex(file))
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// - Returns: nil if there is none.
    /// - Throws: ``ImageError``: `unreadable`, `damaged`.
    func region(_ name: String) throws(ImageError) -> FileRegion? {
        switch self {
        case .archive(let file, let index): return try index.region(name, in: file)
        case .folder(let path):
            let file: Descriptor
            do throws(SystemError) {
                // Links in a layout that somebody else made may not lead out of it.
                file = try ContainerFile.open(name, below: Descriptor.open(path, O_RDONLY | O_DIRECTORY))
            } catch {
                if error.isGone { return nil }
                throw ImageError(error)
            }
            return try SharedFile(file, name: "\(path)/\(name)").region()
        }
    }

    /// Whether an archive has more than one file of that name.
    func isRepeated(_ name: String) -> Bool {
        if case .archive(_, let index) = self { index.isRepeated(name) } else { false }
    }
}
