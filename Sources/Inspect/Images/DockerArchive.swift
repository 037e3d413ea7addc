import Linux
import Packages

/// What `docker save` writes: a tar with manifest.json. Source: moby, image/spec/v1.2.md, "Combined Image JSON + Filesystem Changeset Format".
///
/// Archives of docker 25 and later are OCI layouts as well, and what is read is the same; layers may be links to each other.
public struct DockerArchive: ImageSource {
    private let path: String
    private let name: String?
    private let spoolFolder: String
    private let source: String
    private let opened: SharedFile?

    /// - Parameters:
    ///   - path: of the tar, which may be compressed with gzip or zstd.
    ///   - name: which image: a tag, or the configuration's digest; nil if there is one only.
    ///   - spoolFolder: where a compressed tar is unpacked, on a disk.
    public init(path: String, name: String? = nil, spoolFolder: String = SpoolFolder.standard) {
        self.init(path: path, name: name, spoolFolder: spoolFolder, source: "docker-archive", opened: nil)
    }

    init(path: String, name: String?, spoolFolder: String, source: String, opened: SharedFile?) {
        self.path = path
        self.name = name
        self.spoolFolder = spoolFolder
        self.source = source
        self.opened = opened
    }

    /// An archive that is open already: what a daemon's socket gave.
    /// - Parameters:
    ///   - file: the tar.
    ///   - source: what ``ManifestFacts/source`` is to say.
    public init(_ file: SharedFile, source: String, name: String? = nil) {
        self.init(path: file.name, name: name, spoolFolder: SpoolFolder.standard, source: source, opened: file)
    }

    private struct Entry: Decodable {
        // Docker's names begin with capitals.
        enum CodingKeys: String, CodingKey {
            case config = "Config"
            case tags = "RepoTags"
            case layers = "Layers"
        }
        var config: String
        var tags: [String]?
        var layers: [String]?
    }

    /// Finds the image.
    /// - Throws: ``ImageError``.
    public func image(platform: Platform?) async throws(ImageError) -> Image {
        let files: PathFiles
        if let opened {
            files = .archive(opened, try TarIndex(opened))
        } else {
            files = try PathFiles.open(path, spoolFolder: spoolFolder)
        }
        guard let list = try files.region("manifest.json") else {
            let isOld = try files.region("repositories") != nil
            throw ImageError(
                isOld ? .unsupported : .notFound, path,
                isOld
                    ? "an archive of docker before 1.10, without manifest.json: save the image again"
                    : "it has no manifest.json: it is no docker archive")
        }
        let subject = "\(path)/manifest.json"
        try checkStandsOnce("manifest.json", in: files)
        let entries = try StrictJSON.decode([Entry].self, from: list.bytes(limit: Limits.manifest), subject: subject)
        let entry = try chosen(from: entries, subject)
        guard let config = try files.region(entry.config) else {
            throw ImageError(
                .notFound, "\(path)/\(entry.config.prefix(200))", "the configuration is not in the archive: save the image again")
        }
        let bytes = try config.bytes(limit: Limits.configuration)
        let digest = Verification.digest(of: bytes)
        if let named = Self.digest(in: entry.config) {
            guard named == digest else {
                throw ImageError(.mismatch, "\(path)/\(entry.config)", "the bytes have the digest \(digest): save the image again")
            }
        } else {
            try checkStandsOnce(entry.config, in: files)
        }
        let configuration = try ImageConfiguration(parsing: bytes, subject: "\(path)/\(entry.config)")
        let layers = entry.layers ?? []
        guard layers.count == configuration.diffIDs.count else {
            throw ImageError(
                .damaged, subject,
                "it names \(layers.count) layers and the configuration \(configuration.diffIDs.count): save the image again")
        }
        if let platform, platform.score(of: configuration.platform) == nil {
            throw ImageError(.notFound, path, "the image is made for \(configuration.platform), not for \(platform)")
        }
        let identity = ImageIdentity(
            configDigest: digest, diffIDs: configuration.diffIDs, aliases: (entry.tags ?? []).map { ImageIdentity.Alias(.name, $0) })
        var facts = ManifestFacts(source: source, location: path)
        facts.entries = []
        return Image(
            identity: identity, configuration: configuration, facts: facts,
            layers: layers.enumerated().map { position, name in
                ImageLayer(
                    diffID: configuration.diffIDs[position], createdBy: configuration.createdBy[position],
                    content: content(name, configuration.diffIDs[position], in: files))
            })
    }

    /// Or it would depend on who reads the archive which image it has. A layer is checked by its digest.
    private func checkStandsOnce(_ name: String, in files: PathFiles) throws(ImageError) {
        guard !files.isRepeated(name) else {
            throw ImageError(
                .damaged, "\(path)/\(name.prefix(200))", "it stands in the archive twice, and readers take either: save the image again")
        }
    }

    private func content(_ name: String, _ diffID: Digest, in files: PathFiles) -> LayerContent {
        do throws(ImageError) {
            if let region = try files.region(name) { return .blob(region) }
            return .gap(Gap(cause: .missing, layer: diffID, message: "\(path) has no '\(name.prefix(200))': save the image again"))
        } catch {
            var gap = error.gap
            gap.layer = diffID
            return .gap(gap)
        }
    }

    /// The digest that the configuration's name tells: `HEX.json`, `blobs/sha256/HEX`.
    private static func digest(in name: String) -> Digest? {
        let last = name.split(separator: "/").last ?? ""
        return Digest("sha256:" + (last.hasSuffix(".json") ? last.dropLast(5) : last))
    }

    private func chosen(from entries: [Entry], _ subject: String) throws(ImageError) -> Entry {
        let tags = entries.flatMap { $0.tags ?? [] }.prefix(20).joined(separator: ", ")
        guard let name else {
            guard let first = entries.first else { throw ImageError(.notFound, subject, "the archive has no image") }
            guard entries.count == 1 else {
                throw ImageError(.ambiguous, subject, "the archive has \(entries.count) images, write one of them behind ':': \(tags)")
            }
            return first
        }
        let full = (try? ImageReference(name))?.description
        for entry in entries {
            let names = entry.tags ?? []
            if names.contains(name) || Self.digest(in: entry.config)?.description == name { return entry }
            if let full, names.contains(where: { (try? ImageReference($0))?.description == full }) { return entry }
        }
        throw ImageError(.notFound, subject, "the archive has no image '\(name)'; there are: \(tags)")
    }
}
