import Images
import Layers
import Linux
import Packages
import Workers

/// Brings a layer's bytes into one file, whatever they are kept as, and has a worker read them.
struct LayerFetch: Sendable {
    let spawner: WorkerSpawner
    let limits: WorkerLimits
    let cache: LayerCache?
    let spoolFolder: String

    /// The facts of a layer; whatever is wrong is a gap in them.
    func facts(of layer: ImageLayer) async -> LayerFacts {
        let expected = ExpectedLayer(blob: layer.blob?.digest, size: layer.blob?.size, diffID: layer.diffID)
        if expected.blob != nil || expected.diffID != nil, let known = cache?.facts(of: expected) { return known }
        do throws(Gap) {
            let region = try await region(of: layer.content)
            let (facts, encoded) = try await read(region, expected: expectation(expected, of: layer.content))
            try? cache?.store(facts, encoded: encoded)
            return facts
        } catch {
            return LayerFacts(diffID: layer.diffID ?? layer.blob?.digest ?? FolderJob.nobodysDigest, gap: error)
        }
    }

    /// An archive that is put together anew is not the blob that the manifest describes, but what that blob holds.
    private func expectation(_ expected: ExpectedLayer, of content: LayerContent) -> ExpectedLayer {
        switch content {
        case .tarSplit, .folder: ExpectedLayer(diffID: expected.diffID)
        default: expected
        }
    }

    private func region(of content: LayerContent) async throws(Gap) -> FileRegion {
        switch content {
        case .blob(let region): return region
        case .remote(let blob): return try await blob.fetch(spoolFolder: spoolFolder)
        case .gap(let gap): throw gap
        case .tarSplit(let split): return try copy(split.open())
        case .folder(let path):
            let file = try spool()
            try FolderArchive(path: path).write(to: file.number)
            do { return try SharedFile(file, name: Self.layerName).region() } catch { throw error.gap }
        }
    }

    private func spool() throws(Gap) -> Descriptor {
        do { return try Descriptor.unnamedFile(in: spoolFolder) } catch {
            throw Gap(cause: .unreadable, message: "\(error): name another folder with TMPDIR")
        }
    }

    private func copy(_ stream: TarSplitStream) throws(Gap) -> FileRegion {
        let file: Images.SpoolFile
        do { file = try Images.SpoolFile(folder: spoolFolder) } catch { throw error.gap }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try stream.read(into: buffer)
            do throws(ImageError) {
                guard count > 0 else { return try file.finish(name: Self.layerName).region() }
                try file.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            } catch {
                throw error.gap
            }
        }
    }

    private static let layerName = "the layer"
    private static let chunk = 1 << 20

    private func read(_ region: FileRegion, expected: ExpectedLayer) async throws(Gap) -> (LayerFacts, encoded: [UInt8]) {
        let file: Descriptor
        do { file = try region.file.reopened() } catch { throw error.gap }
        let long = try spool()
        let parameters = LayerJob.Parameters(
            offset: region.offset, length: region.length, blob: expected.blob, size: expected.size, diffID: expected.diffID)
        let bytes: [UInt8]
        do {
            bytes = try await spawner.run(
                LayerJob.name, parameters: parameters, descriptors: [file.number, long.number], limits: limits)
        } catch {
            throw Gap(cause: .worker, message: "\(error)")
        }
        do { return (try LayerFacts(decoding: bytes), bytes) } catch {
            throw Gap(cause: .worker, message: "the worker's answer is none: \(error)")
        }
    }
}

extension ImageLayer {
    /// How much there is to read, as far as anybody knows before.
    var bytes: Int {
        if let size = blob?.size { return size }
        guard case .blob(let region) = content else { return 0 }
        return region.length
    }
}
