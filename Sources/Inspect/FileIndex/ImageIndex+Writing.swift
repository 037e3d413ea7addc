import Packages

extension ImageIndex {
    /// A layer for the writer.
    public struct Part: Sendable {
        /// Digest of the uncompressed archive.
        public var diffID: ContentDigest
        /// Entries of its index.
        public var entries: Int
        /// The step of the build that made it; empty if that is not known.
        public var createdBy: String
        /// The entries that the final tree shows, ascending, each with the number of its package in `packages`.
        public var visible: [(number: Int, package: Int?)]

        /// A layer.
        public init(diffID: ContentDigest, entries: Int, createdBy: String = "", visible: [(number: Int, package: Int?)]) {
            self.diffID = diffID
            self.entries = entries
            self.createdBy = createdBy
            self.visible = visible
        }
    }

    /// Makes an index.
    /// - Parameter configuration: digest of the image's configuration, if it has one.
    /// - Parameter parts: base first.
    /// - Throws: ``IndexError``: `limit`, or `inconsistent` if a number is not below its count.
    public init(configuration: ContentDigest?, parts: [Part], packages: [String]) throws(IndexError) {
        var strings: [UInt8] = [], rows: [UInt8] = [], owners: [UInt8] = [], bits: [UInt8] = [], ends: [UInt8] = []
        var visible = 0
        for part in parts {
            strings += part.createdBy.utf8
            rows += part.diffID.bytes
            for value in [part.entries, part.visible.count, strings.count] { rows.append(u32: UInt32(clamping: value)) }
            let first = bits.count
            bits += [UInt8](repeating: 0, count: Self.bitBytes(part.entries))
            for (number, package) in part.visible {
                guard number >= 0, number < part.entries else {
                    throw IndexError(.inconsistent, "entry \(number) of a layer with \(part.entries)")
                }
                bits[first + number / 8] |= 1 << UInt8(number % 8)
                owners.append(u32: package.map { UInt32(clamping: $0) } ?? Self.noOwner)
            }
            visible += part.visible.count
        }
        for package in packages {
            strings += package.utf8
            ends.append(u32: UInt32(clamping: strings.count))
        }
        guard strings.count < Int(UInt32.max), visible < Int(UInt32.max) else { throw IndexError(.limit, "names of more than 4 GiB") }
        var bytes = IndexHeader.begun(kind: .image)
        bytes += configuration?.bytes ?? [UInt8](repeating: 0, count: ContentDigest.byteCount)
        for value in [parts.count, packages.count, visible, strings.count] { bytes.append(u32: UInt32(clamping: value)) }
        bytes += rows + ends + owners + bits + strings
        IndexHeader.complete(&bytes)
        try self.init(bytes)
    }
}
