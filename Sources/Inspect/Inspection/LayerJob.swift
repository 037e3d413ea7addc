import Glibc
import Inventory
import Layers
import Linux
import Packages
import Workers

/// Reads one layer in a worker: foreign bytes are parsed where a crash or a takeover reaches nothing.
public enum LayerJob {
    static let name = "layer"

    /// What the worker is told; its descriptors are the blob and an empty file for long contents.
    struct Parameters: Codable, Sendable {
        var offset: Int
        var length: Int
        var blob: Digest?
        var size: Int?
        var diffID: Digest?
    }

    /// For the list of the executable's jobs.
    public static let job = Job(name) { input in
        let parameters = try input.decoded(Parameters.self)
        guard input.descriptors.count == 2 else { throw JobFailure("the job needs the blob and a spool") }
        let blob = SharedFile(Descriptor(owning: input.descriptors[0]), name: "the layer")
        let spool = SpoolFile(Descriptor(owning: input.descriptors[1]))
        let reader = LayerReader(catalogers: Catalogers.all, makeSpool: { spool })
        let expected = ExpectedLayer(blob: parameters.blob, size: parameters.size, diffID: parameters.diffID)
        return reader.read(FileRegion(blob, offset: parameters.offset, length: parameters.length), expected: expected).encoded()
    }
}
