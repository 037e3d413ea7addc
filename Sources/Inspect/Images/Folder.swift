import Packages

/// A folder that is the root of something: a container that somebody unpacked, a machine.
public struct Folder: ImageSource {
    private let path: String
    private let source: String

    /// - Parameters:
    ///   - path: of the folder.
    ///   - source: `dir` or `rootfs`.
    public init(path: String, source: String = "dir") {
        self.path = path
        self.source = source
    }

    /// One layer that nothing identifies.
    /// - Throws: ``ImageError``: `notFound` if it is no folder.
    public func image(platform: Platform?) async throws(ImageError) -> Image {
        guard PathFiles.isFolder(path) else { throw ImageError(.notFound, path, "there is no such folder") }
        return Image(
            identity: nil, configuration: nil, facts: ManifestFacts(source: source, location: path),
            layers: [ImageLayer(diffID: nil, content: .folder(path: path))])
    }
}
