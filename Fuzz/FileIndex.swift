// Indexes of layers and images: any bytes with a right checksum give an index that stays inside of itself, or an error.
// Modules: Packages FileIndex
// Seeds: file-index
// Seconds: 1
import Packages

@testable import FileIndex

/// The first byte chooses the kind: even a layer, odd an image.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFileIndex(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let start, count > 0 else { return 0 }
    let isImage = start[0] & 1 == 1
    // Length and checksum are put right: what is to be tested stands behind them.
    var bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    if bytes.count >= IndexHeader.size {
        bytes.replaceSubrange(0..<12, with: IndexHeader.begun(kind: isImage ? .image : .layer).prefix(12))
        IndexHeader.complete(&bytes)
    }
    var sum = 0
    do throws(IndexError) {
        sum = isImage ? touch(try ImageIndex(bytes)) : try touch(try LayerIndex(bytes))
    } catch {
        precondition(!error.message.isEmpty, "an error that says nothing")
    }
    // Depends on every byte that was read, or the optimizer would drop the reads (-1: an input not worth keeping).
    return sum == .min ? -1 : 0
}

private func touch(_ index: LayerIndex) throws(IndexError) -> Int {
    var sum = index.count
    var visible: [(number: Int, package: Int?)] = []
    for number in 0..<index.count {
        let entry = index[number]
        sum &+= entry.size &+ entry.target.count &+ Int(entry.mode) &+ Int(entry.owner.user)
        precondition(index.find(entry.path) == number, "a path that leads to another entry")
        if let digest = entry.sha256, number < 64 { precondition(!index.find(digest).isEmpty, "a digest that leads nowhere") }
        visible.append((number, number % 3 == 0 ? 0 : nil))
        #if PLANTED
        // The kernel of long ago had 8 bits for it.
        sum &+= Int(UInt8(entry.major))
        #endif
    }
    // An image of this layer finds the same.
    guard let diffID = index.diffID, visible.count < 4_096 else { return sum }
    let part = ImageIndex.Part(diffID: diffID, entries: index.count, visible: visible)
    let files = try ImageFiles(ImageIndex(configuration: nil, parts: [part], packages: ["pkg:deb/a"]), layers: [index])
    for number in 0..<index.count { sum &+= files.find(index.path(number))?.entry.size ?? 0 }
    return sum
}

private func touch(_ image: ImageIndex) -> Int {
    var sum = image.packages.reduce(0) { $0 + $1.utf8.count }
    for layer in image.layers {
        sum &+= layer.createdBy.utf8.count &+ layer.visible
        for number in 0..<layer.entries where image.isVisible(number, in: layer) { sum &+= number }
    }
    return sum
}
