import FileIndex
import Packages

/// What a container of an image sees: the layers of an image one above the other, as overlayfs stacks what runtimes extracted.
/// Source: the kernel's Documentation/filesystems/overlayfs.rst.
public struct ImageTree: Sendable {
    /// Base first.
    public let layers: [LayerFacts]
    /// Every visible path, in ``TreeOrder``.
    private(set) var nodes: [Reference] = []
    /// What hard links to files of lower layers are other names of.
    private var linked: [Reference: Reference] = [:]
    /// Hard links whose file no lower layer has.
    public private(set) var gaps: [Gap] = []

    /// An entry by the numbers of its layer and of itself there.
    struct Reference: Hashable {
        var layer: Int32, number: Int32
    }

    /// A visible path.
    public struct Located: Sendable, Hashable {
        /// A hard link to a file of a lower layer has that file's type, size and digest.
        public var entry: FileEntry
        /// The number of the layer that has it, from 0.
        public var layer: Int
    }

    /// Merges layers.
    /// - Parameters:
    ///   - layers: base first.
    ///   - lookUps: what finding the files of hard links may cost.
    public init(_ layers: [LayerFacts], lookUps: LookUps = LookUps()) {
        self.layers = layers
        merge()
        follow(lookUps)
    }

    private mutating func follow(_ lookUps: LookUps) {
        var lookUps = lookUps
        var lists: [Int32: GapList] = [:]
        for node in nodes where type(node) == .hardLink {
            let target = layers[Int(node.layer)].index[Int(node.number)].target
            if let found = content(of: target, below: Int(node.layer), &lookUps) {
                linked[node] = found
            } else if lookUps.isExhausted {
                lists[node.layer, default: GapList()].add(lookUps.gap(nil, "hard links to files of lower layers"))
                break
            } else {
                lists[node.layer, default: GapList()].add(
                    Gap(
                        cause: .damaged, path: layers[Int(node.layer)].index.path(Int(node.number)),
                        message: "a hard link to \(FilePath(normal: target)), which no lower layer has; no runtime can extract it"))
            }
        }
        gaps = lists.sorted { $0.key < $1.key }.flatMap { layer, list in
            list.all.map { Gap(cause: $0.cause, layer: layers[Int(layer)].diffID, path: $0.path, message: $0.message) }
        }
    }

    /// How many paths are visible.
    public var count: Int { nodes.count }

    /// A visible path by its number, in ``TreeOrder``.
    public subscript(number: Int) -> Located { located(nodes[number]) }

    /// What is at a path without links in it.
    public func find(_ path: FilePath) -> Located? {
        reference(path).map(located)
    }

    /// The number of the layer whose entry is visible at a path without links in it.
    func layer(of path: FilePath) -> Int? { reference(path).map { Int($0.layer) } }

    /// Follows the links of a path, the last component's included.
    /// - Parameter lookUps: what is left for it and others.
    /// - Returns: nil if it leads nowhere, or through more links than the kernel follows, or nothing is left.
    public func resolve(_ path: FilePath, _ lookUps: inout LookUps) -> FilePath? {
        var rest = Array(path.bytes.split(separator: ArchivePath.slash).reversed())
        var place = FilePath("")
        var links = 0
        while let part = rest.popLast() {
            if part.elementsEqual(".".utf8) { continue }
            if ArchivePath.isParent(part) {
                place = place.parent ?? place
                continue
            }
            let next = place.appending(part)
            guard next.bytes.count <= Self.pathLimit, lookUps.take(next), let found = reference(next) else { return nil }
            let index = layers[Int(found.layer)].index
            guard index.type(Int(found.number)) == .symbolicLink else {
                place = next
                continue
            }
            links += 1
            let target = index[Int(found.number)].target
            guard links <= Self.linkLimit else { return nil }
            if target.first == ArchivePath.slash { place = FilePath("") }
            rest += target.split(separator: ArchivePath.slash).reversed()
        }
        return place
    }

    /// MAXSYMLINKS and PATH_MAX of the kernel.
    private static let linkLimit = 40, pathLimit = 4_096

    private func reference(_ path: FilePath) -> Reference? {
        path.bytes.withUnsafeBytes { path in
            var low = 0, high = nodes.count
            while low < high {
                let middle = (low + high) / 2
                let order = withPath(nodes[middle]) { TreeOrder.compare($0, path) }
                if order == 0 { return nodes[middle] }
                if order < 0 { low = middle + 1 } else { high = middle }
            }
            return nil
        }
    }

    private func withPath<Result>(_ node: Reference, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        layers[Int(node.layer)].index.withPath(Int(node.number), body)
    }

    private func located(_ node: Reference) -> Located {
        var entry = layers[Int(node.layer)].index[Int(node.number)]
        if let place = linked[node] {
            let file = layers[Int(place.layer)].index[Int(place.number)]
            (entry.type, entry.size, entry.sha256, entry.target) = (file.type, file.size, file.sha256, file.target)
        }
        if entry.type == .impliedDirectory || entry.type == .opaqueDirectory { entry.type = .directory }
        return Located(entry: entry, layer: Int(node.layer))
    }

    /// What a hard link of a layer is another name of, in the layers below.
    private func content(of target: [UInt8], below layer: Int, _ lookUps: inout LookUps) -> Reference? {
        var path = FilePath(normal: target), top = layer
        for _ in 0..<FileIndex.Limits.linkDepth {
            guard let found = visible(path, below: top, &lookUps) else { return nil }
            guard type(found) == .hardLink else { return type(found).isDirectory ? nil : found }
            (path, top) = (FilePath(normal: layers[Int(found.layer)].index[Int(found.number)].target), Int(found.layer))
        }
        return nil
    }

    /// What the lower layers alone show at a path.
    private func visible(_ path: FilePath, below top: Int, _ lookUps: inout LookUps) -> Reference? {
        var ancestors: [FilePath] = []
        var ancestor = path.parent
        while let present = ancestor {
            ancestors.append(present)
            ancestor = present.parent
        }
        for layer in (0..<top).reversed() {
            let index = layers[layer].index
            guard lookUps.take(path) else { return nil }
            if let number = index.find(path) {
                return index.type(number) == .whiteout ? nil : Reference(layer: Int32(layer), number: Int32(number))
            }
            for ancestor in ancestors {
                guard lookUps.take(ancestor) else { return nil }
                guard let number = index.find(ancestor) else { continue }
                let type = index.type(number)
                if !type.isDirectory || type == .opaqueDirectory { return nil }
            }
        }
        return nil
    }
}

extension ImageTree {
    /// Walks all layers at once, in ``TreeOrder``.
    private mutating func merge() {
        // For each directory on the way to the present path: its length, and the lowest layer that is seen in it.
        var open: [(path: FilePath, floor: Int)] = []
        var result: [Reference] = []
        let all = ordered()
        var position = 0
        while position < all.count {
            let path = layers[Int(all[position].layer)].index.path(Int(all[position].number))
            var end = position + 1
            while end < all.count, isSamePath(all[position], all[end]) { end += 1 }
            while let last = open.last, !Self.contains(last.path, path) { open.removeLast() }
            let floor = open.last?.floor ?? 0
            // The topmost first.
            let here = all[position..<end].filter { Int($0.layer) >= floor }
            position = end
            guard let top = here.first else {
                open.append((path, .max))
                continue
            }
            var lowest = Int.max
            var shown = top
            switch type(top) {
            case .whiteout: break
            case .directory, .opaqueDirectory, .impliedDirectory:
                lowest = floor
                for reference in here {
                    guard type(reference).isDirectory else {
                        lowest = Int(reference.layer) + 1
                        break
                    }
                    // A directory that nobody named takes the attributes of the one below.
                    if type(shown) == .impliedDirectory { shown = reference }
                    if type(reference) == .opaqueDirectory {
                        lowest = Int(reference.layer)
                        break
                    }
                }
                result.append(shown)
            default: result.append(top)
            }
            open.append((path, lowest))
        }
        nodes = result
    }

    private func type(_ reference: Reference) -> EntryType { layers[Int(reference.layer)].index.type(Int(reference.number)) }

    private static func contains(_ directory: FilePath, _ path: FilePath) -> Bool {
        directory.bytes.isEmpty
            || path.bytes.count > directory.bytes.count && path.bytes[directory.bytes.count] == ArchivePath.slash
                && path.bytes.starts(with: directory.bytes)
    }

    private func isSamePath(_ left: Reference, _ right: Reference) -> Bool { compare(left, right) == 0 }

    private func compare(_ left: Reference, _ right: Reference) -> Int {
        withPath(left) { left in withPath(right) { TreeOrder.compare(left, $0) } }
    }

    /// Entries of all layers in ``TreeOrder``, of one path the topmost first: sorted runs, merged two by two.
    private func ordered() -> [Reference] {
        var runs: [[Reference]] = layers.indices.reversed().flatMap { layer -> [[Reference]] in
            let index = layers[layer].index
            return [0..<index.fileCount, index.fileCount..<index.count].map { range in
                range.map { Reference(layer: Int32(layer), number: Int32($0)) }
            }
        }
        while runs.count > 1 {
            runs = stride(from: 0, to: runs.count, by: 2).map { first in
                first + 1 < runs.count ? merged(runs[first], runs[first + 1]) : runs[first]
            }
        }
        return runs.first ?? []
    }

    /// - Parameter upper: comes first where paths are equal.
    private func merged(_ upper: [Reference], _ lower: [Reference]) -> [Reference] {
        var result: [Reference] = []
        result.reserveCapacity(upper.count + lower.count)
        var left = 0, right = 0
        while left < upper.count, right < lower.count {
            if compare(upper[left], lower[right]) <= 0 {
                result.append(upper[left])
                left += 1
            } else {
                result.append(lower[right])
                right += 1
            }
        }
        return result + upper[left...] + lower[right...]
    }
}
