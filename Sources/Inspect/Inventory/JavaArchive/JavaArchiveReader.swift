import Crypto
import Packages
import Zip

/// Reads one archive and those inside it into facts.
struct JavaArchiveReader {
    let path: FilePath
    var facts = FileFacts()
    /// Uncompressed bytes that may still be read.
    private var budget = Limits.archiveTotalBytes

    init(path: FilePath) {
        self.path = path
    }

    /// - Parameters:
    ///   - name: Of the archive's file.
    ///   - inside: Where it is in the file on the disk, empty for that itself.
    /// - Throws: `Gap` if it is no archive; what is wrong inside one is a gap of the facts.
    mutating func read(_ bytes: UnsafeRawBufferPointer, name: String, inside: [UInt8], depth: Int) throws(Gap) {
        let archive = try ZipArchive(bytes)
        for notice in archive.notices { note(notice, inside: inside) }
        var content = JavaArchiveContent(name: name)
        for entry in archive.entries {
            do {
                try read(entry, of: archive, inside: inside, depth: depth, into: &content)
            } catch {
                note(error, inside: inside)
            }
        }
        var sha1 = Insecure.SHA1()
        sha1.update(bufferPointer: bytes)
        let digest = Digest("sha1:\(Digest.hexadecimal(sha1.finalize()))")
        for found in content.packages(digest: digest) {
            var package = found.package
            let place =
                inside.isEmpty ? found.place : found.place.isEmpty ? inside : inside + [UInt8(ascii: "!"), UInt8(ascii: "/")] + found.place
            package.evidence = [Evidence(path: path, inside: place.isEmpty ? nil : FilePath(normal: place))]
            guard facts.packages.count < Limits.packagesOfLockFile else {
                throw .limit("jar", "more than \(Limits.packagesOfLockFile) packages")
            }
            facts.packages.append(package)
        }
    }

    private mutating func read(
        _ entry: ZipArchive.Entry, of archive: ZipArchive, inside: [UInt8], depth: Int, into content: inout JavaArchiveContent
    ) throws(Gap) {
        let entryPath = FilePath(normal: entry.name)
        if JavaArchiveCataloger.isArchive(entryPath) {
            guard depth < Limits.archiveDepth else {
                throw .limit("jar", "archives nested deeper than \(Limits.archiveDepth)")
            }
            try spend(entry.size)
            let place = inside.isEmpty ? entry.name : inside + [UInt8(ascii: "!"), UInt8(ascii: "/")] + entry.name
            let limit = entry.isStored ? Limits.archiveTotalBytes : Limits.inflatedArchiveBytes
            try archive.withContent(of: entry, limit: limit) { bytes throws(Gap) in
                try read(bytes, name: entryPath.nameText, inside: place, depth: depth + 1)
            }
            return
        }
        guard let kind = JavaArchiveContent.Kind(entryPath) else { return }
        try spend(entry.size)
        let text = try archive.withContent(of: entry, limit: Limits.archiveTextBytes) { bytes throws(Gap) in ManifestText(bytes) }
        try content.add(kind, text, at: entry.name)
    }

    private mutating func spend(_ size: Int) throws(Gap) {
        guard size <= budget else { throw .limit("jar", "more than \(Limits.archiveTotalBytes) bytes inside one archive") }
        budget -= size
    }

    private mutating func note(_ gap: Gap, inside: [UInt8]) {
        let place = inside.isEmpty ? "" : " (in \(FilePath(normal: inside)))"
        // One gap of each kind for an archive is enough to know that it is incomplete.
        let told = Gap(cause: gap.cause, path: path, message: gap.message + place)
        if facts.gaps.count < JavaArchiveReader.maximumGaps { facts.gaps.append(told) }
    }

    private static let maximumGaps = 20
}
