import Packages

/// The blobs of rpm's own database, `Packages.db` ("ndb").
///
/// Source: rpm, lib/backend/ndb/rpmpkg.cc: a header and slots of 16 bytes in pages of 4096, then blobs in blocks of 16, little-endian.
public struct PackageBlobs {
    private let file: Octets

    private static let slotSize = 16, blockSize = 16, pageSize = 4096, headSize = 16, tailSize = 12
    /// Slots of all pages begin here: the header takes the room of two.
    private static let firstSlot = 32

    /// - Throws: `Gap` if the bytes are no such database.
    public init(_ file: Octets) throws(Gap) {
        guard file.count >= PackageBlobs.firstSlot, file.hasPrefix("RpmP") else { throw .damaged("this is no ndb database of rpm") }
        guard let version = file.length(4), version == 0 else {
            throw Gap(cause: .unsupported, message: "version \(file.length(4) ?? 0) of the ndb database; 0 is known")
        }
        self.file = file
    }

    /// - Parameter body: called for each blob, in the order of the slots.
    /// - Throws: `Gap` if a slot or a blob is damaged, and what `body` throws.
    public func forEachBlob(_ body: ([UInt8]) throws(Gap) -> Void) throws(Gap) {
        guard let slotPages = file.length(12), slotPages > 0, slotPages <= file.count / PackageBlobs.pageSize else {
            throw .damaged("the database says that it has \(file.length(12) ?? 0) pages of slots, and \(file.count) bytes are there")
        }
        var seen = Set<Int>()
        // Blobs that lie inside each other would take the square of the file's size.
        var room = file.count
        for offset in stride(from: PackageBlobs.firstSlot, to: slotPages * PackageBlobs.pageSize, by: PackageBlobs.slotSize) {
            guard let slot = file.part(offset, PackageBlobs.slotSize), slot.hasPrefix("Slot"), let index = slot.length(4),
                let block = slot.length(8), let blocks = slot.length(12)
            else { throw .damaged("no slot of the database at byte \(offset)") }
            // An empty slot.
            if index == 0 { continue }
            guard seen.count < Limits.databaseRecords else { throw .limit("more than \(Limits.databaseRecords) records in a database") }
            guard seen.insert(block).inserted else { throw .damaged("two slots of the database name block \(block)") }
            room -= blocks * PackageBlobs.blockSize
            guard room >= 0 else { throw .damaged("the blobs of the database lie over each other") }
            guard let blob = file.part(block * PackageBlobs.blockSize, blocks * PackageBlobs.blockSize),
                blob.hasPrefix("BlbS"), blob.length(4) == index, let length = blob.length(12),
                length <= blob.count - PackageBlobs.headSize - PackageBlobs.tailSize,
                let content = blob.part(PackageBlobs.headSize, length),
                let tail = blob.part(blob.count - PackageBlobs.tailSize, PackageBlobs.tailSize),
                tail.length(4) == length, tail.from(8).hasPrefix("BlbE")
            else { throw .damaged("package \(index) of the database, at block \(block), is no blob") }
            guard tail.length(0) == PackageBlobs.checksum(blob.upTo(blob.count - PackageBlobs.tailSize)) else {
                throw .damaged("package \(index) of the database, at block \(block), has another checksum than it says")
            }
            try body(Array(content))
        }
    }

    /// Adler-32. Source: RFC 1950, section 8.
    private static func checksum(_ octets: Octets) -> Int {
        var low: UInt32 = 1
        var high: UInt32 = 0
        var rest = octets
        while !rest.isEmpty {
            // So many that the sums fit into 32 bits.
            for byte in rest.upTo(5552) {
                low &+= UInt32(byte)
                high &+= low
            }
            low %= 65_521
            high %= 65_521
            rest = rest.from(5552)
        }
        return Int(high << 16 | low)
    }
}
