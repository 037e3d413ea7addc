import Digests
import Images
import Linux
import NIOCore
import Packages

/// An image in a registry.
public struct RegistrySource: ImageSource {
    private let reference: ImageReference
    private let options: RegistryOptions

    /// - Parameters:
    ///   - reference: the image's name.
    ///   - options: how to ask.
    public init(_ reference: ImageReference, options: RegistryOptions = RegistryOptions()) {
        self.reference = reference
        self.options = options
    }

    /// Finds the image; layers are fetched later, when they are wanted.
    /// - Throws: ``ImageError``.
    public func image(platform: Platform?) async throws(ImageError) -> Image {
        let connections = Connections(options)
        let places = (options.mirrors[reference.registry] ?? []) + [reference.registry]
        for (position, host) in places.enumerated() {
            do throws(ImageError) {
                let credential = try await options.credentials.credential(for: host)
                let client = try RegistryClient(
                    host: host, registry: host, repository: reference.repository, options: options, connections: connections,
                    credential: credential)
                return try await image(client, host, platform)
            } catch {
                // A mirror that does not have it, or is not there, is no reason to give up.
                guard position < places.count - 1, [.notFound, .unreachable, .denied].contains(error.code) else { throw error }
            }
        }
        throw ImageError(.unreachable, reference.registry, "nobody was asked")
    }

    private func image(_ client: RegistryClient, _ host: String, _ platform: Platform?) async throws(ImageError) -> Image {
        let answer = try await client.get("manifests/\(reference.selector)", accept: MediaType.manifests)
        let bytes = try await RegistryClient.bytes(of: answer, limit: Images.Limits.manifest, subject: reference.description)
        var hash = BlobDigest(algorithm: reference.digest?.algorithm ?? "sha256")
        hash?.update(bytes)
        guard let found = hash?.digest else {
            throw ImageError(.unsupported, reference.description, "a digest of this kind proves nothing")
        }
        let promised = reference.digest ?? answer.headers.first(name: "docker-content-digest").flatMap { Digest($0) }
        if let promised, promised.algorithm == found.algorithm, promised != found {
            throw ImageError(.mismatch, reference.description, "the manifest has the digest \(found) instead of \(promised)")
        }
        let type = answer.headers.first(name: "content-type").map { String($0.prefix { $0 != ";" }) } ?? ""
        let known = MediaType.manifests.contains(type) ? type : ""
        let store = RegistryStore(client: client, root: found, rootBytes: bytes)
        var facts = ManifestFacts(source: "registry", location: reference.description)
        if host != reference.registry { facts.location += " (\(host))" }
        var walk = ManifestWalk(store, platform: platform, facts: facts, names: [reference.description])
        return try await walk.image(at: BlobDescriptor(mediaType: known, digest: found, size: bytes.count))
    }
}

/// The blobs of a repository.
private struct RegistryStore: BlobStore {
    let client: RegistryClient
    let root: Digest
    let rootBytes: [UInt8]

    func bytes(of blob: BlobDescriptor, limit: Int) async throws(ImageError) -> [UInt8] {
        if blob.digest == root { return rootBytes }
        let isManifest = MediaType.manifests.contains(blob.mediaType)
        let answer = try await client.get(
            "\(isManifest ? "manifests" : "blobs")/\(blob.digest)", accept: isManifest ? MediaType.manifests : [])
        return try await RegistryClient.bytes(of: answer, limit: limit, subject: blob.digest.description)
    }

    func layer(_ context: LayerContext) async -> LayerContent {
        // What cannot be read is not fetched. Foreign layers are not at the registry.
        if case .gap(let gap) = context.blob.unreadable { return .gap(gap) }
        return .remote(RegistryBlob(client: client, blob: context.blob))
    }
}

/// A layer in a registry.
struct RegistryBlob: RemoteBlob {
    let client: RegistryClient
    let blob: BlobDescriptor

    func fetch(spoolFolder: String) async throws(Gap) -> Linux.FileRegion {
        do throws(ImageError) { return try await fetched(spoolFolder) } catch { throw error.gap }
    }

    private func fetched(_ folder: String) async throws(ImageError) -> Linux.FileRegion {
        let subject = blob.digest.description
        let size = blob.size
        guard size ?? 0 <= Limits.blob else { throw ImageError(.limit, subject, "a blob of \(size ?? 0) bytes") }
        guard var hash = BlobDigest(algorithm: blob.digest.algorithm) else {
            throw ImageError(.unsupported, subject, "a digest of \(blob.digest.algorithm) proves nothing")
        }
        let file = try SpoolFile(folder: folder)
        let end = size ?? Limits.blob
        let deadline = ContinuousClock.now + .seconds(Int(Limits.answerSeconds) + end / Limits.slowestRate)
        var done = 0, failures = 0
        while true {
            let before = done
            do throws(ImageError) {
                let answer = try await client.get("blobs/\(blob.digest)", from: done)
                // A server that knows no ranges begins again.
                var skipped = try Self.start(of: answer, wanted: done, subject)
                guard skipped <= done else {
                    throw ImageError(.unreachable, subject, "the registry sends another part than it was asked for")
                }
                skipped = done - skipped
                do {
                    for try await part in answer.body {
                        var bytes = part.readableBytesView
                        if skipped > 0 {
                            let count = min(skipped, bytes.count)
                            bytes = bytes.dropFirst(count)
                            skipped -= count
                        }
                        guard !bytes.isEmpty else { continue }
                        guard bytes.count <= end - done else {
                            throw ImageError(size == nil ? .limit : .mismatch, subject, "the registry sends more than \(end) bytes")
                        }
                        guard ContinuousClock.now < deadline else { throw ImageError(.unreachable, subject, "the registry is too slow") }
                        try bytes.withUnsafeBytes { buffer in
                            try file.append(buffer)
                            hash.update(buffer)
                        }
                        done += bytes.count
                    }
                } catch let error as ImageError {
                    throw error
                } catch {
                    throw ImageError(.unreachable, subject, "the connection broke after \(done) bytes: \(error)")
                }
                if let size, done < size { throw ImageError(.unreachable, subject, "the answer ends after \(done) of \(size) bytes") }
                break
            } catch {
                failures = done > before ? 0 : failures + 1
                guard error.code == .unreachable, failures < Limits.attempts, ContinuousClock.now < deadline else { throw error }
                try? await Task.sleep(for: .milliseconds(Limits.firstPause))
            }
        }
        guard hash.digest == blob.digest else {
            throw ImageError(.mismatch, subject, "the bytes have the digest \(hash.digest): the registry's copy is damaged")
        }
        return Linux.FileRegion(file.finish(name: subject), offset: 0, length: done)
    }

    /// Which byte an answer begins with.
    private static func start(of answer: RegistryClient.Answer, wanted: Int, _ subject: String) throws(ImageError) -> Int {
        guard answer.status == 206 else { return 0 }
        // `bytes FIRST-LAST/TOTAL`, RFC 9110, section 14.4.
        let range = answer.headers.first(name: "content-range") ?? ""
        guard range.hasPrefix("bytes "), let first = Int(range.dropFirst(6).prefix { $0 != "-" }), first >= 0 else {
            throw ImageError(.unreachable, subject, "the registry does not say which part it sends")
        }
        return first
    }
}
