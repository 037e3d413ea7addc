import Packages

/// The final tree of an image: its index together with the indexes of its layers.
public struct ImageFiles: Sendable {
    /// What is visible.
    public let index: ImageIndex
    /// Base first.
    public let layers: [LayerIndex]
    /// Visible entries before every 512th entry of each layer, so that an owner is found without counting from the start.
    private let ranks: [[Int]]
    private static let stride = 512

    /// An entry of the final tree.
    public struct Located: Sendable, Hashable {
        /// The entry. A hard link to a file of a lower layer has that file's type, size and digest.
        public var entry: FileEntry
        /// The number of its layer, from 0; of a hard link, the layer that has the link.
        public var layer: Int
        /// The package that it belongs to.
        public var package: String?
    }

    /// Joins an image with its layers.
    /// - Parameter layers: base first.
    /// - Throws: ``IndexError``, `inconsistent`, if they are not the layers that the image was indexed with.
    public init(_ index: ImageIndex, layers: [LayerIndex]) throws(IndexError) {
        guard index.layers.count == layers.count else {
            throw IndexError(.inconsistent, "\(layers.count) layers for an image of \(index.layers.count)")
        }
        for (number, (wanted, layer)) in zip(index.layers, layers).enumerated() {
            guard layer.diffID == wanted.diffID, layer.count == wanted.entries else {
                throw IndexError(.inconsistent, "layer \(number) is another one than \(wanted.diffID)")
            }
        }
        self.index = index
        self.layers = layers
        ranks = index.layers.map { layer in
            var count = 0
            return (0..<layer.entries).reduce(into: [Int]()) { ranks, number in
                if number % Self.stride == 0 { ranks.append(count) }
                if index.isVisible(number, in: layer) { count += 1 }
            }
        }
    }

    /// The entry that a container of this image sees at a path without symbolic links in it.
    public func find(_ path: FilePath) -> Located? {
        for layer in layers.indices.reversed() {
            guard let number = layers[layer].find(path), index.isVisible(number, in: index.layers[layer]) else { continue }
            return located(layer, number)
        }
        return nil
    }

    /// The visible files with this content, by layer and path. Hard links to files of lower layers are not among them.
    public func find(_ sha256: ContentDigest) -> [Located] {
        layers.indices.flatMap { layer in
            layers[layer].find(sha256).filter { index.isVisible($0, in: index.layers[layer]) }.map { located(layer, $0) }
        }
    }

    /// Everything that is visible, layer by layer.
    public func forEach(_ body: (Located) -> Void) {
        for (number, layer) in index.layers.enumerated() {
            for entry in 0..<layer.entries where index.isVisible(entry, in: layer) { body(located(number, entry)) }
        }
    }

    private func located(_ layer: Int, _ number: Int) -> Located {
        var entry = layers[layer][number]
        if entry.type == .hardLink, let file = content(of: FilePath(normal: entry.target), below: layer) {
            (entry.type, entry.size, entry.sha256, entry.target) = (file.type, file.size, file.sha256, file.target)
        }
        return Located(entry: entry, layer: layer, package: package(layer, number))
    }

    /// A link was made when the lower layers were all there was: what they say counts, whether it is visible now or not.
    private func content(of path: FilePath, below layer: Int) -> FileEntry? {
        var path = path, top = layer
        for _ in 0..<Limits.linkDepth {
            guard let found = (0..<top).reversed().lazy.compactMap({ lower in layers[lower].find(path).map { (lower, $0) } }).first
            else { return nil }
            let entry = layers[found.0][found.1]
            guard entry.type == .hardLink else { return entry.type == .file ? entry : nil }
            (path, top) = (FilePath(normal: entry.target), found.0)
        }
        return nil
    }

    private func package(_ layer: Int, _ number: Int) -> String? {
        let row = index.layers[layer]
        var rank = row.firstVisible + ranks[layer][number / Self.stride]
        for earlier in (number / Self.stride * Self.stride)..<number where index.isVisible(earlier, in: row) { rank += 1 }
        let owner = UInt32(index.bytes.u32(index.owners + 4 * rank))
        return owner == ImageIndex.noOwner ? nil : index.packages[Int(owner)]
    }
}
