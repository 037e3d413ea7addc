import Digests
import FileIndex
import Packages

/// One layer while it is read.
final class LayerReading {
    private let reader: LayerReader
    private let source: any LayerSource
    private let expected: ExpectedLayer
    private var gaps = GapList()
    private let contents: ContentReading
    private var extraction: Extraction
    /// Bytes of all sparse files, holes included.
    private var contentBytes = 0

    init(reader: LayerReader, source: any LayerSource, expected: ExpectedLayer) {
        self.reader = reader
        self.source = source
        self.expected = expected
        contents = ContentReading(
            catalogers: reader.catalogers, limits: reader.limits, spool: Spool(limit: reader.limits.spool, make: reader.makeSpool))
        extraction = Extraction(limits: reader.limits)
        gaps.limit = reader.limits.gaps
    }

    func run() -> LayerFacts {
        let proof = firstPass()
        let identity = proof.archive ?? expected.diffID ?? proof.outcome.digest ?? Digest(sha256: [UInt8](repeating: 0, count: 32))
        let (files, links) = catalogued()
        var facts = LayerFacts(diffID: identity, index: index(identity))
        facts.files = files
        facts.links = links
        facts.blob = proof.isBlobProven ? expected.blob : nil
        facts.isDiffIDProven = proof.archive != nil && (expected.diffID == nil || proof.archive == expected.diffID)
        facts.bytes = (0..<facts.index.fileCount).reduce(0) { $0.addingReportingOverflow(facts.index.size($1)).partialValue }
        facts.gaps = gaps.all.map { Gap(cause: $0.cause, layer: identity, path: $0.path, message: $0.message) }
        return facts
    }

    // MARK: - The pass

    private struct Proof {
        var outcome: Unpacking.Outcome
        /// Digest of the archive, if all of it was hashed.
        var archive: Digest?
        var isBlobProven = false
    }

    private func firstPass() -> Proof {
        let blobDigest = expected.blob.flatMap { BlobDigest(algorithm: $0.algorithm) }
        if let blob = expected.blob, blobDigest == nil {
            gaps.add(Gap(cause: .unsupported, message: "\(blob.algorithm) does not prove what a layer holds: pull the image with sha256"))
        }
        // An unknown algorithm of the diffID cannot be compared, but the layer needs a name.
        let isHashing = reader.alwaysHashesArchive || blobDigest == nil
        let archiveDigest = isHashing ? BlobDigest(algorithm: expected.diffID?.algorithm ?? "sha256") : nil
        let unpacking = Unpacking(source, digest: blobDigest, archiveDigest: archiveDigest, limits: reader.limits)
        var failure: Gap?
        var isWhole = false
        do {
            let tar = try TarReader(unpacking)
            do throws(Gap) {
                try tar.begin()
                try walk(tar)
            } catch { failure = error }
            if failure?.cause == .limit { unpacking.ring.cancel() } else { isWhole = true }
            tar.drain()
        } catch {
            failure = error
            unpacking.ring.cancel()
        }
        let outcome = unpacking.outcome
        if let gap = outcome.gap { gaps.add(gap) } else if let gap = failure { gaps.add(gap) }
        guard isWhole, outcome.gap == nil || outcome.digest != nil else { return Proof(outcome: outcome) }
        let archive = outcome.gap == nil ? outcome.archiveDigest : nil
        return Proof(outcome: outcome, archive: archive, isBlobProven: verify(outcome, archive))
    }

    /// - Returns: whether the blob's digest was expected and found.
    private func verify(_ outcome: Unpacking.Outcome, _ archive: Digest?) -> Bool {
        if let size = expected.size, size != outcome.blobBytes {
            gaps.add(Gap(cause: .mismatch, message: "the blob has \(outcome.blobBytes) bytes, the manifest says \(size): pull it again"))
        }
        if let archive, let diffID = expected.diffID, archive != diffID {
            gaps.add(Gap(cause: .mismatch, message: "the archive's digest is \(archive), the configuration says \(diffID): pull it again"))
        }
        guard let blob = expected.blob, let found = outcome.digest else { return false }
        guard found == blob else {
            gaps.add(Gap(cause: .mismatch, message: "the blob's digest is \(found), the manifest says \(blob): pull it again"))
            return false
        }
        if outcome.compression == .none, archive == nil, let diffID = expected.diffID, diffID.algorithm == found.algorithm, diffID != found
        {
            gaps.add(Gap(cause: .mismatch, message: "the archive's digest is \(found), the configuration says \(diffID): pull it again"))
        }
        return true
    }

    private func walk(_ tar: TarReader) throws(Gap) {
        var ordinal = 0
        while let header = try tar.next() {
            guard ordinal < reader.limits.entries else {
                throw Gap(
                    cause: .limit, message: "the layer has more than \(reader.limits.entries) entries: raise the limit to read all of it")
            }
            if let warning = tar.warning {
                gaps.add(Gap(cause: .damaged, path: FilePath(normal: header.path), message: "a header is damaged: \(warning)"))
                // What is left of headers that nothing follows is no entry.
                if header.path.isEmpty { continue }
            }
            if let attribute = header.overlayAttribute {
                gaps.add(
                    Gap(
                        cause: .unsupported, path: FilePath(normal: header.path),
                        message: "\(attribute) hides or moves files of lower layers where the runtime sets it, which is not followed"))
            }
            if let gap = try take(header, ordinal, tar) { gaps.add(gap) }
            ordinal += 1
        }
    }

    /// - Returns: what is wrong with this entry alone.
    /// - Throws: `Gap`: nothing more can be read.
    private func take(_ header: TarHeader, _ ordinal: Int, _ tar: TarReader) throws(Gap) -> Gap? {
        let place: Extraction.Place
        do throws(Gap) {
            place = try extraction.place(header.path)
            if try extraction.applyMarker(header, at: place) { return nil }
        } catch {
            // One that names no path concerns the layer.
            guard error.path != nil else { throw error }
            return error
        }
        var sha256: ContentDigest?
        if header.type == .file {
            if header.isSparse { try checkContent(header.size, tar) }
            sha256 = try contents.read(header, at: place.path, ordinal: ordinal, from: tar)
        }
        do throws(Gap) { try extraction.apply(header, at: place, ordinal: ordinal, sha256: sha256) } catch { return error }
        return nil
    }

    /// Holes of sparse files take time to hash, and nothing in the archive.
    private func checkContent(_ size: Int, _ tar: TarReader) throws(Gap) {
        let limits = reader.limits
        let (sum, isTooMuch) = contentBytes.addingReportingOverflow(size)
        contentBytes = isTooMuch ? .max : sum
        let allowed = limits.ratio.multipliedReportingOverflow(by: tar.consumed)
        guard contentBytes <= limits.bytes,
            contentBytes <= limits.bytesBeforeRatio || allowed.overflow || contentBytes <= max(allowed.partialValue, tar.consumed)
        else {
            throw Gap(
                cause: .limit,
                message: "files of \(contentBytes) bytes stand in the first \(tar.consumed) bytes of the archive: a bomb of holes")
        }
    }

    // MARK: - Afterwards

    private func catalogued() -> ([CatalogedFile], [CatalogedLink]) {
        var linking = LinkReading(contents: contents)
        do { try linking.match(&extraction) } catch { gaps.add(error) }
        if !linking.requests.isEmpty {
            do { try secondPass(linking) } catch { gaps.add(error) }
        }
        contents.found.sort { ($0.cataloger, $0.path) < ($1.cataloger, $1.path) }
        return (contents.found, linking.leadingOut)
    }

    /// Reads what is wanted under another name than the one it was read under.
    private func secondPass(_ linking: LinkReading) throws(Gap) {
        let unpacking = Unpacking(source, digest: nil, limits: reader.limits)
        defer { unpacking.ring.cancel() }
        let tar = try TarReader(unpacking)
        try tar.begin()
        var ordinal = 0
        var left = linking.requests.count
        while left > 0, ordinal < reader.limits.entries, let header = try tar.next() {
            if let candidates = linking.requests[ordinal] {
                try contents.reread(header, candidates, from: tar)
                left -= 1
            }
            ordinal += 1
        }
    }

    private func index(_ diffID: Digest) -> LayerIndex {
        var writer = LayerIndexWriter()
        var pathBytes = 0
        func add(where isWanted: (EntryType) -> Bool) throws(Gap) {
            try extraction.tree.walk { (node, path) throws(Gap) in
                let entry = extraction.tree.entry(node, path: path)
                guard isWanted(entry.type) else { return }
                pathBytes += path.count + entry.target.count
                guard pathBytes <= reader.limits.pathBytes else {
                    throw Gap(cause: .limit, message: "the layer's paths have more than \(reader.limits.pathBytes) bytes: raise the limit")
                }
                do throws(IndexError) { try writer.add(entry) } catch { throw Gap(cause: .limit, path: entry.path, message: error.message) }
            }
        }
        do throws(Gap) {
            try add { $0 == .file }
            try add { $0 != .file }
        } catch { gaps.add(error) }
        do { return try LayerIndex(writer.finish(diffID: ContentDigest(diffID))) } catch {
            gaps.add(Gap(cause: .damaged, message: "the layer's index could not be made: \(error.message)"))
            return .empty(diffID: ContentDigest(diffID))
        }
    }
}

/// Gaps, but not more than a person would read: those beyond are counted.
struct GapList {
    var limit = LayerLimits().gaps
    private var gaps: [Gap] = []
    private var left = 0

    mutating func add(_ gap: Gap) {
        if gaps.count < limit { gaps.append(gap) } else { left += 1 }
    }

    var all: [Gap] {
        left == 0 ? gaps : gaps + [Gap(cause: .limit, message: "\(left) more gaps of this layer are not told one by one")]
    }
}
