import FileIndex
import Glibc
import Linux
import Packages

import struct Crypto.SHA256

/// The content of one file of a folder.
final class FolderFile {
    private let descriptor: Descriptor
    private let size: Int
    private let mode: UInt16
    private(set) var digest: ContentDigest?

    /// - Parameter size: what the directory said; a file that became shorter meanwhile is read as far as it goes.
    init(_ descriptor: consuming Descriptor, size: Int, mode: UInt16) {
        self.descriptor = descriptor
        self.size = size
        self.mode = mode
    }

    /// Shows the content to those who want it.
    /// - Throws: what read(2) and mmap(2) answer.
    func read(
        _ path: FilePath, for catalogers: [any Cataloger.Type], isHashing: Bool, limits: LayerLimits
    ) throws(SystemError) -> [CatalogedFile] {
        let prefix = try descriptor.bytes(at: 0, count: min(size, FileHeader.prefixLength))
        let header = FileHeader(path: path, size: size, mode: mode, prefix: prefix)
        var wanted: [any Cataloger.Type] = []
        var found: [CatalogedFile] = []
        for cataloger in catalogers {
            switch cataloger.wants(header) {
            case .none: break
            case .whole(let limit) where size > limit:
                var facts = FileFacts()
                facts.gaps = [Gap(cause: .limit, message: "\(size) bytes; the cataloger \(cataloger.name) reads at most \(limit)")]
                found.append(CatalogedFile(cataloger: cataloger.name, path: path, facts: facts))
            case .whole: wanted.append(cataloger)
            }
        }
        guard !wanted.isEmpty else {
            if isHashing { try hash() }
            return found
        }
        if size <= limits.contentInMemory {
            let content = try descriptor.bytes(at: 0, count: size)
            if isHashing { digest = ContentDigest(sha256: SHA256.hash(data: content)) }
            for cataloger in wanted { found.append(facts(cataloger, header, content.span.bytes)) }
            return found
        }
        // Only the parts that somebody looks at are read.
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor.number, 0), start != MAP_FAILED else {
            throw SystemError(call: "map", errno: errno)
        }
        defer { munmap(start, size) }
        if isHashing { try hash() }
        let content = UnsafeRawBufferPointer(start: start, count: size)
        for cataloger in wanted { found.append(facts(cataloger, header, content.bytes)) }
        return found
    }

    private func facts(_ cataloger: any Cataloger.Type, _ header: FileHeader, _ content: borrowing RawSpan) -> CatalogedFile {
        var facts = FileFacts()
        do throws(Gap) { facts = try cataloger.read(header, content) } catch { facts.gaps = [error] }
        return CatalogedFile(cataloger: cataloger.name, path: header.path, facts: facts)
    }

    private func hash() throws(SystemError) {
        var hash = SHA256()
        var position = 0
        while true {
            let piece = try descriptor.bytes(at: position, count: min(Buffers.chunk, max(size - position, 0)))
            if piece.isEmpty { break }
            hash.update(data: piece)
            position += piece.count
        }
        digest = ContentDigest(sha256: hash.finalize())
    }
}
