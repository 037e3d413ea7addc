import FileIndex
import Foundation
import JSONText
import Packages

import struct Crypto.SHA256

/// Bytes that are no facts of a layer, or not of this version.
public struct LayerFactsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, and what to do.
    public var description: String
}

extension LayerFacts {
    /// Raised whenever the reader would tell something else of the same layer, or the form changes.
    static let revision = 2
    private static let magic = Array("PLIMFCT".utf8) + [UInt8(revision)]
    private static let digestSize = 32
    /// Bytes.
    private static let usualJSON = 256 << 10

    /// Magic, length of the JSON (8 bytes, little-endian), JSON, the file index, SHA-256 of all that.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter(capacity: Self.usualJSON)
        writer.object { json in
            json.member("diffID", diffID.description)
            json.member("isDiffIDProven", isDiffIDProven)
            json.member("blob", blob?.description)
            json.member("files", array: { json in for file in files { json.value(file) } })
            json.member("links", array: { json in for link in links { json.value(link) } })
            json.member("bytes", bytes)
            json.member("gaps", array: { json in for gap in gaps { json.value(gap) } })
        }
        let json = writer.bytes
        let index = index.encoded
        var result: [UInt8] = []
        result.reserveCapacity(Self.magic.count + 8 + json.count + index.count + Self.digestSize)
        result += Self.magic
        withUnsafeBytes(of: UInt64(json.count).littleEndian) { result += $0 }
        result += json
        result += index
        result += SHA256.hash(data: result)
        return result
    }

    /// Reads what ``encoded()`` wrote. The bytes may come from a worker that was taken over: everything is checked.
    /// - Throws: ``LayerFactsError``.
    public init(decoding bytes: [UInt8]) throws(LayerFactsError) {
        let headerSize = Self.magic.count + 8
        guard bytes.count >= headerSize + Self.digestSize, bytes.starts(with: Self.magic) else {
            throw LayerFactsError(description: "facts of a layer do not begin as this version writes them: read the layer again")
        }
        let body = bytes.dropLast(Self.digestSize)
        guard SHA256.hash(data: body).elementsEqual(bytes.suffix(Self.digestSize)) else {
            throw LayerFactsError(description: "facts of a layer are damaged: read the layer again")
        }
        let length = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: Self.magic.count, as: UInt64.self)) }
        guard length <= UInt64(body.count - headerSize) else {
            throw LayerFactsError(description: "facts of a layer are shorter than they say: read the layer again")
        }
        let end = headerSize + Int(length)
        do {
            let described = try JSONDecoder().decode(Described.self, from: Data(body[headerSize..<end]))
            self.init(diffID: described.diffID, index: try LayerIndex(body[end...]))
            isDiffIDProven = described.isDiffIDProven
            blob = described.blob
            files = described.files
            links = described.links
            self.bytes = described.bytes
            gaps = described.gaps
        } catch {
            throw LayerFactsError(description: "facts of a layer cannot be read: \(error)")
        }
    }

    /// Everything but the index.
    private struct Described: Decodable {
        var diffID: Digest
        var isDiffIDProven: Bool
        var blob: Digest?
        var files: [CatalogedFile]
        var links: [CatalogedLink]
        var bytes: Int
        var gaps: [Gap]
    }
}
