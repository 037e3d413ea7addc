import FileIndex
import Packages

import struct Crypto.SHA256

/// Hashes the contents of files, and shows them to the catalogers that want them.
final class ContentReading {
    /// Somebody who is asked about a file under a name.
    struct Candidate {
        var cataloger: any Cataloger.Type
        var path: FilePath
    }

    /// Who is asked about a file.
    fileprivate enum Asked {
        /// All of these, under one name.
        case all([any Cataloger.Type], FilePath)
        case some([Candidate])
    }

    let catalogers: [any Cataloger.Type]
    private let limits: LayerLimits
    private let spool: Spool
    /// What was read in a file under the name of its entry, by the entry's number in the archive.
    private(set) var read: [Int: [CatalogedFile]] = [:]
    private var prefixes = PrefixTable()
    /// The result: what is there under the names of the finished tree.
    var found: [CatalogedFile] = []

    init(catalogers: [any Cataloger.Type], limits: LayerLimits, spool: Spool) {
        self.catalogers = catalogers
        self.limits = limits
        self.spool = spool
    }

    /// How a file begins.
    func prefix(_ ordinal: Int) -> [UInt8] { prefixes[ordinal] }

    /// Reads the content of the present entry for all catalogers.
    /// - Throws: `Gap`: the archive is damaged. Whatever else goes wrong is a gap among the file's facts.
    func read(_ header: TarHeader, at path: FilePath, ordinal: Int, from tar: TarReader) throws(Gap) -> ContentDigest {
        let file = try stream(header, .all(catalogers, path), tar)
        if !catalogers.isEmpty { prefixes.add(file.prefix, for: ordinal) }
        let facts = file.facts()
        if !facts.isEmpty { read[ordinal] = facts }
        return file.digest
    }

    /// Reads the content of the present entry for those who want it under another name.
    /// - Throws: as above.
    func reread(_ header: TarHeader, _ candidates: [Candidate], from tar: TarReader) throws(Gap) {
        found += try stream(header, .some(candidates), tar).facts()
    }

    private func stream(_ header: TarHeader, _ asked: Asked, _ tar: TarReader) throws(Gap) -> FileReading {
        let file = FileReading(size: header.size, mode: header.mode, asked: asked, limits: limits, spool: spool)
        var position = 0
        try tar.content { (piece, offset) throws(Gap) in
            guard offset >= position, offset <= header.size, piece.count <= header.size - offset else {
                throw Gap(cause: .damaged, message: "content outside of its file")
            }
            file.takeZeros(offset - position)
            file.take(piece)
            position = offset + piece.count
        }
        file.takeZeros(header.size - position)
        file.end()
        return file
    }
}

/// The content of one file as it goes by.
private final class FileReading {
    private let size: Int
    private let mode: UInt16
    private let asked: ContentReading.Asked
    private let limits: LayerLimits
    private let spool: Spool
    private var hash = SHA256()
    private(set) var prefix: [UInt8] = []
    private var isDecided = false
    /// Those who want the content, and those for whom it is too long.
    private var wanted: [ContentReading.Candidate] = []
    private var tooLong: [(ContentReading.Candidate, Int)] = []
    private var content: FileContent?
    private var gap: Gap?

    init(size: Int, mode: UInt16, asked: ContentReading.Asked, limits: LayerLimits, spool: Spool) {
        self.size = size
        self.mode = mode
        self.asked = asked
        self.limits = limits
        self.spool = spool
        prefix.reserveCapacity(FileHeader.prefixLength)
    }

    func take(_ bytes: UnsafeRawBufferPointer) {
        hash.update(bufferPointer: bytes)
        guard !isDecided else { return keep(bytes) }
        let missing = FileHeader.prefixLength - prefix.count
        prefix += bytes.prefix(missing)
        guard prefix.count == FileHeader.prefixLength else { return }
        decide()
        if bytes.count > missing { keep(UnsafeRawBufferPointer(rebasing: bytes[missing...])) }
    }

    private static let zeros = [UInt8](repeating: 0, count: Buffers.zeros)

    func takeZeros(_ count: Int) {
        var left = count
        while left > 0 {
            Self.zeros.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0.prefix(left))) }
            left -= Buffers.zeros
        }
    }

    func end() {
        if !isDecided { decide() }
    }

    var digest: ContentDigest { ContentDigest(sha256: hash.finalize()) }

    private func header(_ path: FilePath) -> FileHeader { FileHeader(path: path, size: size, mode: mode, prefix: prefix) }

    private func decide() {
        isDecided = true
        switch asked {
        case .all(let catalogers, let path):
            let header = header(path)
            for cataloger in catalogers { ask(cataloger, header) }
        case .some(let candidates):
            for candidate in candidates { ask(candidate.cataloger, header(candidate.path)) }
        }
        guard !wanted.isEmpty else { return }
        do { content = try FileContent(size: size, limits: limits, spool: spool) } catch { gap = error }
        prefix.withUnsafeBytes { keep($0) }
    }

    private func ask(_ cataloger: any Cataloger.Type, _ header: FileHeader) {
        switch cataloger.wants(header) {
        case .none: break
        case .whole(let limit) where size > limit:
            tooLong.append((ContentReading.Candidate(cataloger: cataloger, path: header.path), limit))
        case .whole: wanted.append(ContentReading.Candidate(cataloger: cataloger, path: header.path))
        }
    }

    private func keep(_ bytes: UnsafeRawBufferPointer) {
        guard gap == nil, !wanted.isEmpty else { return }
        do { try content?.append(bytes) } catch {
            gap = error
            content = nil
        }
    }

    func facts() -> [CatalogedFile] {
        wanted.map { candidate in
            CatalogedFile(cataloger: candidate.cataloger.name, path: candidate.path, facts: facts(candidate))
        }
            + tooLong.map { candidate, limit in
                var facts = FileFacts()
                facts.gaps = [
                    Gap(cause: .limit, message: "\(size) bytes; the cataloger \(candidate.cataloger.name) reads at most \(limit)")
                ]
                return CatalogedFile(cataloger: candidate.cataloger.name, path: candidate.path, facts: facts)
            }
    }

    private func facts(_ candidate: ContentReading.Candidate) -> FileFacts {
        let header = header(candidate.path)
        do throws(Gap) {
            if let gap { throw gap }
            guard let content else { return FileFacts() }
            return try content.withBytes { (bytes) throws(Gap) in try candidate.cataloger.read(header, bytes) }
        } catch {
            var facts = FileFacts()
            facts.gaps = [error]
            return facts
        }
    }
}

/// How files begin, one behind the other: a hundred thousand small arrays would take three times as much.
private struct PrefixTable {
    private var ordinals: [Int32] = []
    private var ends: [UInt32] = []
    private var bytes: [UInt8] = []

    mutating func add(_ prefix: [UInt8], for ordinal: Int) {
        bytes += prefix
        ordinals.append(Int32(clamping: ordinal))
        ends.append(UInt32(clamping: bytes.count))
    }

    subscript(ordinal: Int) -> [UInt8] {
        var low = 0, high = ordinals.count
        while low < high {
            let middle = (low + high) / 2
            if Int(ordinals[middle]) < ordinal { low = middle + 1 } else { high = middle }
        }
        guard low < ordinals.count, Int(ordinals[low]) == ordinal else { return [] }
        return Array(bytes[Int(low == 0 ? 0 : ends[low - 1])..<Int(ends[low])])
    }
}
