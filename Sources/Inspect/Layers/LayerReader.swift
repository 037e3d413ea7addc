import FileIndex
import Packages

/// What an image says of a layer.
public struct ExpectedLayer: Sendable, Hashable {
    /// Digest of the blob, from the manifest; nil where there is none (docker archives, unpacked snapshots).
    public var blob: Digest?
    /// Bytes of the blob, from the manifest.
    public var size: Int?
    /// Digest of the uncompressed archive, from the image's configuration.
    public var diffID: Digest?

    /// What is known of a layer; nothing of it is needed.
    public init(blob: Digest? = nil, size: Int? = nil, diffID: Digest? = nil) {
        self.blob = blob
        self.size = size
        self.diffID = diffID
    }
}

/// Reads layers: one pass over the bytes, in memory that does not depend on their number.
///
/// A thread hashes and unpacks the blob, the caller's walks the archive and hashes the files. Content that turns out to be wanted under
/// the name of a link after it went by takes a second pass.
public struct LayerReader: Sendable {
    /// Makes a file without a name for contents that are too long for memory; a confined process may bring one that it was given.
    public typealias MakeSpool = @Sendable () throws(Gap) -> SpoolFile

    let catalogers: [any Cataloger.Type]
    let limits: LayerLimits
    let makeSpool: MakeSpool?
    let alwaysHashesArchive: Bool

    /// - Parameter catalogers: who is asked about each file.
    /// - Parameter alwaysHashesArchive: also where the blob's digest proves the content; then ``LayerFacts/isDiffIDProven`` is told
    ///   of every layer, and a layer's facts serve every image that has it. It takes a core 0.6 seconds for each GB.
    /// - Parameter makeSpool: files in /var/tmp if nil.
    public init(
        catalogers: [any Cataloger.Type], limits: LayerLimits = LayerLimits(), alwaysHashesArchive: Bool = false,
        makeSpool: MakeSpool? = nil
    ) {
        self.catalogers = catalogers
        self.limits = limits
        self.makeSpool = makeSpool
        self.alwaysHashesArchive = alwaysHashesArchive
    }

    /// Reads one layer on the caller's thread and one more.
    ///
    /// Whatever is wrong is a gap in the result, which holds what was read before.
    public func read(_ source: any LayerSource, expected: ExpectedLayer = ExpectedLayer()) -> LayerFacts {
        LayerReading(reader: self, source: source, expected: expected).run()
    }

    /// Reads layers, some of them at the same time.
    /// - Parameter parallel: how many.
    /// - Returns: their facts in the same order.
    public func read(_ layers: [(source: any LayerSource, expected: ExpectedLayer)], parallel: Int = 2) -> [LayerFacts] {
        WorkList(layers.count).map(threads: parallel) { read(layers[$0].source, expected: layers[$0].expected) }
    }
}
