// Layers and their merge: any bytes give a tree in which every path is one that a file system can have, or gaps.
// Modules: CLinux CArchive CInflate Linux JSONText Packages Digests FileIndex Layers
// Prebuilt: Crypto
// Corpora: static/images/whiteout/*.layer static/images/odd-tar/*.tar static/images/small/*/*.tar
// Seeds: layer-merge
// Made: Tests/LayersTests/Hostile/make.py (?!bomb|big)
// Shared: TarChecksums
// Link: archive isal zstd
// Seconds: 1
import FileIndex
import Layers
import Packages

/// Bytes that mark the end of one layer and the begin of the next.
private let mark = Array("--next--".utf8)

private let limits: LayerLimits = {
    var limits = LayerLimits()
    limits.bytes = 2 << 20
    limits.bytesBeforeRatio = 2 << 20
    limits.entries = 2_000
    limits.pathBytes = 1 << 20
    limits.lookups = 200_000
    limits.depth = 64
    return limits
}()

/// Reads up to three layers and merges them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLayerMerge(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let start else { return 0 }
    var rest = Array(UnsafeBufferPointer(start: start, count: count))[...]
    var layers: [LayerFacts] = []
    while layers.count < 3 {
        let end = layers.count == 2 ? nil : rest.firstRange(of: mark)
        let reader = LayerReader(catalogers: [], limits: limits)
        let facts = reader.read(MemorySource(withTarChecksums(Array(rest[..<(end?.lowerBound ?? rest.endIndex)]))))
        precondition(facts.gaps.allSatisfy { !$0.message.isEmpty }, "a gap that says nothing")
        layers.append(facts)
        guard let end else { break }
        rest = rest[end.upperBound...]
    }
    let tree = ImageTree(layers, lookUps: LookUps(200_000))
    var sum = 0
    var lookUps = LookUps(200_000)
    for number in 0..<min(tree.count, 512) {
        let located = tree[number]
        let path = located.entry.path
        for part in path.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) where !path.bytes.isEmpty {
            precondition(!part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8), "a path that is not normal")
        }
        precondition(tree.find(path) == located, "a path that leads to another entry")
        if let parent = path.parent, !parent.bytes.isEmpty {
            precondition(tree.find(parent)?.entry.type == .directory, "a parent that is no directory")
        }
        precondition(located.entry.type != .whiteout, "a white-out is visible")
        sum &+= tree.resolve(path, &lookUps)?.bytes.count ?? 0
        #if PLANTED
        // The file systems of long ago had 16 bits for it.
        sum &+= Int(UInt16(located.entry.owner.user))
        #endif
    }
    for facts in layers where facts.index.count < 64 {
        precondition((try? LayerFacts(decoding: facts.encoded())) == facts, "facts that change on their way through bytes")
    }
    return sum == .min ? -1 : 0
}
