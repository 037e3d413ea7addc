import Linux

/// What somebody names as the place of an image: SCHEME:REST, or something that is detected. Source: this project's own.
public struct SourceReference: Hashable, Sendable {
    /// Where to look.
    public enum Scheme: String, Sendable, CaseIterable {
        case oci, dir, rootfs, docker, podman, registry, container, containerd
        case dockerArchive = "docker-archive"
        case containersStorage = "containers-storage"
    }

    /// Where to look.
    public var scheme: Scheme
    /// A path or a name.
    public var name: String
    /// Which image of a layout or an archive: what stands behind the path and a `:`.
    public var selector: String?

    /// A place.
    public init(_ scheme: Scheme, _ name: String, selector: String? = nil) {
        self.scheme = scheme
        self.name = name
        self.selector = selector
    }

    /// What a path is, as far as detection has to know.
    public enum PathKind: Sendable { case nothing, folder, layoutFolder, file, layoutArchive, dockerArchive }

    /// The places to try, in this order: what a scheme forces; else a folder that is an OCI layout, any other folder, a tar that is a docker
    /// archive or a layout; else a name, looked for in podman's store, in containerd's (the usual namespaces), at the sockets of docker and
    /// podman, and in the registry that the name tells.
    /// - Parameter kind: tells what a path is.
    /// - Throws: ``ImageError``, `reference` for a scheme without a name; `unsupported` for a file that is neither.
    public static func candidates(_ text: String, kind: (String) throws(ImageError) -> PathKind) throws(ImageError) -> [SourceReference] {
        if let colon = text.firstIndex(of: ":"), let scheme = Scheme(rawValue: String(text[..<colon])) {
            var rest = String(text[text.index(after: colon)...])
            // `docker://NAME`, as other tools write it.
            if rest.hasPrefix("//"), ![.dir, .rootfs, .oci, .dockerArchive].contains(scheme) { rest = String(rest.dropFirst(2)) }
            guard !rest.isEmpty else {
                throw ImageError(.reference, "'\(text)'", "write \(scheme.rawValue):PATH or \(scheme.rawValue):NAME")
            }
            guard scheme == .oci || scheme == .dockerArchive else { return [SourceReference(scheme, rest)] }
            return [try split(scheme, rest, kind: kind)]
        }
        switch try kind(text) {
        case .layoutFolder, .layoutArchive: return [SourceReference(.oci, text)]
        case .dockerArchive: return [SourceReference(.dockerArchive, text)]
        case .folder: return [SourceReference(.dir, text)]
        case .file: throw ImageError(.unsupported, text, "it is neither an OCI layout nor a docker archive; name what it is: oci:PATH")
        case .nothing: break
        }
        if text.hasPrefix("/") || text.hasPrefix("./") || text.hasPrefix("../") {
            throw ImageError(.notFound, text, "there is no such file or folder")
        }
        let reference = try ImageReference(text)
        let containerd = ContainerdStore.usualNamespaces.map { SourceReference(.containerd, "\($0)/\(reference)") }
        return [SourceReference(.containersStorage, text)] + containerd + [
            SourceReference(.docker, text), SourceReference(.podman, text), SourceReference(.registry, text),
        ]
    }

    /// PATH or PATH:SELECTOR, whichever exists.
    private static func split(
        _ scheme: Scheme, _ text: String, kind: (String) throws(ImageError) -> PathKind
    ) throws(ImageError) -> SourceReference {
        var end = text.endIndex
        for _ in 0..<8 {
            let path = String(text[..<end])
            if try kind(path) != .nothing {
                return SourceReference(scheme, path, selector: end == text.endIndex ? nil : String(text[text.index(after: end)...]))
            }
            guard let colon = text[..<end].lastIndex(of: ":") else { break }
            end = colon
        }
        throw ImageError(.notFound, text, "there is no such file or folder")
    }

    /// What a path on this machine is.
    /// - Throws: ``ImageError``: `unreadable`.
    public static func kind(of path: String) throws(ImageError) -> PathKind {
        if PathFiles.isFolder(path) {
            let files = PathFiles.folder(path)
            guard try files.region("oci-layout") != nil else { return .folder }
            return try files.region("index.json") == nil ? .folder : .layoutFolder
        }
        let file: SharedFile
        do { file = try SharedFile(path: path) } catch {
            if error.code == .notFound { return .nothing }
            throw error
        }
        // Unpacking a whole archive to detect what it is would be done twice: compressed ones are docker's unless a scheme tells otherwise.
        if try Inflation.isCompressed(file) { return .dockerArchive }
        guard let index = try? TarIndex(file) else { return .file }
        if index.members["manifest.json"] != nil { return .dockerArchive }
        return index.members["oci-layout"] != nil ? .layoutArchive : .file
    }
}

extension SourceReference {
    /// The source of what lies on this machine; nil for `docker`, `podman` and `registry`, which target Registry has.
    /// - Throws: ``ImageError``, `reference`.
    public func localSource(spoolFolder: String = SpoolFolder.standard) throws(ImageError) -> (any ImageSource)? {
        switch scheme {
        case .oci: return OCILayout(path: name, name: selector, spoolFolder: spoolFolder)
        case .dockerArchive: return DockerArchive(path: name, name: selector, spoolFolder: spoolFolder)
        case .dir, .rootfs: return Folder(path: name, source: scheme.rawValue)
        case .containersStorage: return ContainersStorage(name: name)
        case .containerd: return try ContainerdStore(name: name)
        case .container: return RunningContainer(id: name)
        case .docker, .podman, .registry: return nil
        }
    }
}

/// A container of podman's or containerd's, whichever has it.
public struct RunningContainer: ImageSource {
    private let id: String

    /// - Parameter id: its id; of podman's also a name or the beginning of an id.
    public init(id: String) {
        self.id = id
    }

    /// Its image, and what it wrote, as the last layer.
    /// - Throws: ``ImageError``.
    public func image(platform: Platform?) async throws(ImageError) -> Image {
        var sources: [any ImageSource] = [ContainersStorage(container: id)]
        sources += ContainerdStore.usualNamespaces.map { ContainerdStore(container: id, namespace: $0) }
        var failures: [ImageError] = []
        for source in sources {
            do throws(ImageError) { return try await source.image(platform: platform) } catch {
                guard error.code == .notFound || error.code == .unreadable else { throw error }
                failures.append(error)
            }
        }
        if let denied = failures.first(where: { $0.code == .unreadable }) { throw denied }
        throw ImageError(.notFound, id, "neither podman nor containerd has such a container")
    }
}
